using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;

namespace Weir.Tests.Destinations;

/// <summary>Tables: made from the batch's schema, widened with it, and never anybody else's.</summary>
public abstract partial class DestinationConformanceTests
{
    [Fact]
    public async Task A_new_column_is_added_to_table_and_history_and_old_rows_have_null_there()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        await LoadAsync("2026-02", 1, ("RAL", 6));

        await EnsureAsync(Wider);
        await LoadAsync(Request("2026-01", 2), WithOver52("2026-01", "RAL", 50, 3));
        await LoadAsync(Request("2026-01", 3), WithOver52("2026-01", "RAL", 51, 4));

        (await WaitsAsync(Wider)).ShouldBe(["2026-01 RAL 51 4", "2026-02 RAL 6 null"]);
        await HistoryShouldBeAsync(Wider, ["2026-01 RAL 5 null", "2026-01 RAL 50 3"]);
    }

    [Fact]
    public async Task A_batch_without_a_column_that_the_table_has_leaves_null_there()
    {
        await PrepareAsync(WriteMode.Replace, Wider);
        await EnsureAsync(Waits);

        await LoadAsync(Request("2026-01", 1), WithOver52("2026-01", "RAL", 50, 3), Rows("2026-01", ("RTH", 7)));
        await LoadAsync("2026-01", 2, ("RXX", 1));

        (await WaitsAsync(Wider)).ShouldBe(["2026-01 RXX 1 null"]);
        await HistoryShouldBeAsync(Wider, ["2026-01 RAL 50 3", "2026-01 RTH 7 null"]);
    }

    [Fact]
    public async Task An_upsert_of_fewer_columns_than_the_table_has_leaves_the_others_as_they_were()
    {
        await PrepareAsync(WriteMode.Upsert, Wider);
        await LoadAsync(Request("a", 1, WriteMode.Upsert), WithOver52("2026-01", "RAL", 50, 3));

        await LoadAsync(Request("b", 1, WriteMode.Upsert), Rows("2026-01", ("RAL", 7)));

        (await WaitsAsync(Wider)).ShouldBe(["2026-01 RAL 7 3"]);
        await HistoryShouldBeAsync(Wider, ["2026-01 RAL 50 3"]);
    }

    private static Batch WithOver52(string month, string code, int waiting, long over52)
    {
        var batch = new Batch(Wider);
        batch.Columns[1].Append(code);
        batch.Columns[2].Append(waiting);
        batch.Columns[3].Append(over52);
        Append(batch, 0, Month(month));
        return batch;
    }

    [Fact]
    public async Task A_type_that_no_longer_fits_is_a_conflict_that_says_so()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));

        var conflict = await Should.ThrowAsync<SchemaConflictException>(() => EnsureAsync(Waits with { Columns = Waits.Columns.SetItem(2, new ColumnSchema("waiting", ColumnType.Text)) }));

        conflict.Kind.ShouldBe(FailureKind.Terminal);
        conflict.Message.ShouldBe(
            $"Column 'waiting' of table 'waits' in {Destination.Address} holds int32, and the new rows have text. "
            + $"Nothing was loaded, and what is there stays. {ToMendATypeConflict}");
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
    }

    [Theory]
    [InlineData("int32", "int64", true)]
    [InlineData("int64", "int32", false)]
    [InlineData("int32", "float64", false)]
    [InlineData("float64", "decimal(38,10)", false)]
    [InlineData("decimal(10,2)", "decimal(12,4)", true)]
    [InlineData("decimal(10,2)", "decimal(11,4)", false)]
    [InlineData("decimal(10,2)", "decimal(38,0)", false)]
    [InlineData("date", "timestamp", false)]
    [InlineData("date", "text", false)]
    [InlineData("boolean", "int32", false)]
    public async Task A_type_fits_where_the_table_keeps_every_value_of_it(string type, string tableType, bool fits)
    {
        var wanted = new TableSchema("fitting", [new("value", Type(type))]);
        await PrepareAsync(WriteMode.Append, new TableSchema("fitting", [new("value", Type(tableType))]));
        if (!fits)
        {
            await Should.ThrowAsync<SchemaConflictException>(() => EnsureAsync(wanted, WriteMode.Append));
            return;
        }

        await EnsureAsync(wanted, WriteMode.Append);
        var batch = new Batch(wanted);
        foreach (var value in (object?[])(type == "int32" ? [int.MinValue, null, int.MaxValue] : ["-99999999.99", null, "0.01"]))
            Append(batch, 0, value);
        await LoadAsync(Request("2026-01", 1, WriteMode.Append) with { Tables = [wanted.Name] }, batch);

        (await ReadAsync(new TableSchema("fitting", [new("value", Type(tableType))]))).Select(row => row[0])
            .ShouldBe(type == "int32" ? [(long)int.MinValue, null, (long)int.MaxValue] : ["-99999999.9900", null, "0.0100"]);
    }

    private static ColumnType Type(string type)
    {
        if (Enum.TryParse<ColumnKind>(type, ignoreCase: true, out var kind))
            return new ColumnType(kind);
        var digits = type["decimal(".Length..^1].Split(',').Select(number => byte.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return ColumnType.Decimal(digits[0], digits[1]);
    }

    [Fact]
    public async Task A_table_that_somebody_else_made_is_refused()
    {
        await Destination.PrepareAsync(CancellationToken);
        await MakeForeignTableAsync("waits");

        var refused = await Should.ThrowAsync<DestinationException>(() => EnsureAsync(Waits));

        refused.Kind.ShouldBe(FailureKind.Terminal);
        refused.Message.ShouldBe($"{Destination.Address} has a table 'waits' that Weir did not make. Rename it, or use another {Elsewhere}.");
    }

    [Fact]
    public async Task A_table_of_another_pipeline_is_refused()
    {
        await PrepareAsync(WriteMode.Replace, Waits);

        var refused = await Should.ThrowAsync<DestinationException>(() => Destination.EnsureTableAsync(
            new PipelineKey(Pipeline.Tenant, "sitrep"), Waits, WriteMode.Replace, ["period"], CancellationToken));

        refused.Message.ShouldBe(
            $"Table 'waits' of {Destination.Address} belongs to pipeline 'rtt', and pipeline 'sitrep' would write to it too. Run 'rtt', or use another {Elsewhere}.");
    }

    [Fact]
    public async Task A_table_is_not_upserted_by_another_key_than_it_was_made_with()
    {
        await PrepareAsync(WriteMode.Upsert, Waits);
        await EnsureAsync(Waits, WriteMode.Upsert);

        var refused = await Should.ThrowAsync<DestinationException>(() => EnsureAsync(Waits with { Key = ["code"] }, WriteMode.Upsert));

        refused.Message.ShouldBe(
            $"Table 'waits' of {Destination.Address} was made for mode upsert with the key (period, code), and pipeline 'rtt' now upserts it by the key (code). "
            + "Empty it first (weir reset rtt), or load into another table.");
    }

    public static MatrixTheoryData<string, WriteMode> OddNames => new(
        [
            "select", "user", "A Name With Spaces", "CamelCase", "quote\"d", "it's", "semi;colon--", "per%cent", "@scope0", ":name", "$1", "brace{0}", "back\\slash",
            "\u0175ythnos", "\U0001F3E5", "1st", "new\nline", "dot.ted",
            new string('n', 63), string.Concat(Enumerable.Repeat("\u00e9", 31)) + "x", "abc" + string.Concat(Enumerable.Repeat("\U0001F3E5", 15)),
        ],
        [WriteMode.Replace, WriteMode.Upsert]);

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task Reserved_odd_and_long_names_of_tables_and_columns_are_kept(string name, WriteMode mode)
    {
        var table = new TableSchema(name, [new(name, ColumnType.Text) { Description = "It's; \"odd\"." }, new("number", ColumnType.Int32)]) { Key = [name], Description = name };
        await PrepareAsync(mode, table);
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            // The second time, the table has been widened by a column.
            await Destination.EnsureTableAsync(
                Pipeline, table with { Columns = table.Columns.Add(new ColumnSchema($"added {epoch}", ColumnType.Text)) }, mode, [name], CancellationToken);
            var batch = new Batch(table);
            batch.Columns[1].Append(epoch);
            Append(batch, 0, "RAL");
            await LoadAsync(
                new LoadRequest(NewId(), Pipeline.Partition(name), epoch, mode, mode == WriteMode.Replace ? [new ScopeValue(name, "RAL")] : [], [table.Name]), batch);
        }

        (await ReadAsync(table)).Select(row => (row[0], row[1])).ShouldBe([("RAL", 2)]);
        if (Destination.Limits.HasHistory)
            (await ReadAsync(HistoryOf(table))).Select(row => (row[0], row[1])).ShouldBe([("RAL", 1)]);
    }

    [Fact]
    public async Task Many_at_once_make_a_new_table_once()
    {
        await Destination.PrepareAsync(CancellationToken);
        var again = OpenAgain();
        // Where it can be upserted, a table has an index, too.
        var mode = Destination.Limits.WriteModes.Contains(WriteMode.Upsert) ? WriteMode.Upsert : WriteMode.Append;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Destination : again).EnsureTableAsync(Pipeline, Waits, mode, [], CancellationToken))));

        await LoadAsync(Request("a", 1, mode), Rows("2026-01", ("RAL", 5)));
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
    }

    [Fact]
    public async Task Many_at_once_widen_a_table_and_no_column_is_lost()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        ColumnSchema[] added = [.. Enumerable.Range(0, 8).Select(i => new ColumnSchema($"band_{i}", ColumnType.Int32))];

        await Task.WhenAll(added.Select(column => Task.Run(() => EnsureAsync(Waits with { Columns = [.. Waits.Columns, .. added.Where(other => other == column || other == added[0])] }))));

        (await WaitsAsync(Waits with { Columns = [.. Waits.Columns, .. added] })).ShouldBe(["2026-01 RAL 5 null null null null null null null null"]);
    }
}
