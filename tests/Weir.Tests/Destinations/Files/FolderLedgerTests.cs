using System.Text;
using Weir.Columns;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Files;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Tests.Destinations.Files;

/// <summary>What a folder's ledger says when something is wrong with it or with the folder.</summary>
public sealed class FolderLedgerTests : IDisposable
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");
    private static readonly TableSchema Waits = new("waits", [new("code", ColumnType.Text)]);

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("weir-ledger-");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_parent.FullName, "export");

    private string LedgerPath => Path.Combine(Folder, "_weir", "ledger.jsonl");

    public void Dispose() => _parent.Delete(recursive: true);

    [Theory]
    [InlineData("{\"line\":\"load\",\"ent")]
    [InlineData("{\"line\":\"load\",\"ent\n")]
    [InlineData("\0\0\0\0\0\0")]
    public async Task Part_of_a_line_that_a_killed_process_left_is_no_commit_and_the_next_line_takes_its_place(string torn)
    {
        await using (var destination = await PreparedAsync())
            await LoadAsync(destination, "2026-01", 1);
        var whole = await File.ReadAllTextAsync(LedgerPath, CancellationToken);
        await File.AppendAllTextAsync(LedgerPath, torn, CancellationToken);

        await using (var destination = await PreparedAsync())
        {
            (await destination.ReadHeadsAsync(Pipeline, CancellationToken)).Keys.ShouldBe(["2026-01"]);
            await LoadAsync(destination, "2026-02", 1);
            (await destination.ReadHeadsAsync(Pipeline, CancellationToken)).Keys.ShouldBe(["2026-01", "2026-02"]);
        }

        (await File.ReadAllTextAsync(LedgerPath, CancellationToken)).ShouldStartWith(whole + "{\"line\":\"load\"");
    }

    [Fact]
    public async Task A_line_that_is_not_weirs_with_others_after_it_ends_in_a_message_and_changes_nothing()
    {
        await using (var destination = await PreparedAsync())
            await LoadAsync(destination, "2026-01", 1);
        var lines = await File.ReadAllLinesAsync(LedgerPath, CancellationToken);
        lines[1] = "not a line";
        await File.WriteAllLinesAsync(LedgerPath, lines, CancellationToken);
        var before = await File.ReadAllTextAsync(LedgerPath, CancellationToken);

        await using var again = Open("parquet");
        var refused = await Should.ThrowAsync<DestinationException>(() => again.PrepareAsync(CancellationToken));

        refused.Message.ShouldBe(
            "The ledger of export (_weir/ledger.jsonl) has a line that is not Weir's, and lines after it. "
            + "Nothing was changed. Bring the file back from a backup, or load into another folder.");
        (await File.ReadAllTextAsync(LedgerPath, CancellationToken)).ShouldBe(before);
    }

    [Fact]
    public async Task A_folder_of_one_format_takes_no_files_of_another()
    {
        await using (await PreparedAsync())
        {
        }

        await using var csv = Open("csv");
        (await Should.ThrowAsync<DestinationException>(() => csv.PrepareAsync(CancellationToken))).Message
            .ShouldBe("export holds parquet files, and csv files would be added. Load into another folder.");
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_said_so()
    {
        await File.WriteAllTextAsync(Folder, "", CancellationToken);

        await using var destination = Open("parquet");
        var refused = await Should.ThrowAsync<DestinationException>(() => destination.PrepareAsync(CancellationToken));

        refused.Message.ShouldBe(
            $"parquet:export: Weir tried to prepare the folder in '{Folder}', and a file, or a link that leads nowhere, is where the folder should be. "
            + "What was committed stays. Mend that, then run again.");
    }

    [Fact]
    public async Task Partitions_and_tables_whose_names_differ_in_case_or_in_odd_letters_have_files_of_their_own()
    {
        await using var destination = await PreparedAsync();
        string[] partitions = ["a", "A", "a/b", "a\\b", "..", "con", "a b", "a-b", new string('x', 200), ""];
        foreach (var partition in partitions)
            await LoadAsync(destination, partition, 1);

        var files = Directory.GetFiles(Path.Combine(Folder, "waits")).Select(path => Path.GetFileName(path)!).ToList();
        files.Count.ShouldBe(partitions.Length);
        files.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(partitions.Length);
        files.ShouldContain("a.parquet");
        files.ShouldContain("a-b.parquet");
        files.ShouldAllBe(file => file.Length <= 90);
        Directory.GetFileSystemEntries(_parent.FullName).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_dead_process_left_goes_and_what_a_live_one_writes_stays()
    {
        await using var destination = await PreparedAsync();
        var loading = Path.Combine(Folder, "_weir", "loading");
        var request = Request("2026-01", 1);
        await using var live = await destination.BeginLoadAsync(request, CancellationToken);
        await WriteAsync(live);
        var dead = Path.Combine(loading, Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString());
        Directory.CreateDirectory(dead);
        await File.WriteAllTextAsync(Path.Combine(dead, "0.parquet"), "half", CancellationToken);
        await File.WriteAllTextAsync(dead + ".lock", "", CancellationToken);

        await using (var other = Open("parquet"))
            await other.PrepareAsync(CancellationToken);

        Directory.Exists(dead).ShouldBeFalse();
        File.Exists(dead + ".lock").ShouldBeFalse();
        await live.CommitAsync(Entry(request), [], CancellationToken);
        File.Exists(Path.Combine(Folder, "waits", "2026-01.parquet")).ShouldBeTrue();
    }

    [Fact]
    public async Task Modes_that_look_for_rows_are_refused_with_what_to_do()
    {
        await using var destination = await PreparedAsync();

        var refused = await Should.ThrowAsync<DestinationException>(() => destination.EnsureTableAsync(Pipeline, Waits with { Key = ["code"] }, WriteMode.Upsert, [], CancellationToken));

        refused.Message.ShouldBe("Pipeline 'rtt' writes table 'waits' in mode upsert, and parquet:export takes replace and append only. Load into DuckDB or PostgreSQL.");
        refused.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Fact]
    public async Task The_raw_bytes_of_what_is_served_or_waits_are_in_use()
    {
        await using var destination = (FolderDestination)await PreparedAsync();
        await LoadAsync(destination, "2026-01", 1, "first");
        await LoadAsync(destination, "2026-02", 1, "second");
        await LoadAsync(destination, "2026-01", 2, "revision");
        foreach (var (content, state) in ((string, HoldState)[])[("held", HoldState.Waiting), ("discarded", HoldState.Discarded)])
        {
            var hold = NewHold(content);
            await destination.RecordHoldAsync(hold, null, [], CancellationToken);
            if (state != HoldState.Waiting)
                await destination.SettleHoldAsync(hold.Load, state, "ann", DateTimeOffset.UnixEpoch, CancellationToken);
        }

        (await destination.ContentInUseAsync(CancellationToken)).Order(StringComparer.Ordinal).ShouldBe(["held", "revision", "second"]);
    }

    private static Hold NewHold(string content) => new()
    {
        Load = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Partition = Pipeline.Partition("2026-03"),
        Run = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Reasons = "No rows.",
        Fingerprint = content,
        ContentSha256 = content,
        Source = "s",
        Plan = "{}",
        Measures = "{}",
        RowsRead = 0,
        RowsAccepted = 0,
        RowsRejected = 0,
        HeldAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The ledger is read by people and by other programs: its lines are part of what is promised.</summary>
    [Fact]
    public async Task Lines_say_what_was_done_in_words()
    {
        await using var destination = await PreparedAsync();
        await LoadAsync(destination, "2026-01", 1);

        var lines = await File.ReadAllLinesAsync(LedgerPath, CancellationToken);

        lines[0].ShouldBe("""{"line":"weir","version":1,"format":"parquet"}""");
        lines[1].ShouldBe("""{"line":"table","tenant":"default","table":"waits","folder":"waits","pipeline":"rtt","mode":"Replace","key":[],"columns":[{"name":"code","type":"text","required":false}]}""");
        lines[2].ShouldContain("""
            "files":[{"from":"0.parquet","path":"waits/2026-01.parquet","table":"waits","rows":1,"bytes":
            """.Trim());
        lines[3].ShouldStartWith("""{"line":"placed","load":""");
        lines.Length.ShouldBe(4);
    }

    private static LoadRequest Request(string partition, long epoch) => new(
        Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(epoch)), Pipeline.Partition(partition), epoch, WriteMode.Replace, [], ["waits"]);

    private static LedgerEntry Entry(LoadRequest request) => new()
    {
        Load = request.Load,
        Partition = request.Partition,
        Epoch = request.Epoch,
        Run = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Fingerprint = "f",
        ContentSha256 = "c",
        Recipe = "r",
        Source = "s",
        Plan = "{}",
        Measures = "{}",
        RowsRead = 1,
        RowsWritten = 1,
        RowsRejected = 0,
        RowsFlagged = 0,
        StartedAt = DateTimeOffset.UnixEpoch,
        CommittedAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task LoadAsync(IDestination destination, string partition, long epoch, string content = "c")
    {
        var request = Request(partition, epoch);
        await using var load = await destination.BeginLoadAsync(request, CancellationToken);
        await WriteAsync(load);
        await load.CommitAsync(Entry(request) with { ContentSha256 = content, Fingerprint = content }, [], CancellationToken);
    }

    private static async Task WriteAsync(ILoad load)
    {
        using var batch = new Batch(Waits);
        batch.Columns[0].Append(Encoding.UTF8.GetBytes("RAL"));
        batch.RowNumbers.Append(1L);
        await load.WriteAsync(batch, CancellationToken);
    }

    private IDestination Open(string scheme) => ConnectorCatalogue.Destinations.Open($"{scheme}:{Folder}", _parent.FullName, TimeProvider.System);

    private async Task<IDestination> PreparedAsync()
    {
        var destination = Open("parquet");
        await destination.PrepareAsync(CancellationToken);
        await destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, [], CancellationToken);
        return destination;
    }
}
