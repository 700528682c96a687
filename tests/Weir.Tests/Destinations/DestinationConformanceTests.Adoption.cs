using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>Adoption: a table that somebody else made becomes the pipeline's, where the operator named it.</summary>
public abstract partial class DestinationConformanceTests
{
    private static TableSchema Adopting => Waits with { AdoptsExisting = true };

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task A_table_that_the_operator_named_is_adopted_with_its_rows_and_its_text(WriteMode mode)
    {
        await PrepareToAdoptAsync("('2026-01-01', 'RAL', '5'), ('2026-01-01 00:00:00', 'RTH', ''), ('2026-02-01', 'RAL', null)");
        await Destination.EnsureTableAsync(Pipeline, Adopting, mode, ["period"], CancellationToken);

        var adopted = (await ((SqlDestination)Destination).ReadEntriesAsync(TenantId.Default, "rtt", "adopted", null, CancellationToken)).ShouldHaveSingleItem();
        (adopted.RowsWritten, adopted.Source, adopted.Epoch).ShouldBe((3L, "table waits, as it was adopted", 0L));
        (await TextRowsAsync("waits")).ShouldBe(["2026-01-01 00:00:00 RTH ", "2026-01-01 RAL 5", "2026-02-01 RAL null"]);
        (await ReadAsync(AsText)).Select(row => row[^2]).Distinct().ShouldBe([adopted.Load]);
        (await ReadAsync(AsText)).Select(row => row[^1]).Order().ShouldBe([1L, 2L, 3L]);

        await Destination.EnsureTableAsync(Pipeline, Adopting, mode, ["period"], CancellationToken);
        await LoadAsync(Request("2026-01", 1, mode), Rows(Adopting, "2026-01", ("RAL", 50), ("RXX", null)));

        (await TextRowsAsync("waits")).ShouldBe(mode switch
        {
            WriteMode.Replace => ["2026-01-01 RAL 50", "2026-01-01 RXX null", "2026-02-01 RAL null"],
            WriteMode.Upsert => ["2026-01-01 00:00:00 RTH ", "2026-01-01 RAL 50", "2026-01-01 RXX null", "2026-02-01 RAL null"],
            _ => ["2026-01-01 00:00:00 RTH ", "2026-01-01 RAL 5", "2026-01-01 RAL 50", "2026-01-01 RXX null", "2026-02-01 RAL null"],
        });
        (await TextRowsAsync("waits_history")).ShouldBe(mode switch
        {
            WriteMode.Replace => ["2026-01-01 00:00:00 RTH ", "2026-01-01 RAL 5"],
            WriteMode.Upsert => ["2026-01-01 RAL 5"],
            _ => [],
        });
    }

    [Fact]
    public async Task A_dry_look_at_a_table_to_adopt_says_what_would_be_done_and_does_nothing()
    {
        await PrepareToAdoptAsync("('2026-01-01', 'RAL', '5')");
        var wider = Adopting with { Columns = Wider.Columns };

        (await Destination.DescribeAdoptionAsync(Pipeline, wider, WriteMode.Replace, [], isDry: true, CancellationToken)).ShouldBe(
            $"Table 'waits' of {Destination.Address} was not made by Weir and would be adopted: its 1 row stays as it is, as one load; "
            + "columns _load, _row, over_52 and the table waits_history would be added. It has text where the source has other types: period, waiting would be written as text.");
        (await Destination.DescribeAdoptionAsync(Pipeline, Waits, WriteMode.Replace, [], isDry: true, CancellationToken)).ShouldBeNull();

        await Should.ThrowAsync<DestinationException>(() => EnsureAsync(Waits));
        await Destination.EnsureTableAsync(Pipeline, wider, WriteMode.Replace, ["period"], CancellationToken);
        (await Destination.DescribeAdoptionAsync(Pipeline, wider, WriteMode.Replace, [], isDry: true, CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Many_at_once_adopt_a_table_once()
    {
        await PrepareToAdoptAsync("('2026-01-01', 'RAL', '5')");
        var again = OpenAgain();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Destination : again).EnsureTableAsync(Pipeline, Adopting, WriteMode.Replace, ["period"], CancellationToken))));

        (await ((SqlDestination)Destination).ReadEntriesAsync(TenantId.Default, "rtt", null, null, CancellationToken)).Count.ShouldBe(1);
        (await TextRowsAsync("waits")).ShouldBe(["2026-01-01 RAL 5"]);
    }

    [Theory]
    [InlineData("create table {1} (period {0}, code {0}, waiting {0}, _row {0})", "it has a column _row already, which Weir adds. Drop it, or rename it")]
    [InlineData("create table {1} (period {0}, code {0}, waiting date)", "its column 'waiting' is date, and the new rows have int32. Make the column text, or int32")]
    [InlineData("create table {1} (\"Period\" {0}, code {0}, waiting {0})", "its column 'Period' is written 'period' by the source. Rename the column")]
    [InlineData("create table {1} (code {0})", "it lacks a column of the key (period, code), by which the source's rows are found again. Add it and fill it")]
    [InlineData("create table {1} (period {0}, code {0}); insert into {1} values ('2026-01-01', 'RAL'), ('2026-01-01', 'RAL'), ('2026-01-01', null)", "2 of its keys (period, code) are blank or there more than once. Remove the rows that are too many")]
    [InlineData("create table {1} (period {0}, code {0}); create table {2} (x int)", "there is a table 'waits_history' already, which Weir would make for its replaced rows. Rename that one")]
    public async Task A_table_that_cannot_be_adopted_says_why_and_stays_as_it_was(string statements, string why)
    {
        await PrepareToAdoptAsync(null);
        foreach (var statement in statements.Split("; "))
            await RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, TextType, Name("waits"), Name("waits_history")));

        var refused = await Should.ThrowAsync<DestinationException>(() => Destination.EnsureTableAsync(Pipeline, Adopting, WriteMode.Upsert, [], CancellationToken));

        refused.Kind.ShouldBe(FailureKind.Terminal);
        refused.Message.ShouldBe(
            $"Table 'waits' of {Destination.Address} was not made by Weir and cannot be adopted by pipeline 'rtt': {why}, then run again. Nothing was changed.");
        (await ((SqlDestination)Destination).ReadEntriesAsync(TenantId.Default, "rtt", null, null, CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reset_leaves_an_adopted_table_alone_and_says_why()
    {
        await PrepareToAdoptAsync("('2026-01-01', 'RAL', '5')");
        await Destination.EnsureTableAsync(Pipeline, Adopting, WriteMode.Replace, ["period"], CancellationToken);

        var refused = await Should.ThrowAsync<DestinationException>(() => new SqlReset((SqlDestination)Destination, Pipeline).RunAsync([], CancellationToken));

        refused.Message.ShouldBe(
            $"Table 'waits' of {Destination.Address} was there before Weir and was adopted by pipeline 'rtt': a reset would take away rows that Weir cannot load again. "
            + "Nothing was changed. Rename 'waits' and 'waits_history' to keep them, or drop them, then delete the rows of pipeline 'rtt' from weir_tables, weir_heads and weir_ledger.");
        (await TextRowsAsync("waits")).ShouldBe(["2026-01-01 RAL 5"]);
    }

    [Fact]
    public async Task A_view_that_somebody_else_made_is_not_replaced()
    {
        await PrepareToAdoptAsync(null);
        await EnsureAsync(Waits);
        await RunAsync($"create view {Name("waits_now")} as select 'theirs' as said");
        SourceView[] views = [new("waits_now", dialect => $"select * from {dialect.Table("waits")}")];

        var refused = await Should.ThrowAsync<DestinationException>(() => Destination.EnsureViewsAsync(Pipeline, views, CancellationToken));

        refused.Kind.ShouldBe(FailureKind.Terminal);
        refused.Message.ShouldBe(
            $"View 'waits_now' of {Destination.Address} is there already, and Weir did not make it: Weir's own would take its place, and what it says would be lost. Rename it or drop it, or use another database or schema, then run again.");
        await RunAsync($"select said from {Name("waits_now")}");

        await RunAsync($"drop view {Name("waits_now")}");
        await Destination.EnsureViewsAsync(Pipeline, views, CancellationToken);
        await RunAsync($"select waiting from {Name("waits_now")}");
    }

    [Fact]
    public async Task A_view_that_stands_in_the_way_is_found_before_a_table_is_adopted()
    {
        await PrepareToAdoptAsync("('2026-01-01', 'RAL', '5')");
        SourceView[] views = [new("waits_now", dialect => $"select * from {dialect.Table("waits")}")];
        await RunAsync($"create view {Name("waits_now")} as select 'theirs' as said");
        var somebodys = $"View 'waits_now' of {Destination.Address} is there already, and Weir did not make it: Weir's own would take its place, and what it says would be lost. Rename it or drop it, or use another database or schema, then run again.";

        (await RefusedAsync(isDry: true)).ShouldBe(somebodys);
        (await RefusedAsync(isDry: false)).ShouldBe(somebodys);

        await RunAsync($"drop view {Name("waits_now")}");
        var other = Pipeline with { Pipeline = "other" };
        await Destination.EnsureViewsAsync(other, views, CancellationToken);
        (await RefusedAsync(isDry: true)).ShouldBe(
            $"View 'waits_now' of {Destination.Address} belongs to pipeline 'other', and pipeline 'rtt' would make it too. Run 'other', or use another database or schema.");
        (await Destination.DescribeAdoptionAsync(other, Adopting, WriteMode.Replace, views, isDry: true, CancellationToken)).ShouldNotBeNull();

        async Task<string> RefusedAsync(bool isDry) => (await Should.ThrowAsync<DestinationException>(
            () => Destination.DescribeAdoptionAsync(Pipeline, Adopting, WriteMode.Replace, views, isDry, CancellationToken))).Message;
    }

    private static TableSchema AsText => Waits with { Columns = [.. Waits.Columns.Select(column => column with { Type = ColumnType.Text })] };

    private string TextType => ((SqlDestination)Destination).Database.Dialect.TypeName(ColumnType.Text);

    /// <summary>Makes a table of texts by hand, as a script did; without rows where there are none.</summary>
    private async Task PrepareToAdoptAsync(string? rows)
    {
        Assert.SkipUnless(Destination is SqlDestination, $"{Destination.Name} is no database, and has no tables that somebody else made.");
        await Destination.PrepareAsync(CancellationToken);
        if (rows is null)
            return;
        await RunAsync($"create table {Name("waits")} (period {TextType}, code {TextType}, waiting {TextType})");
        await RunAsync($"insert into {Name("waits")} values {rows}");
    }

    private string Name(string table) => ((SqlDestination)Destination).Database.Dialect.Table(table);

    private async Task RunAsync(string sql)
    {
        await using var connection = await ((SqlDestination)Destination).Database.OpenAsync(CancellationToken);
        await connection.Statement(null, sql).RunAsync(CancellationToken);
    }

    private async Task<IReadOnlyList<string>> TextRowsAsync(string table) =>
        [.. (await ReadAsync(AsText with { Name = table })).Select(row => string.Join(' ', row[..^2].Select(cell => cell ?? "null"))).Order(StringComparer.Ordinal)];
}
