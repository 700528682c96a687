using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>Ledger, heads and quarantine: what is kept about loads, beside their rows.</summary>
public abstract partial class DestinationConformanceTests
{
    [Fact]
    public async Task Before_the_first_run_there_is_nothing_and_reading_makes_nothing()
    {
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).ShouldBeEmpty();
        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBeEmpty();
        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldBeEmpty();

        (await IsUntouchedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Preparing_again_and_from_several_sides_at_once_does_no_harm()
    {
        var again = OpenAgain();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Destination : again).PrepareAsync(CancellationToken))));
        await EnsureAsync(Waits);
        var entry = await LoadAsync("2026-01", 1, ("RAL", 5));

        await Destination.PrepareAsync(CancellationToken);

        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBe([entry]);
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
    }

    [Fact]
    public async Task The_ledger_and_the_head_are_read_back_as_they_were_written()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var first = await LoadAsync("2026-01", 1, ("RAL", 5));
        var request = Request("2026-01", 1_000_000_000_000);
        var entry = Entry(request) with
        {
            Fingerprint = "it's \"quoted\" \u00e9\U0001F3E5",
            Plan = """{"period":"2026-01","text":"line\nline"}""",
            Measures = """{"rows.1A":1.5,"rows":3000000000}""",
            Source = "/data/it's here/file.zip",
            Member = null,
            RowsRead = 3_000_000_000,
            RowsWritten = 2_999_999_998,
            RowsRejected = 1,
            RowsFlagged = 1,
            Replaces = first.Load,
            RowsReplaced = 1,
            ApprovedBy = "o'brien",
            Checkpoint = "opaque \u0175",
            StartedAt = Noon.AddMicroseconds(123_456),
            CommittedAt = Noon.AddMicroseconds(999_999),
        };
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
            (await load.CommitAsync(entry with { Replaces = null, RowsReplaced = 0 }, [], CancellationToken)).ShouldBe(entry);

        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBe([entry with { Checkpoint = null }]);
        (await Destination.FindEntryAsync(TenantId.Default, entry.Load, CancellationToken)).ShouldBe(entry with { Checkpoint = null });
        (await Destination.FindEntryAsync(TenantId.Default, first.Load, CancellationToken)).ShouldBe(first);
        (await Destination.FindEntryAsync(new TenantId("other"), entry.Load, CancellationToken)).ShouldBeNull();
        (await Destination.FindEntryAsync(TenantId.Default, NewId(), CancellationToken)).ShouldBeNull();
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).ShouldHaveSingleItem().Value.ShouldBe(
            new PartitionHead(request.Partition, request.Epoch, request.Load, entry.Fingerprint, entry.ContentSha256, entry.Checkpoint, entry.CommittedAt));
    }

    [Fact]
    public async Task Heads_are_kept_apart_by_pipeline_and_tenant()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        await LoadAsync("2026-02", 3, ("RAL", 5));

        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).ToDictionary(head => head.Key, head => head.Value.Epoch)
            .ShouldBe(new Dictionary<string, long> { ["2026-01"] = 1, ["2026-02"] = 3 }, ignoreOrder: true);
        (await Destination.ReadHeadsAsync(new PipelineKey(TenantId.Default, "sitrep"), CancellationToken)).ShouldBeEmpty();
        (await Destination.ReadHeadsAsync(new PipelineKey(new TenantId("other"), "rtt"), CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Findings_of_a_committed_load_are_in_the_quarantine_and_those_of_another_are_not()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var request = Request("2026-01", 2);
        List<Finding> findings =
        [
            new("waits", 7, "waiting", FindingOutcome.Rejected, "text where a whole number is expected") { Original = "a\0b, \"\u00e9\"" },
            new("waits", 9, null, FindingOutcome.Flagged, "the parts do not add up"),
            .. Enumerable.Range(10, 5000).Select(row => new Finding("waits", row, "code", FindingOutcome.Flagged, "unknown code")),
        ];
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RAL", 5)));
            await load.CommitAsync(Entry(request), findings, CancellationToken);
        }

        await Should.ThrowAsync<Failures.StaleEpochException>(async () =>
        {
            var late = Request("2026-01", 1);
            await using var load = await Destination.BeginLoadAsync(late, CancellationToken);
            await load.CommitAsync(Entry(late), findings, CancellationToken);
        });

        var rows = await ReadAsync(Quarantine.Schema);
        rows.Count.ShouldBe(5002);
        rows.ShouldAllBe(row => request.Load.Equals(row[8]));
        rows[0].ShouldBe(["default", "rtt", "2026-01", "waits", "waiting", "rejected", "text where a whole number is expected", "a\ufffdb, \"\u00e9\"", request.Load, 7L]);
        rows[1].ShouldBe(["default", "rtt", "2026-01", "waits", null, "flagged", "the parts do not add up", null, request.Load, 9L]);
        rows[^1][9].ShouldBe(5009L);
    }
}
