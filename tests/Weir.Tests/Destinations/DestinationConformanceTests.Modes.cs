using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;

namespace Weir.Tests.Destinations;

/// <summary>Write modes: what becomes of the rows that are there.</summary>
public abstract partial class DestinationConformanceTests
{
    [Fact]
    public async Task A_replacing_load_moves_the_rows_of_its_scope_to_history_and_touches_no_other()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var january = await LoadAsync("2026-01", 1, ("RAL", 5), ("RTH", 7));
        var february = await LoadAsync("2026-02", 1, ("RAL", 6));

        var revised = Request("2026-01", 2);
        await using (var load = await Destination.BeginLoadAsync(revised, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RAL", 50)), Rows("2026-01", ("RXX", null)));
            (await load.CommitAsync(Entry(revised, 2), [], CancellationToken)).RowsReplaced.ShouldBe(2);
        }

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 50", "2026-01 RXX null", "2026-02 RAL 6"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RAL 5", "2026-01 RTH 7"]);
        (await ReadAsync(Waits)).Select(row => row[^2]).Distinct().ShouldBe([february.Load, revised.Load], ignoreOrder: true);
        if (!Destination.Limits.HasHistory)
            return;
        var history = new TableSchema(HistoryOf(Waits).Name, [new("_replaced_at", ColumnType.Timestamp)]);
        (await ReadAsync(history)).Select(row => (row[0], row[1])).Distinct().ShouldBe([(Noon.AddSeconds(1), january.Load)]);
    }

    [Fact]
    public async Task Each_revision_adds_its_predecessor_to_history()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        for (var epoch = 1; epoch <= 4; epoch++)
            await LoadAsync("2026-01", epoch, ("RAL", epoch));

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 4"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RAL 1", "2026-01 RAL 2", "2026-01 RAL 3"]);
    }

    [Fact]
    public async Task A_replacing_load_without_rows_leaves_its_scope_empty_and_its_rows_in_history()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        await LoadAsync("2026-02", 1, ("RAL", 6));

        await LoadAsync(Request("2026-01", 2));

        (await WaitsAsync()).ShouldBe(["2026-02 RAL 6"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RAL 5"]);
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken))["2026-01"].Epoch.ShouldBe(2);
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task Empty_batches_between_others_add_nothing(WriteMode mode)
    {
        await PrepareAsync(mode, Waits);

        await LoadAsync(Request("2026-01", 1, mode), Rows("2026-01"), Rows("2026-01", ("RAL", 5)), Rows("2026-01"), Rows("2026-01", ("RTH", 7)), Rows("2026-01"));

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5", "2026-01 RTH 7"]);
    }

    [Fact]
    public async Task A_first_load_of_only_empty_batches_has_a_head_and_no_rows()
    {
        await PrepareAsync(WriteMode.Replace, Waits);

        var entry = await LoadAsync("2026-01", 1);

        (await WaitsAsync()).ShouldBeEmpty();
        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBe([entry]);
    }

    [Fact]
    public async Task A_replacing_load_without_a_scope_replaces_the_whole_table()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var all = Request("2026-01", 1) with { Scope = [], Partition = Pipeline.Partition("all") };
        await LoadAsync(all, Rows("2026-01", ("RAL", 5)), Rows("2026-02", ("RAL", 6)));

        await LoadAsync(all with { Load = NewId(), Epoch = 2 }, Rows("2026-03", ("RAL", 7)));

        (await WaitsAsync()).ShouldBe(["2026-03 RAL 7"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RAL 5", "2026-02 RAL 6"]);
    }

    [Fact]
    public async Task A_scope_may_have_several_columns_of_every_type_it_can_have()
    {
        Assert.SkipUnless(Destination.Limits.ReplacesByScope, $"{Destination.Name} replaces what a partition's earlier loads wrote, whatever their values.");
        var schema = new TableSchema("scoped", [new("day", ColumnType.Date), new("site", ColumnType.Text), new("part", ColumnType.Int32), new("number", ColumnType.Int64)]);
        await PrepareAsync(WriteMode.Replace, schema);

        ScopeValue[] scope = [new("day", DateOnly.MaxValue), new("site", "it's \"S\""), new("part", 7), new("number", 1L << 40)];
        var request = Request("2026-01", 1) with { Scope = scope, Tables = [schema.Name] };
        await LoadAsync(request, Scoped(("it's \"S\"", 7), ("other", 7), ("it's \"S\"", 8)));
        await LoadAsync(request with { Load = NewId(), Epoch = 2 }, Scoped(("it's \"S\"", 7)));

        (await ReadAsync(schema)).Select(row => (row[1], row[2])).ShouldBe([("other", 7), ("it's \"S\"", 8), ("it's \"S\"", 7)], ignoreOrder: true);

        Batch Scoped(params (string Site, int Part)[] rows)
        {
            var batch = new Batch(schema);
            foreach (var (site, part) in rows)
            {
                batch.Columns[1].Append(site);
                batch.Columns[2].Append(part);
                batch.Columns[3].Append(1L << 40);
                Append(batch, 0, DateOnly.MaxValue);
            }

            return batch;
        }
    }

    [Fact]
    public async Task An_upsert_replaces_rows_with_its_keys_and_leaves_the_others()
    {
        await PrepareAsync(WriteMode.Upsert, Waits);
        var first = await LoadAsync(Request("a", 1, WriteMode.Upsert), Rows("2026-01", ("RAL", 5), ("RTH", 7)));

        var request = Request("b", 1, WriteMode.Upsert);
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RTH", 70)), Rows("2026-01", ("RXX", 1)), Rows("2026-02", ("RAL", 6)));
            (await load.CommitAsync(Entry(request, 3), [], CancellationToken)).RowsReplaced.ShouldBe(1);
        }

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5", "2026-01 RTH 70", "2026-01 RXX 1", "2026-02 RAL 6"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RTH 7"]);
        (await ReadAsync(Waits)).Count(row => first.Load.Equals(row[^2])).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_comes_twice_in_one_upsert_fails_the_load_and_keeps_what_was_there()
    {
        await PrepareAsync(WriteMode.Upsert, Waits);
        await LoadAsync(Request("a", 1, WriteMode.Upsert), Rows("2026-01", ("RAL", 5)));

        var refused = await Should.ThrowAsync<DestinationException>(() =>
            LoadAsync(Request("b", 1, WriteMode.Upsert), Rows("2026-01", ("RTH", 1), ("RAL", 6), ("RAL", 7))));

        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldBe(
            "Table 'waits' takes one row for each key (period, code), and 1 key came more than once in the load of rtt/b, first in rows 2 and 3. "
            + "Nothing of the load was kept. Let the source send each key once, or add a column to the key.");
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
    }

    [Fact]
    public async Task An_upsert_of_a_table_that_is_nothing_but_its_key_loads()
    {
        var schema = new TableSchema("codes", [new("code", ColumnType.Text)]) { Key = ["code"] };
        await PrepareAsync(WriteMode.Upsert, schema);
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            var batch = new Batch(schema);
            Append(batch, 0, "RAL");
            await LoadAsync(Request("a", epoch, WriteMode.Upsert) with { Tables = [schema.Name] }, batch);
        }

        (await ReadAsync(schema)).Count.ShouldBe(1);
        (await ReadAsync(HistoryOf(schema))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_append_adds_to_what_is_there()
    {
        await PrepareAsync(WriteMode.Append, Waits);
        await LoadAsync(Request("a", 1, WriteMode.Append), Rows("2026-01", ("RAL", 5)));

        await LoadAsync(Request("a", 2, WriteMode.Append), Rows("2026-01", ("RAL", 5), ("RTH", 7)));

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5", "2026-01 RAL 5", "2026-01 RTH 7"]);
        await HistoryShouldBeAsync(Waits, []);
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task One_load_may_feed_several_tables_in_turn(WriteMode mode)
    {
        var other = Waits with { Name = "other_waits" };
        await PrepareAsync(mode, Waits, other);
        var request = Request("2026-01", 1, mode) with { Tables = [Waits.Name, other.Name] };

        await LoadAsync(request, Rows("2026-01", ("A", 1)), Rows(other, "2026-01", ("B", 2)), Rows("2026-01", ("C", 3)), Rows(other, "2026-01", ("D", 4)));

        (await WaitsAsync()).ShouldBe(["2026-01 A 1", "2026-01 C 3"]);
        (await WaitsAsync(other)).ShouldBe(["2026-01 B 2", "2026-01 D 4"]);
    }

    [Fact]
    public async Task A_load_writes_only_to_the_tables_it_was_opened_for()
    {
        var other = Waits with { Name = "other_waits" };
        await PrepareAsync(WriteMode.Replace, Waits, other);
        await using var load = await Destination.BeginLoadAsync(Request("2026-01", 1), CancellationToken);

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => WriteAsync(load, Rows(other, "2026-01", ("A", 1))));

        refused.Message.ShouldBe("The load of rtt/2026-01 was not opened for table 'other_waits'.");
    }
}
