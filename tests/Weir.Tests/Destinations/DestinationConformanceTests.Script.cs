using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <content>The script of <c>weir ddl --connect</c>: what an administrator runs where Weir may not make or alter tables.</content>
public abstract partial class DestinationConformanceTests
{
    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task A_script_adopts_a_table_as_a_run_would(WriteMode mode)
    {
        await PrepareForScriptAsync();
        await RunAsync($"create table {Name("waits")} (period {TextType}, code {TextType}, waiting {TextType})");
        await RunAsync($"insert into {Name("waits")} values ('2026-01-01', 'RAL', '5'), ('2026-02-01', 'RAL', null)");
        var source = new SourceOfOneTable(new SourceTable(Adopting, mode, ["period"]));

        var parts = await ChangesAsync(source);
        parts.Select(part => part.Comment).ShouldBe(
        [
            "Weir's own tables.",
            $"Table 'waits' of {Destination.Address} was not made by Weir and would be adopted: its 2 rows stay as they are, as one load; "
            + "columns _load, _row and the table waits_history would be added. It has text where the source has other types: period, waiting would be written as text.",
            "Views.",
        ]);
        await RunScriptAsync(parts);

        (await ChangesAsync(source)).ShouldBeEmpty();
        await Destination.PrepareAsync(CancellationToken);
        (await Destination.DescribeAdoptionAsync(Pipeline, Adopting, mode, source.Views, isDry: true, CancellationToken)).ShouldBeNull();
        await Destination.EnsureTableAsync(Pipeline, Adopting, mode, ["period"], CancellationToken);
        await Destination.EnsureViewsAsync(Pipeline, source.Views, CancellationToken);
        var adopted = (await ((SqlDestination)Destination).ReadEntriesAsync(TenantId.Default, "rtt", null, null, CancellationToken)).ShouldHaveSingleItem();
        (adopted.RowsRead, adopted.RowsWritten, adopted.Source, adopted.Epoch, adopted.Partition.Partition, adopted.Recipe, adopted.Measures).ShouldBe(
            (2L, 2L, "table waits, as it was adopted", 0L, "adopted", "adopted", "{}"));
        (await ReadAsync(AsText)).Select(row => row[^2]).Distinct().ShouldBe([adopted.Load]);
        (await ReadAsync(AsText)).Select(row => row[^1]).Order().ShouldBe([1L, 2L]);

        await LoadAsync(Request("2026-01", 1, mode), Rows(Adopting, "2026-01", ("RAL", 50)));

        (await TextRowsAsync("waits")).ShouldBe(mode == WriteMode.Append ? ["2026-01-01 RAL 5", "2026-01-01 RAL 50", "2026-02-01 RAL null"] : ["2026-01-01 RAL 50", "2026-02-01 RAL null"]);
        (await TextRowsAsync("waits_history")).ShouldBe(mode == WriteMode.Append ? [] : ["2026-01-01 RAL 5"]);
        await Should.ThrowAsync<DestinationException>(() => new SqlReset((SqlDestination)Destination, Pipeline).RunAsync([], CancellationToken));
    }

    [Fact]
    public async Task A_script_adds_what_a_table_lacks_and_leaves_alone_what_is_there()
    {
        await PrepareForScriptAsync();
        await RunScriptAsync(await ChangesAsync(new SourceOfOneTable(new SourceTable(Waits, WriteMode.Replace, ["period"]))));
        var wider = new SourceOfOneTable(new SourceTable(Waits with { Columns = Wider.Columns }, WriteMode.Replace, ["period"]));

        var parts = await ChangesAsync(wider);

        parts.Select(part => part.Comment).ShouldBe(["What table waits lacks.", "Views."]);
        await RunScriptAsync(parts);
        (await ChangesAsync(wider)).ShouldBeEmpty();
        await RunAsync($"select over_52 from {Name("waits_now")}");
        (await RefusedAsync(Pipeline with { Pipeline = "other" }, wider)).ShouldBe(
            $"Table 'waits' of {Destination.Address} belongs to pipeline 'rtt', and pipeline 'other' would write to it too. Run 'rtt', or use another database or schema.");
    }

    [Fact]
    public async Task A_script_takes_no_place_that_is_somebody_else_s()
    {
        await PrepareForScriptAsync();
        await RunAsync($"create table {Name("waits")} (period {TextType}, code {TextType}, waiting {TextType})");

        (await RefusedAsync(Pipeline, new SourceOfOneTable(new SourceTable(Waits, WriteMode.Replace, ["period"])))).ShouldBe(
            $"{Destination.Address} has a table 'waits' that Weir did not make. Rename it, or use another database or schema.");

        await RunAsync($"create view {Name("waits_now")} as select 'theirs' as said");
        (await RefusedAsync(Pipeline, new SourceOfOneTable(new SourceTable(Adopting, WriteMode.Replace, ["period"])))).ShouldBe(
            $"View 'waits_now' of {Destination.Address} is there already, and Weir did not make it: Weir's own would take its place, and what it says would be lost. Rename it or drop it, or use another database or schema, then run again.");
    }

    /// <summary>Makes the schema alone.</summary>
    private async Task PrepareForScriptAsync()
    {
        Assert.SkipUnless(Destination is SqlDestination, $"{Destination.Name} is no database, and takes no script.");
        foreach (var statement in ((SqlDestination)Destination).Database.SchemaStatements)
            await RunAsync(statement);
    }

    private Task<IReadOnlyList<ScriptPart>> ChangesAsync(SourceOfOneTable source) =>
        new WarehouseChanges((SqlDestination)Destination, Pipeline, source, TimeProvider.System).PartsAsync(CancellationToken);

    private async Task<string> RefusedAsync(PipelineKey pipeline, SourceOfOneTable source) => (await Should.ThrowAsync<DestinationException>(
        () => new WarehouseChanges((SqlDestination)Destination, pipeline, source, TimeProvider.System).PartsAsync(CancellationToken))).Message;

    private async Task RunScriptAsync(IReadOnlyList<ScriptPart> parts)
    {
        var database = ((SqlDestination)Destination).Database;
        await using var connection = await database.OpenAsync(CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.RunAllAsync(transaction, database.Dialect, parts.SelectMany(part => part.Statements), CancellationToken);
        await transaction.CommitAsync(CancellationToken);
    }

    /// <summary>A source with one table and one view, for the script.</summary>
    private sealed class SourceOfOneTable(SourceTable table) : ISource
    {
        public string Recipe => "1";

        public IReadOnlyList<SourceTable> Tables { get; } = [table];

        public IReadOnlyList<SourceView> Views { get; } =
            [new("waits_now", dialect => $"select {SqlName.QuoteAll(table.Schema.Columns.Select(column => column.Name))} from {dialect.Table(table.Schema.Name)}")];

        public IReadOnlyList<GateRule> GateRules => [];

        public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
