using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>Holds: what waits for a person, once, and is approved only while it waits.</summary>
public abstract partial class DestinationConformanceTests
{
    [Fact]
    public async Task A_hold_is_recorded_with_its_findings_and_settled_once()
    {
        await Destination.PrepareAsync(CancellationToken);
        var first = NewHold("2026-01", "fingerprint 1");
        var second = NewHold("2026-02", "fingerprint 2") with { HeldAt = Noon.AddHours(1), Reasons = "It's odd.\nVery." };
        await Destination.RecordHoldAsync(first, null, [new Finding("waits", 3, "code", FindingOutcome.Rejected, "no code") { Original = "" }], CancellationToken);
        await Destination.RecordHoldAsync(second, null, [], CancellationToken);

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
            catch (DestinationException raced) when (raced.Kind == FailureKind.Transient)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task An_approving_load_settles_its_hold_as_approved_and_overtakes_others_of_the_partition()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var request = Request("2026-01", 1);
        var approved = NewHold("2026-01", "the bytes under an earlier recipe");
        var entry = Entry(request) with { ApprovedBy = "ann", Hold = approved.Load };
        var sameBytes = NewHold("2026-01", "the same bytes under another recipe") with { HeldAt = Noon.AddHours(-1), ContentSha256 = approved.ContentSha256 };
        var elsewhere = NewHold("2026-02", "another month") with { HeldAt = Noon.AddHours(-2) };
        foreach (var hold in (Hold[])[approved, sameBytes, elsewhere])
            await Destination.RecordHoldAsync(hold, null, [], CancellationToken);

        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
            await load.CommitAsync(entry, [], CancellationToken);

        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldBe(
        [
            approved with { State = HoldState.Approved, SettledBy = "ann", SettledAt = entry.CommittedAt },
            sameBytes with { State = HoldState.Overtaken, SettledBy = "ann", SettledAt = entry.CommittedAt },
            elsewhere,
        ]);
    }

    [Fact]
    public async Task An_approval_of_a_hold_that_was_discarded_meanwhile_loads_nothing()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        var hold = NewHold("2026-01", "held");
        await Destination.RecordHoldAsync(hold, await HeadAsync("2026-01"), [], CancellationToken);
        await Destination.SettleHoldAsync(hold.Load, HoldState.Discarded, "bob", Noon, CancellationToken);

        var refused = await Should.ThrowAsync<DestinationException>(() => ApproveAsync(hold, 2));

        refused.Message.ShouldBe(
            $"Hold {hold.Load} of rtt/2026-01 does not wait any longer: it was settled, or another load was committed, after the approval began. "
            + "Nothing was loaded, and what was served stays served. 'weir holds --all' shows what became of it.");
        refused.Kind.ShouldBe(FailureKind.Terminal);
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
        (await HeadAsync("2026-01"))!.Epoch.ShouldBe(1);
        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).Single().State.ShouldBe(HoldState.Discarded);
    }

    [Fact]
    public async Task An_approval_of_a_hold_that_a_newer_revision_overtook_leaves_the_revision()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        var hold = NewHold("2026-01", "held");
        await Destination.RecordHoldAsync(hold, await HeadAsync("2026-01"), [], CancellationToken);
        await LoadAsync("2026-01", 2, ("RAL", 6));

        await Should.ThrowAsync<DestinationException>(() => ApproveAsync(hold, 3));

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 6"]);
        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).Single().State.ShouldBe(HoldState.Overtaken);
    }

    [Fact]
    public async Task A_hold_discarded_while_its_approval_is_being_written_stays_discarded_and_nothing_is_loaded()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var hold = NewHold("2026-01", "held");
        await Destination.RecordHoldAsync(hold, null, [], CancellationToken);
        var request = Request("2026-01", 1);
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RAL", 9)));
            await OpenAgainOrNot(1).SettleHoldAsync(hold.Load, HoldState.Discarded, "bob", Noon, CancellationToken);

            await Should.ThrowAsync<DestinationException>(() => load.CommitAsync(Entry(request) with { ApprovedBy = "ann", Hold = hold.Load }, [], CancellationToken));
        }

        (await WaitsAsync()).ShouldBeEmpty();
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).ShouldBeEmpty();
        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).Single().State.ShouldBe(HoldState.Discarded);
    }

    [Fact]
    public async Task The_same_bytes_wait_in_one_hold_however_many_hold_them_at_once()
    {
        await Destination.PrepareAsync(CancellationToken);
        var finding = new Finding("waits", 3, "code", FindingOutcome.Rejected, "no code");

        var waiting = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            OpenAgainOrNot(i).RecordHoldAsync(NewHold("2026-01", "held"), null, [finding], CancellationToken))));

        var hold = (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldHaveSingleItem();
        waiting.ShouldAllBe(load => load == hold.Load);
        (await ReadAsync(Quarantine.Schema)).ShouldHaveSingleItem()[8].ShouldBe(hold.Load);
    }

    [Fact]
    public async Task Bytes_whose_hold_was_settled_are_held_anew()
    {
        await Destination.PrepareAsync(CancellationToken);
        var (settled, anew) = (NewHold("2026-01", "held"), NewHold("2026-01", "held"));
        await Destination.RecordHoldAsync(settled, null, [], CancellationToken);
        await Destination.SettleHoldAsync(settled.Load, HoldState.Discarded, "bob", Noon, CancellationToken);

        (await Destination.RecordHoldAsync(anew, null, [], CancellationToken)).ShouldBe(anew.Load);
    }

    [Fact]
    public async Task A_stalled_attempt_holds_nothing_after_a_newer_load()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        var seen = await HeadAsync("2026-01");
        await LoadAsync("2026-01", 2, ("RAL", 6));

        foreach (var head in (PartitionHead?[])[seen, null])
        {
            var refused = await Should.ThrowAsync<StaleEpochException>(() => Destination.RecordHoldAsync(
                NewHold("2026-01", "held"), head, [new Finding("waits", 3, "code", FindingOutcome.Rejected, "no code")], CancellationToken));
            refused.Message.ShouldBe(
                $"A newer attempt of rtt/2026-01 was committed to {Destination.Address} while this one was running. "
                + "Its rows stay; this attempt's, which would have been held, were taken back.");
        }

        (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldBeEmpty();
        (await ReadAsync(Quarantine.Schema)).ShouldBeEmpty();
    }

    private async Task<PartitionHead?> HeadAsync(string month) => (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).GetValueOrDefault(month);

    /// <summary>Loads a row in the place of the month's as the approval of a hold.</summary>
    private async Task ApproveAsync(Hold hold, long epoch)
    {
        var request = Request(hold.Partition.Partition, epoch);
        await using var load = await Destination.BeginLoadAsync(request, CancellationToken);
        await WriteAsync(load, Rows(hold.Partition.Partition, ("RAL", 9)));
        await load.CommitAsync(Entry(request) with { ApprovedBy = "ann", Hold = hold.Load }, [], CancellationToken);
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
