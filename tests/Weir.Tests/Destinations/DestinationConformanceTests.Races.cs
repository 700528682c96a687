using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;

namespace Weir.Tests.Destinations;

/// <summary>Failures and races: whatever happens to a load, all of its rows are there once or none is.</summary>
public abstract partial class DestinationConformanceTests
{
    /// <summary>How often a race is run: who is first differs from one to the next.</summary>
    private static readonly int Races = TestData.IsNightly ? 300 : 25;

    [Fact]
    public async Task A_stale_attempt_that_commits_late_is_refused_and_takes_its_rows_with_it()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var stale = Request("2026-01", 1);
        await using var late = await Destination.BeginLoadAsync(stale, CancellationToken);
        await WriteAsync(late, Rows("2026-01", ("OLD", 1), ("OLDER", 2)));
        var newer = await LoadAsync("2026-01", 2, ("RAL", 5));

        var refused = await Should.ThrowAsync<StaleEpochException>(() => late.CommitAsync(Entry(stale), [], CancellationToken));
        await late.DisposeAsync();

        refused.Message.ShouldBe(
            $"A newer attempt of rtt/2026-01 was committed to {Destination.Address} while this one (epoch 1) was running. Its rows stay; this attempt's were taken back.");
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).ShouldBe([newer]);
    }

    [Fact]
    public async Task An_attempt_with_the_epoch_that_is_there_already_is_refused()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));

        await Should.ThrowAsync<StaleEpochException>(() => LoadAsync("2026-01", 1, ("RAL", 6)));

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Append)]
    public async Task The_same_bytes_committed_by_another_attempt_meanwhile_are_not_loaded_again(WriteMode mode)
    {
        await PrepareAsync(mode, Waits);
        var (first, second) = (Request("2026-01", 1, mode), Request("2026-01", 2, mode));
        await LoadAsync(first, Rows("2026-01", ("RAL", 5)));

        // The attempt saw no head when it began: the first one's commit was still under way.
        var refused = await Should.ThrowAsync<StaleEpochException>(async () =>
        {
            await using var load = await Destination.BeginLoadAsync(second, CancellationToken);
            await WriteAsync(load, Rows("2026-01", ("RAL", 5)));
            await load.CommitAsync(Entry(second, 1) with { Fingerprint = Entry(first).Fingerprint }, [], CancellationToken);
        });

        refused.Message.ShouldBe(
            $"Another attempt committed the same bytes of rtt/2026-01 to {Destination.Address} while this one (epoch 2) was running. Its rows stay; this attempt's were taken back.");
        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).Single().Load.ShouldBe(first.Load);
    }

    [Fact]
    public async Task The_ledger_names_the_load_that_was_replaced_and_not_the_one_that_was_seen_at_the_start()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var first = await LoadAsync("2026-01", 1, ("RAL", 5));
        var between = await LoadAsync("2026-01", 2, ("RAL", 6));

        var request = Request("2026-01", 3);
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
            (await load.CommitAsync(Entry(request) with { Replaces = first.Load }, [], CancellationToken)).Replaces.ShouldBe(between.Load);

        (await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken)).Single().Replaces.ShouldBe(between.Load);
        between.Replaces.ShouldBe(first.Load);
        first.Replaces.ShouldBeNull();
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task A_load_that_is_not_committed_leaves_nothing(WriteMode mode)
    {
        await PrepareAsync(mode, Waits);
        await LoadAsync(Request("2026-01", 1, mode), Rows("2026-01", ("RAL", 5)));
        for (var i = 0; i < 10; i++)
        {
            await using var load = await Destination.BeginLoadAsync(Request("2026-01", 2 + i, mode), CancellationToken);
            await WriteAsync(load, Rows("2026-01", ("RAL", 6)), Rows("2026-01", ("RTH", 7)));
            (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        }

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken))["2026-01"].Epoch.ShouldBe(1);
        await LoadAsync(Request("2026-01", 20, mode), Rows("2026-01", ("RXX", 8)));
        (await WaitsAsync()).ShouldContain("2026-01 RXX 8");
    }

    [Fact]
    public async Task After_a_statement_has_failed_a_commit_never_reports_success()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        var request = Request("2026-01", 2);
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RTH", 6)));
            var withoutPeriod = new Batch(Waits);
            withoutPeriod.Columns[1].Append("SECRET");
            Append(withoutPeriod, 0, null);
            withoutPeriod.Columns[2].Append(7);

            var failed = await Should.ThrowAsync<DestinationException>(async () =>
            {
                await WriteAsync(load, withoutPeriod);
                await load.CommitAsync(Entry(request), [], CancellationToken);
            });
            failed.Message.ShouldNotContain("SECRET");
            failed.ToString().ShouldNotContain("SECRET");
            var again = await Should.ThrowAsync<InvalidOperationException>(() => load.CommitAsync(Entry(request), [], CancellationToken));
            again.Message.ShouldBe("The load of rtt/2026-01 was committed or has failed; it can only be disposed.");
        }

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await HistoryShouldBeAsync(Waits, []);
        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken))["2026-01"].Epoch.ShouldBe(1);
        await LoadAsync("2026-01", 3, ("RTH", 7));
        (await WaitsAsync()).ShouldBe(["2026-01 RTH 7"]);
    }

    [Fact]
    public async Task A_load_cancelled_in_the_middle_leaves_nothing_and_the_next_one_works()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("RAL", 5));
        for (var i = 0; i < 5; i++)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
            await using var load = await Destination.BeginLoadAsync(Request("2026-01", 2 + i), cancel.Token);
            using var batch = Many("2026-01", 5000);
            await load.WriteAsync(batch, cancel.Token);
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                await load.WriteAsync(batch, cancel.Token);
                await load.CommitAsync(Entry(Request("2026-01", 2 + i)), [], cancel.Token);
            });
        }

        (await WaitsAsync()).ShouldBe(["2026-01 RAL 5"]);
        await LoadAsync("2026-01", 20, ("RTH", 7));
        (await WaitsAsync()).ShouldBe(["2026-01 RTH 7"]);
        await HistoryShouldBeAsync(Waits, ["2026-01 RAL 5"]);
    }

    private static Batch Many(string month, int rows) => Rows(month, [.. Enumerable.Range(0, rows).Select(i => ($"P{i:00000}", (int?)i))]);

    [Fact]
    public async Task Eight_partitions_load_at_once_and_each_has_its_own_rows()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        string[] months = [.. Enumerable.Range(1, 8).Select(month => $"2026-{month:00}")];
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            var together = new Rendezvous(months.Length);
            await Task.WhenAll(months.Select((month, i) => Task.Run(() => ReplaceUntilDoneAsync(
                OpenAgainOrNot(i), month, epoch, [.. Enumerable.Range(0, 500).Select(row => ($"P{row:000}", (int?)(epoch * i)))], together))));
        }

        var rows = await ReadAsync(Waits);
        rows.GroupBy(row => row[0]).Select(group => (group.Key, group.Count(), group.Distinct().Count(), group.Sum(row => (int)row[2]!)))
            .ShouldBe(months.Select((month, i) => ((object?)Month(month), 500, 500, 500 * 2 * i)), ignoreOrder: true);
        if (Destination.Limits.HasHistory)
            (await ReadAsync(HistoryOf(Waits))).Count.ShouldBe(8 * 500);
    }

    [Fact]
    public async Task Two_first_loads_of_one_partition_race_and_the_newer_ones_rows_are_there_once()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        for (var race = 0; race < Races; race++)
        {
            var month = $"{2000 + (race / 12)}-{1 + (race % 12):00}";
            await RaceAsync(month, olderEpoch: 1, newerEpoch: 2);
            (await WaitsAsync()).Where(row => row.StartsWith(month, StringComparison.Ordinal)).ShouldBe([$"{month} BOTH 2", $"{month} NEW 1"]);
        }

        (await Destination.ReadHeadsAsync(Pipeline, CancellationToken)).Values.ShouldAllBe(head => head.Epoch == 2);
    }

    [Fact]
    public async Task Two_loads_of_one_partition_race_and_the_newer_ones_rows_are_there_once()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        await LoadAsync("2026-01", 1, ("BOTH", 0), ("GONE", 0));
        await LoadAsync("2026-02", 1, ("RAL", 5));
        var versions = 1;
        for (var race = 1; race <= Races; race++)
        {
            versions += await RaceAsync("2026-01", olderEpoch: race * 2, newerEpoch: (race * 2) + 1);
            (await WaitsAsync()).ShouldBe(["2026-01 BOTH 2", "2026-01 NEW 1", "2026-02 RAL 5"]);
            // Each version that was committed and replaced had two rows.
            if (Destination.Limits.HasHistory)
                (await ReadAsync(HistoryOf(Waits))).Count.ShouldBe((versions - 1) * 2);
        }
    }

    /// <summary>Two loads of a month meet before their commit; an attempt that the engine ends is made again. Returns how many committed.</summary>
    private async Task<int> RaceAsync(string month, int olderEpoch, int newerEpoch)
    {
        var together = new Rendezvous(2);
        var committed = await Task.WhenAll(
            Task.Run(() => ReplaceUntilDoneAsync(Destination, month, olderEpoch, [("BOTH", 1), ("OLD", 1)], together), CancellationToken),
            Task.Run(() => ReplaceUntilDoneAsync(OpenAgainOrNot(1), month, newerEpoch, [("BOTH", 2), ("NEW", 1)], together), CancellationToken));
        committed[1].ShouldBeTrue();
        return committed.Count(done => done);
    }

    private IDestination? _again;

    private IDestination OpenAgainOrNot(int i) => i % 2 == 0 ? Destination : LazyInitializer.EnsureInitialized(ref _again, OpenAgain);

    /// <summary>Loads until it is committed or a newer one is there. False for the latter.</summary>
    private static async Task<bool> ReplaceUntilDoneAsync(
        IDestination destination, string month, int epoch, (string Code, int? Waiting)[] rows, Rendezvous together)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var request = Request(month, epoch);
                await using var load = await destination.BeginLoadAsync(request, CancellationToken);
                await WriteAsync(load, Rows(month, rows));
                if (attempt == 1)
                    await together.ArriveAsync(CancellationToken);
                await load.CommitAsync(Entry(request, rows.Length), [], CancellationToken);
                return true;
            }
            catch (StaleEpochException)
            {
                return false;
            }
            catch (DestinationException raced) when (raced.Kind == FailureKind.Transient && attempt < 20)
            {
                // The engine tells who lost a race by failing it; its whole partition is loaded again.
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Upserts_of_the_same_keys_race_and_every_row_is_in_the_table_or_in_history_once()
    {
        await PrepareAsync(WriteMode.Upsert, Waits);
        var loaded = 0;
        for (var race = 1; race <= Races; race++)
        {
            var together = new Rendezvous(2);
            await Task.WhenAll(
                Task.Run(() => UpsertUntilDoneAsync(Destination, "a", race, ["A", "B", "C", $"N{race}"], together), CancellationToken),
                Task.Run(() => UpsertUntilDoneAsync(OpenAgainOrNot(1), "b", race, ["C", "B", "A", $"N{race}"], together), CancellationToken));
            loaded += 8;

            var current = await ReadAsync(Waits);
            var history = await ReadAsync(HistoryOf(Waits));
            current.Count.ShouldBe(3 + race);
            current.Concat(history).Select(row => (row[^2], row[^1])).Distinct().Count().ShouldBe(loaded);
            history.Count.ShouldBe(loaded - current.Count);
        }
    }

    private static async Task UpsertUntilDoneAsync(IDestination destination, string partition, int epoch, string[] codes, Rendezvous together)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var request = Request(partition, epoch, WriteMode.Upsert);
                await using var load = await destination.BeginLoadAsync(request, CancellationToken);
                await WriteAsync(load, Rows("2026-01", [.. codes.Select(code => (code, (int?)epoch))]));
                if (attempt == 1)
                    await together.ArriveAsync(CancellationToken);
                await load.CommitAsync(Entry(request, codes.Length), [], CancellationToken);
                return;
            }
            catch (DestinationException raced) when (raced.Kind == FailureKind.Transient && attempt < 20)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_column_added_while_another_partition_loads_loses_neither()
    {
        await PrepareAsync(WriteMode.Replace, Waits);
        var request = Request("2026-01", 1);
        Task widening;
        var committed = false;
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, Rows("2026-01", ("RAL", 5)));
            widening = Task.Run(() => OpenAgainOrNot(1).EnsureTableAsync(Pipeline, Wider, WriteMode.Replace, ["period"], CancellationToken), CancellationToken);
            try
            {
                await WriteAsync(load, Rows("2026-01", ("RTH", 7)));
                await load.CommitAsync(Entry(request, 2), [], CancellationToken);
                committed = true;
            }
            catch (DestinationException altered) when (altered.Kind == FailureKind.Transient)
            {
                // An engine that does not wait ends the load; the partition is loaded again.
            }
        }

        await widening;
        if (!committed)
            await LoadAsync("2026-01", 2, ("RAL", 5), ("RTH", 7));
        await LoadAsync(Request("2026-02", 1), WithOver52("2026-02", "RAL", 6, 1));

        (await WaitsAsync(Wider)).ShouldBe(["2026-01 RAL 5 null", "2026-01 RTH 7 null", "2026-02 RAL 6 1"]);
        await HistoryShouldBeAsync(Waits, []);
    }
}
