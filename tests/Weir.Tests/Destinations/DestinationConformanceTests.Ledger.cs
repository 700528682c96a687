using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>Ledger, heads, holds and quarantine: what is kept about loads, beside their rows.</summary>
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
            ApprovedBy = "o'brien",
            Checkpoint = "opaque \u0175",
            StartedAt = Noon.AddMicroseconds(123_456),
            CommittedAt = Noon.AddMicroseconds(999_999),
        };
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
            await load.CommitAsync(entry, [], CancellationToken);

        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBe([entry with { Checkpoint = null }]);
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

    [Fact]
    public async Task A_hold_is_recorded_with_its_findings_and_settled_once()
    {
        await Destination.PrepareAsync(CancellationToken);
        var first = NewHold("2026-01", "fingerprint 1");
        var second = NewHold("2026-02", "fingerprint 2") with { HeldAt = Noon.AddHours(1), Reasons = "It's odd.\nVery." };
        await Destination.RecordHoldAsync(first, [new Finding("waits", 3, "code", FindingOutcome.Rejected, "no code") { Original = "" }], CancellationToken);
        await Destination.RecordHoldAsync(second, [], CancellationToken);

        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldBe([second, first]);
        (await Destination.ReadHoldsAsync(TenantId.Default, "rtt", CancellationToken)).ShouldBe([second, first]);
        (await Destination.ReadHoldsAsync(TenantId.Default, "sitrep", CancellationToken)).ShouldBeEmpty();
        (await Destination.ReadHoldsAsync(new TenantId("other"), null, CancellationToken)).ShouldBeEmpty();
        (await ReadAsync(Quarantine.Schema)).ShouldHaveSingleItem().ShouldBe(["default", "rtt", "2026-01", "waits", "code", "rejected", "no code", "", first.Load, 3L]);

        var settled = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SettleAsync(first.Load, $"person {i}"))));
        settled.Count(itWasI => itWasI).ShouldBe(1);
        (await Destination.SettleHoldAsync(first.Load, HoldState.Approved, "late", Noon.AddHours(3), CancellationToken)).ShouldBeFalse();

        var who = $"person {Array.IndexOf(settled, true)}";
        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken))
            .ShouldBe([second, first with { State = HoldState.Discarded, SettledBy = who, SettledAt = Noon.AddHours(2) }]);
    }

    /// <summary>Settles a hold as one of several at once; an engine may end a racing statement, which then is tried again.</summary>
    private async Task<bool> SettleAsync(Guid load, string by)
    {
        while (true)
        {
            try
            {
                return await Destination.SettleHoldAsync(load, HoldState.Discarded, by, Noon.AddHours(2), CancellationToken);
            }
            catch (Failures.DestinationException raced) when (raced.Kind == Failures.FailureKind.Transient)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_load_of_the_held_bytes_approves_their_hold_and_overtakes_others_of_the_partition()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var request = Request("2026-01", 1);
        var entry = Entry(request) with { ApprovedBy = "ann" };
        var approved = NewHold("2026-01", "the bytes under an earlier recipe") with { ContentSha256 = entry.ContentSha256 };
        var overtaken = NewHold("2026-01", "other bytes") with { HeldAt = Noon.AddHours(-1) };
        var elsewhere = NewHold("2026-02", "another month") with { HeldAt = Noon.AddHours(-2) };
        foreach (var hold in (Hold[])[approved, overtaken, elsewhere])
            await Destination.RecordHoldAsync(hold, [], CancellationToken);

        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
            await load.CommitAsync(entry, [], CancellationToken);

        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldBe(
        [
            approved with { State = HoldState.Approved, SettledBy = "ann", SettledAt = entry.CommittedAt },
            overtaken with { State = HoldState.Overtaken, SettledBy = "ann", SettledAt = entry.CommittedAt },
            elsewhere,
        ]);
    }

    private static Hold NewHold(string month, string fingerprint) => new()
    {
        Load = NewId(),
        Partition = Pipeline.Partition(month),
        Run = NewId(),
        Reasons = "No rows where there were 5.",
        Fingerprint = fingerprint,
        ContentSha256 = new string('b', 64),
        Source = "https://example.org/rtt.zip",
        Plan = "{}",
        Measures = """{"rows":0}""",
        RowsRead = 10,
        RowsAccepted = 9,
        RowsRejected = 1,
        HeldAt = Noon,
    };
}
