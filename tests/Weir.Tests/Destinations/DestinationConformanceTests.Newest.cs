using System.Globalization;
using System.Text.Json;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;

namespace Weir.Tests.Destinations;

/// <summary>Records that are replaced as a whole: the newest version is served, whatever the order in which versions arrive.</summary>
public abstract partial class DestinationConformanceTests
{
    private int _recordLoads;

    [Fact]
    public async Task A_newer_version_of_a_record_takes_the_place_of_all_its_rows_and_of_no_others()
    {
        await PrepareRecordsAsync();
        var first = await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann", "A", "B") with { File = (0, "a", 1) }, RecordVersion.Patient("2", 1, "Bob", "C") with { File = (0, "a", 2) });

        var second = await LoadRecordsAsync(RecordVersion.Patient("1", 2, "Anna", "D"));

        (await RecordsAsync()).ShouldBe(["Patient 1 at 2: Anna", "Patient 2 at 1: Bob", "name 1: D", "name 2: C"]);
        (await ReadAsync(HistoryOf(RecordVersion.PatientNames))).Select(row => (row[0], row[2], row[^2])).ShouldBe([("1", "A", first.Load), ("1", "B", first.Load)], ignoreOrder: true);
        (await ReadAsync(HistoryOf(RecordVersion.Patients))).Select(row => (row[0], row[1])).ShouldBe([("1", "Ann")]);
        (await ReadAsync(HistoryOf(RecordVersion.Versions))).Select(row => row[1]).ShouldBe(["1"]);
        (await ReadAsync(RecordVersion.Patients)).Select(row => (row[0], row[^2])).ShouldBe([("2", first.Load), ("1", second.Load)], ignoreOrder: true);
        (second.RowsWritten, second.RowsReplaced).ShouldBe((3, 4));
        Counts(second).ShouldBe("0 new, 1 changed, 0 deleted, 0 unchanged, 0 outdated");
    }

    [Fact]
    public async Task A_version_that_is_older_than_the_one_served_is_counted_and_not_written()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 5, "Anna", "D"));

        var late = await LoadRecordsAsync(RecordVersion.Patient("1", 4, "Ann", "A"));

        (await RecordsAsync()).ShouldBe(["Patient 1 at 5: Anna", "name 1: D"]);
        (await ReadAsync(HistoryOf(RecordVersion.Patients))).ShouldBeEmpty();
        (late.RowsWritten, late.RowsReplaced).ShouldBe((0, 0));
        Counts(late).ShouldBe("0 new, 0 changed, 0 deleted, 0 unchanged, 1 outdated");
    }

    [Fact]
    public async Task Of_several_versions_in_one_load_the_newest_is_served_with_its_own_rows()
    {
        await PrepareRecordsAsync();

        var load = await LoadRecordsAsync(
            RecordVersion.Patient("1", 3, "Newest", "N") with { File = (0, "a", 1) },
            RecordVersion.Patient("1", 1, "Oldest", "O", "P") with { File = (0, "a", 2) },
            RecordVersion.Patient("1", 2, "Middle") with { File = (0, "a", 3) });

        (await RecordsAsync()).ShouldBe(["Patient 1 at 3: Newest", "name 1: N"]);
        load.RowsWritten.ShouldBe(3);
        Counts(load).ShouldBe("1 new, 0 changed, 0 deleted, 0 unchanged, 2 outdated");
    }

    [Fact]
    public async Task The_same_content_sent_again_touches_no_row_but_its_version()
    {
        await PrepareRecordsAsync();
        var first = await LoadRecordsAsync(
            RecordVersion.Patient("1", 1, "Ann", "A") with { File = (0, "a", 1) }, RecordVersion.Patient("2", 1, "Bob", "C") with { File = (0, "a", 2) });

        var again = await LoadRecordsAsync(
            RecordVersion.Patient("1", 2, "Ann", "A") with { File = (3, "b", 1) }, RecordVersion.Patient("2", 2, "Rob", "C") with { File = (3, "b", 2) });

        (await RecordsAsync()).ShouldBe(["Patient 1 at 2: Ann", "Patient 2 at 2: Rob", "name 1: A", "name 2: C"]);
        (await ReadAsync(RecordVersion.Patients)).Select(row => (row[0], row[^2])).ShouldBe([("1", first.Load), ("2", again.Load)], ignoreOrder: true);
        (await ReadAsync(RecordVersion.Versions)).Select(row => (row[1], row[^2])).ShouldBe([("1", first.Load), ("2", again.Load)], ignoreOrder: true);
        (await ReadAsync(HistoryOf(RecordVersion.Patients))).Select(row => row[1]).ShouldBe(["Bob"]);
        Counts(again).ShouldBe("0 new, 1 changed, 0 deleted, 1 unchanged, 0 outdated");
    }

    [Fact]
    public async Task A_version_between_two_of_the_same_content_changes_nothing_when_it_arrives_last()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann"));
        await LoadRecordsAsync(RecordVersion.Patient("1", 3, "Ann"));

        await LoadRecordsAsync(RecordVersion.Patient("1", 2, "Other"));

        (await RecordsAsync()).ShouldBe(["Patient 1 at 3: Ann"]);
    }

    [Fact]
    public async Task Another_recipe_writes_the_same_content_anew()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann", "A"));

        var same = await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann", "A"));
        var otherwise = await LoadRecordsAsync("another recipe", RecordVersion.Patient("1", 1, "Ann", "A"));

        Counts(same).ShouldBe("0 new, 0 changed, 0 deleted, 1 unchanged, 0 outdated");
        Counts(otherwise).ShouldBe("0 new, 1 changed, 0 deleted, 0 unchanged, 0 outdated");
        (await ReadAsync(RecordVersion.Patients)).Select(row => row[^2]).ShouldBe([otherwise.Load]);
        (otherwise.RowsWritten, otherwise.RowsReplaced).ShouldBe((3, 3));
    }

    [Fact]
    public async Task A_deletion_leaves_a_tombstone_that_an_older_version_does_not_undo_and_a_newer_one_does()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann", "A"));

        var deletion = await LoadRecordsAsync(RecordVersion.Deletion("1", 4));
        (await RecordsAsync()).ShouldBe(["Patient 1 at 4: deleted"]);
        await LoadRecordsAsync(RecordVersion.Patient("1", 3, "Late", "L"));
        (await RecordsAsync()).ShouldBe(["Patient 1 at 4: deleted"]);
        await LoadRecordsAsync(RecordVersion.Patient("1", 5, "Back", "R"));

        (await RecordsAsync()).ShouldBe(["Patient 1 at 5: Back", "name 1: R"]);
        Counts(deletion).ShouldBe("0 new, 0 changed, 1 deleted, 0 unchanged, 0 outdated");
        (deletion.RowsWritten, deletion.RowsReplaced).ShouldBe((1, 3));
        (await ReadAsync(HistoryOf(RecordVersion.PatientNames))).Select(row => row[2]).ShouldBe(["A"]);
    }

    [Fact]
    public async Task A_deletion_of_a_record_that_never_came_keeps_what_comes_late_away()
    {
        await PrepareRecordsAsync();

        await LoadRecordsAsync(RecordVersion.Deletion("1", 4));
        await LoadRecordsAsync(RecordVersion.Patient("1", 3, "Late"));
        var again = await LoadRecordsAsync(RecordVersion.Deletion("1", 6));

        (await RecordsAsync()).ShouldBe(["Patient 1 at 6: deleted"]);
        Counts(again).ShouldBe("0 new, 0 changed, 0 deleted, 1 unchanged, 0 outdated");
    }

    [Fact]
    public async Task A_version_that_does_not_say_when_it_was_made_counts_as_of_its_file()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 5, "At five") with { File = (1, "a", 1) });

        await LoadRecordsAsync(RecordVersion.Patient("1", null, "Of a file at four") with { File = (4, "b", 1) });
        (await RecordsAsync()).ShouldBe(["Patient 1 at 5: At five"]);
        await LoadRecordsAsync(RecordVersion.Patient("1", null, "Of a file at six") with { File = (6, "b", 1) });

        (await RecordsAsync()).ShouldBe(["Patient 1 at never: Of a file at six"]);
    }

    [Fact]
    public async Task Versions_of_one_instant_go_by_the_files_name_byte_by_byte_and_then_by_the_place_in_it()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Upper") with { File = (0, "B.json", 9) });
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Lower") with { File = (0, "a.json", 2) });
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Earlier in it") with { File = (0, "a.json", 1) });
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Upper again") with { File = (0, "C.json", 9) });

        (await RecordsAsync()).ShouldBe(["Patient 1 at 1: Lower"]);
    }

    [Fact]
    public async Task A_table_may_appear_while_a_load_is_open()
    {
        await PrepareRecordsAsync(RecordVersion.Versions);
        var request = RecordsRequest();
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            foreach (var batch in RecordVersion.Batches([RecordVersion.Patient("1", 1, "Ann", "A"), new RecordVersion("Visit", "1", 1, "First") { File = (0, "a", 2) }]))
            {
                await EnsureAsync(batch.Schema, WriteMode.Newest);
                await WriteAsync(load, batch);
            }

            await load.CommitAsync(Entry(request), [], CancellationToken);
        }

        (await RecordsAsync()).ShouldBe(["Patient 1 at 1: Ann", "Visit 1 at 1: First", "name 1: A"]);
    }

    [Fact]
    public async Task A_table_is_widened_while_loads_of_it_are_open()
    {
        await PrepareRecordsAsync();
        var wider = RecordVersion.Patients with { Columns = RecordVersion.Patients.Columns.Add(new ColumnSchema("born", ColumnType.Date)) };
        var request = RecordsRequest();
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await WriteAsync(load, [.. RecordVersion.Batches([RecordVersion.Patient("1", 1, "Ann"), RecordVersion.Patient("2", 1, "Bob") with { File = (0, "a", 2) }])]);
            await EnsureAsync(wider, WriteMode.Newest);
            await WriteAsync(load, RecordVersion.Batches([RecordVersion.Patient("3", 1, "Cat") with { File = (0, "a", 3) }]).First());
            var rows = new Batch(wider);
            rows.Columns[0].Append("3");
            rows.Columns[1].Append("Cat");
            rows.Columns[2].Append(new DateOnly(2020, 1, 1));
            rows.RowNumbers.Append(3L);
            await WriteAsync(load, rows);
            await load.CommitAsync(Entry(request), [], CancellationToken);
        }

        await LoadRecordsAsync(RecordVersion.Patient("3", 2, "Catherine"));
        (await ReadAsync(wider)).Select(row => (row[0], row[1], row[2])).ShouldBe([("1", "Ann", null), ("2", "Bob", null), ("3", "Catherine", null)], ignoreOrder: true);
        (await ReadAsync(HistoryOf(wider))).Select(row => row[2]).ShouldBe([new DateOnly(2020, 1, 1)]);
    }

    [Fact]
    public async Task Rows_that_belong_to_no_version_fail_the_load()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann"));
        var batches = RecordVersion.Batches([RecordVersion.Patient("1", 2, "Anna", "A", "B")]).ToList();
        batches[2].Dispose();
        var lost = new Batch(RecordVersion.PatientNames);
        foreach (var row in (long[])[1, 7])
        {
            lost.Columns[0].Append("1");
            lost.Columns[1].Append(0);
            lost.Columns[2].Append("A");
            lost.RowNumbers.Append(row);
        }

        batches[2] = lost;
        var refused = await Should.ThrowAsync<DestinationException>(() => LoadAsync(RecordsRequest(), [.. batches]));

        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldBe(
            $"1 row of table 'patient_name' in the load of rtt/file {_recordLoads}, first row 7, belongs to no version of a record: none has the same kind, id and row number. "
            + "Nothing of the load was kept. Let the source write a version for each record that it writes rows of.");
        (await RecordsAsync()).ShouldBe(["Patient 1 at 1: Ann"]);
    }

    [Fact]
    public async Task Two_versions_of_a_record_with_one_row_number_fail_the_load()
    {
        await PrepareRecordsAsync();

        var refused = await Should.ThrowAsync<DestinationException>(() => LoadRecordsAsync(
            RecordVersion.Patient("1", 1, "Ann") with { Row = 4 }, RecordVersion.Patient("1", 2, "Anna") with { Row = 4 }));

        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldBe(
            $"Row 4 of the load of rtt/file {_recordLoads} is two versions of one record, and so is no other. Nothing of the load was kept. Let the source number each version of a record by itself.");
        (await RecordsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_made_for_records_of_one_kind_takes_those_of_no_other()
    {
        await PrepareRecordsAsync();

        var refused = await Should.ThrowAsync<DestinationException>(() => EnsureAsync(RecordVersion.Patients with { Record = new("Visit", "id") }, WriteMode.Newest));

        refused.Message.ShouldBe(
            $"Table 'patient' of {Destination.Address} was made for rows of Patient records known by 'id', and pipeline 'rtt' now writes rows of Visit records known by 'id' to it. "
            + "Empty it first (weir reset rtt), or load into another table.");
    }

    [Fact]
    public async Task Any_order_of_arrival_leads_to_the_same_tables()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await PrepareRecordsAsync();
        for (var round = 0; round < (TestData.IsNightly ? 40 : 4); round++)
        {
            var files = Enumerable.Range(0, 5).Select(i => RandomFile(random, i)).ToArray();
            for (var order = 0; order < 3; order++)
            {
                var which = $"{round}-{order}";
                var named = files.Select(file => Of(which, file)).ToArray();
                random.Shuffle(named);
                foreach (var file in named)
                    await LoadRecordsAsync(file);
                (await RecordsAsync(which)).ShouldBe(Expected(named.SelectMany(file => file)), $"seed {seed}, {which}");
            }
        }

        await ShouldAddUpAsync();
    }

    [Fact]
    public async Task Loads_side_by_side_of_the_same_records_end_with_the_newest_version_of_each()
    {
        await PrepareRecordsAsync();
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var race = 0; race < Math.Max(4, Races / 5); race++)
        {
            var which = $"race-{race}";
            var files = Enumerable.Range(0, 4).Select(i => Of(which, RandomFile(random, i))).ToList();
            await Task.WhenAll(files.Select(file => Task.Run(() => UntilCommittedAsync(file), CancellationToken)));

            (await RecordsAsync(which)).ShouldBe(Expected(files.SelectMany(file => file)), $"seed {seed}, {which}");
        }

        await ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_load_of_records_that_comes_back_late_is_refused_and_leaves_nothing()
    {
        await PrepareRecordsAsync();
        var stalled = RecordsRequest();
        await using var late = await Destination.BeginLoadAsync(stalled, CancellationToken);
        await WriteAsync(late, [.. RecordVersion.Batches([RecordVersion.Patient("1", 9, "Stalled", "S")])]);
        var newer = stalled with { Load = NewId(), Epoch = 2 };
        await LoadAsync(newer, [.. RecordVersion.Batches([RecordVersion.Patient("1", 1, "Ann", "A")])]);

        await Should.ThrowAsync<StaleEpochException>(() => late.CommitAsync(Entry(stalled), [], CancellationToken));
        await late.DisposeAsync();

        (await RecordsAsync()).ShouldBe(["Patient 1 at 1: Ann", "name 1: A"]);
        await ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_load_of_records_that_is_not_committed_leaves_nothing()
    {
        await PrepareRecordsAsync();
        await LoadRecordsAsync(RecordVersion.Patient("1", 1, "Ann", "A"));
        for (var i = 0; i < 5; i++)
        {
            await using var load = await Destination.BeginLoadAsync(RecordsRequest(), CancellationToken);
            await WriteAsync(load, [.. RecordVersion.Batches([RecordVersion.Patient("1", 2, "Anna", "B")])]);
        }

        (await RecordsAsync()).ShouldBe(["Patient 1 at 1: Ann", "name 1: A"]);
        await LoadRecordsAsync(RecordVersion.Patient("1", 3, "Anne"));
        (await RecordsAsync()).ShouldBe(["Patient 1 at 3: Anne"]);
    }

    private Task PrepareRecordsAsync(params TableSchema[] tables) => PrepareAsync(
        WriteMode.Newest, tables.Length > 0 ? tables : [RecordVersion.Versions, RecordVersion.Patients, RecordVersion.PatientNames, RecordVersion.Visits]);

    private LoadRequest RecordsRequest() =>
        new(NewId(), Pipeline.Partition($"file {Interlocked.Increment(ref _recordLoads)}"), 1, WriteMode.Newest, [], [RecordVersion.Versions.Name]);

    private Task<LedgerEntry> LoadRecordsAsync(params RecordVersion[] versions) => LoadRecordsAsync("recipe", versions);

    private async Task<LedgerEntry> LoadRecordsAsync(string recipe, params RecordVersion[] versions)
    {
        var request = RecordsRequest();
        await using var load = await Destination.BeginLoadAsync(request, CancellationToken);
        await WriteAsync(load, [.. RecordVersion.Batches(versions)]);
        return await load.CommitAsync(Entry(request) with { Recipe = recipe }, [], CancellationToken);
    }

    private async Task UntilCommittedAsync(RecordVersion[] file)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await LoadRecordsAsync(file);
                return;
            }
            catch (DestinationException conflict) when (conflict.Kind == FailureKind.Transient && attempt < 100)
            {
                await Task.Yield();
            }
        }
    }

    private static RecordVersion[] RandomFile(Random random, int file) =>
    [
        .. Enumerable.Range(1, random.Next(1, 12)).Select(place =>
        {
            var hour = random.Next(4);
            var id = random.Next(6).ToString(CultureInfo.InvariantCulture);
            var version = random.Next(5) == 0 ? RecordVersion.Deletion(id, hour) : RecordVersion.Patient(id, hour, ["N", .. Enumerable.Range(0, random.Next(3)).Select(i => $"n{i}")]);
            return version with { Hour = random.Next(4) == 0 ? null : hour, File = (random.Next(2) + 1, $"{file}", place) };
        }),
    ];

    /// <summary>The same versions of records of their own.</summary>
    private static RecordVersion[] Of(string which, RecordVersion[] file) => [.. file.Select(version => version with { Id = $"{which}/{version.Id}" })];

    /// <summary>What is to be served after versions arrived in any order.</summary>
    private static List<string> Expected(IEnumerable<RecordVersion> versions)
    {
        List<string> lines = [];
        foreach (var record in versions.GroupBy(version => version.Id))
        {
            var newest = record.OrderBy(version => version.Hour ?? version.File.Hour).ThenBy(version => version.File.Hour)
                .ThenBy(version => version.File.Name, StringComparer.Ordinal).ThenBy(version => version.File.Place).Last();
            lines.Add($"Patient {newest.Id} at {newest.Hour?.ToString(CultureInfo.InvariantCulture) ?? "never"}: {(newest.IsDeleted ? "deleted" : newest.Names[0])}");
            lines.AddRange(newest.Names.Skip(1).Select(name => $"name {newest.Id}: {name}"));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>What is served of some records.</summary>
    private async Task<IReadOnlyList<string>> RecordsAsync(string which) =>
        [.. (await RecordsAsync()).Where(line => line.Contains($" {which}/", StringComparison.Ordinal))];

    /// <summary>What is served, a line for each record and each name, in order.</summary>
    private async Task<IReadOnlyList<string>> RecordsAsync()
    {
        var rows = (await ReadAsync(RecordVersion.Patients)).Select(row => (Kind: "Patient", Id: (string)row[0]!, Name: (string)row[1]!))
            .Concat((await ReadAsync(RecordVersion.Visits)).Select(row => (Kind: "Visit", Id: (string)row[0]!, Name: (string)row[1]!)))
            .ToDictionary(row => (row.Kind, row.Id), row => row.Name);
        var versions = await ReadAsync(RecordVersion.Versions);
        rows.Count.ShouldBe(versions.Count(row => !(bool)row[7]!));
        return
        [
            .. versions.Select(row => $"{row[0]} {row[1]} at {(row[8] is "" ? "never" : row[8])}: {((bool)row[7]! ? "deleted" : rows[((string)row[0]!, (string)row[1]!)])}")
                .Concat((await ReadAsync(RecordVersion.PatientNames)).Select(row => $"name {row[0]}: {row[2]}")).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Each row that the ledger says was written is served or in history, once.</summary>
    private async Task ShouldAddUpAsync()
    {
        var (served, replaced) = (0, 0);
        foreach (var table in (TableSchema[])[RecordVersion.Versions, RecordVersion.Patients, RecordVersion.PatientNames, RecordVersion.Visits])
        {
            served += (await ReadAsync(table)).Count;
            replaced += (await ReadAsync(HistoryOf(table))).Count;
        }

        var entries = await Destination.ReadHeadEntriesAsync(Pipeline, CancellationToken);
        entries.Sum(entry => entry.RowsWritten).ShouldBe(served + replaced);
        entries.Sum(entry => entry.RowsReplaced).ShouldBe(replaced);
    }

    private static string Counts(LedgerEntry entry)
    {
        var measures = JsonDocument.Parse(entry.Measures).RootElement;
        return string.Join(", ", ((string[])["new", "changed", "deleted", "unchanged", "outdated"]).Select(name => $"{measures.GetProperty("records_" + name).GetInt64()} {name}"));
    }
}
