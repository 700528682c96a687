using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Weir.Connectors;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sql;
using Weir.Store;
using Weir.Tests.DuckDb;

namespace Weir.Tests.Store;

public sealed class BackupTests : IDisposable
{
    private static readonly string RawName = Convert.ToHexStringLower(SHA256.HashData("raw"u8));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-backup-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_folder.FullName, "workspace");

    private string BackupFile => Path.Combine(_folder.FullName, "weir-backup.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_backup_restores_settings_and_databases_as_they_were()
    {
        var workspace = await MakeWorkspaceAsync();

        var manifest = await BackUpAsync(workspace, withRaw: true);
        manifest.Files.Select(file => file.Name).ShouldBe(["weir.yaml", "weir.duckdb", "store.duckdb", $"raw/{RawName[..2]}/{RawName}"]);
        await SetAsync("weir.duckdb", 2);
        File.WriteAllText(Path.Combine(Folder, "weir.yaml"), "spoilt");
        Directory.Delete(Path.Combine(Folder, "raw"), recursive: true);

        await RestoreAsync(overwrite: true);

        (await GetAsync("weir.duckdb")).ShouldBe(1);
        (await GetAsync("store.duckdb")).ShouldBe(1);
        File.ReadAllText(Path.Combine(Folder, "weir.yaml")).ShouldBe("# settings");
        File.ReadAllText(Path.Combine(Folder, "raw", RawName[..2], RawName)).ShouldBe("raw");
        Leavings().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_restores_into_a_folder_that_is_not_there()
    {
        await BackUpAsync(await MakeWorkspaceAsync(), withRaw: false);
        Directory.Delete(Folder, recursive: true);

        await RestoreAsync(overwrite: false);

        (await GetAsync("weir.duckdb")).ShouldBe(1);
        Directory.Exists(Path.Combine(Folder, "raw")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_only_in_the_log_beside_the_file_is_in_the_backup()
    {
        var workspace = await MakeWorkspaceAsync();
        var kept = Path.Combine(_folder.FullName, "kept");
        Directory.CreateDirectory(kept);
        await using (var database = Open("weir.duckdb"))
        {
            await using var connection = await database.OpenAsync(Cancel);
            await connection.Statement(null, "update numbers set n = 7").RunAsync(Cancel);
            // The state of a process that was killed: file and log as they are now.
            foreach (var name in (string[])["weir.duckdb", "weir.duckdb.wal"])
                File.Copy(Path.Combine(Folder, name), Path.Combine(kept, name));
        }

        foreach (var name in (string[])["weir.duckdb", "weir.duckdb.wal"])
            File.Copy(Path.Combine(kept, name), Path.Combine(Folder, name), overwrite: true);
        await BackUpAsync(workspace, withRaw: false);
        Directory.Delete(Folder, recursive: true);
        await RestoreAsync(overwrite: false);

        (await GetAsync("weir.duckdb")).ShouldBe(7);
    }

    [Fact]
    public async Task Nobody_else_can_open_the_databases_while_they_are_copied()
    {
        await MakeWorkspaceAsync();
        var path = Path.Combine(Folder, "weir.duckdb");
        await using (var held = await HeldFile.OpenAsync("weir.duckdb", path, Open("weir.duckdb"), Cancel))
        {
            var (other, answer) = await OtherDuckDbProcess.StartAsync(path, Cancel);
            using (other)
                answer.ShouldContain("lock");
        }

        var (later, opened) = await OtherDuckDbProcess.StartAsync(path, Cancel);
        using (later)
            opened.ShouldBe("open");
    }

    [Fact]
    public async Task A_database_that_another_process_has_open_is_not_backed_up()
    {
        var workspace = await MakeWorkspaceAsync();
        var (other, _) = await OtherDuckDbProcess.StartAsync(Path.Combine(Folder, "weir.duckdb"), Cancel);
        using (other)
        {
            var failure = await Should.ThrowAsync<StoreException>(() => BackUpAsync(workspace, withRaw: false));
            failure.Message.ShouldStartWith("No backup was made. ");
            failure.Kind.ShouldBe(FailureKind.Transient);
        }

        File.Exists(BackupFile).ShouldBeFalse();
        Leavings().ShouldBeEmpty();
    }

    [Fact]
    public async Task Secrets_and_files_that_are_not_weir_s_stay_out_of_a_backup()
    {
        var workspace = await MakeWorkspaceAsync();
        File.WriteAllText(Path.Combine(Folder, ".env"), "WORD=hunter2");
        File.WriteAllText(Path.Combine(Folder, "raw", "notes.txt"), "notes");
        await BackUpAsync(workspace, withRaw: true);
        using var zip = ZipFile.OpenRead(BackupFile);
        zip.Entries.Select(entry => entry.FullName).ShouldBe(["weir.yaml", "weir.duckdb", "store.duckdb", $"raw/{RawName[..2]}/{RawName}", "manifest.json"]);
    }

    [Fact]
    public async Task A_warehouse_on_a_server_is_named_as_left_out()
    {
        var workspace = await MakeWorkspaceAsync();
        var server = DestinationAddress.TryParse("postgresql://weir:hunter2@db/nhs", Folder)!;
        var outside = DestinationAddress.TryParse("duckdb:../outside.duckdb", Folder)!;
        var backup = new Backup(
            workspace with { Pipelines = [Pipeline(server), Pipeline(outside)] }, OpenAt, TimeProvider.System);
        backup.LeftOut.Select(address => address.ToString()).ShouldBe(["postgresql://db/nhs", $"duckdb:{Path.Combine(_folder.FullName, "outside.duckdb")}"]);
    }

    [Fact]
    public async Task A_backup_is_not_written_over_a_file_that_is_there()
    {
        var workspace = await MakeWorkspaceAsync();
        File.WriteAllText(BackupFile, "last month's");
        (await Should.ThrowAsync<UsageException>(() => BackUpAsync(workspace, withRaw: false))).Message
            .ShouldBe($"'{BackupFile}' is there already. Give another name, or remove it first.");
        File.ReadAllText(BackupFile).ShouldBe("last month's");
    }

    [Fact]
    public async Task Restoring_over_files_needs_a_yes_and_says_what_it_would_replace()
    {
        var manifest = await BackUpAsync(await MakeWorkspaceAsync(), withRaw: false);
        await SetAsync("weir.duckdb", 2);
        (await Should.ThrowAsync<UsageException>(() => RestoreAsync(overwrite: false))).Message.ShouldBe(
            $"{Folder} already has weir.yaml, weir.duckdb, store.duckdb. Restoring replaces them with the state of {manifest.MadeAt:yyyy-MM-dd HH:mm} UTC: add --yes to do so, or name another folder.");
        (await GetAsync("weir.duckdb")).ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_another_process_has_open_is_not_replaced()
    {
        await BackUpAsync(await MakeWorkspaceAsync(), withRaw: false);
        await SetAsync("weir.duckdb", 2);
        var (other, _) = await OtherDuckDbProcess.StartAsync(Path.Combine(Folder, "weir.duckdb"), Cancel);
        using (other)
            (await Should.ThrowAsync<StoreException>(() => RestoreAsync(overwrite: true))).Message.ShouldStartWith("Nothing was restored. ");
        (await GetAsync("weir.duckdb")).ShouldBe(2);
        Leavings().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_whose_bytes_changed_is_refused_before_anything_is_written()
    {
        await BackUpAsync(await MakeWorkspaceAsync(), withRaw: false);
        Rewrite(BackupFile, "weir.yaml", "# settingz");
        await SetAsync("weir.duckdb", 2);
        (await Should.ThrowAsync<StoreException>(() => RestoreAsync(overwrite: true))).Message.ShouldBe(
            $"Nothing was restored: 'weir.yaml' in '{BackupFile}' is not what the backup's own list says it is. The file was damaged or changed; use another backup.");
        (await GetAsync("weir.duckdb")).ShouldBe(2);
    }

    [Fact]
    public async Task A_backup_that_is_cut_short_is_refused()
    {
        await BackUpAsync(await MakeWorkspaceAsync(), withRaw: false);
        using (var file = File.OpenWrite(BackupFile))
            file.SetLength(file.Length / 2);
        (await Should.ThrowAsync<StoreException>(() => RestoreAsync(overwrite: true))).Message.ShouldStartWith($"Nothing was restored. ");
        (await GetAsync("weir.duckdb")).ShouldBe(1);
    }

    [Theory]
    [InlineData("../outside.duckdb")]
    [InlineData("sub/../../outside.duckdb")]
    [InlineData("/tmp/outside.duckdb")]
    [InlineData(".env")]
    [InlineData("sub/.ssh/x.duckdb")]
    [InlineData("run.sh")]
    [InlineData("raw/ab/short")]
    public async Task A_zip_that_lists_what_no_backup_holds_is_no_backup(string name)
    {
        using (var zip = ZipFile.Open(BackupFile, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("manifest.json").Open();
            entry.Write(Encoding.UTF8.GetBytes(new BackupManifest("0.1.0", DateTimeOffset.UnixEpoch, [new BackupFile(name, new string('0', 64), 0)]).Write()));
        }

        (await Should.ThrowAsync<UsageException>(() => RestoreAsync(overwrite: true))).Message.ShouldBe(
            $"'{BackupFile}' is not a backup that this Weir ({BackupManifest.OwnVersion}) can read: its manifest.json is missing or of another form. 'weir backup FILE' makes one.");
        Directory.Exists(Folder).ShouldBeFalse();
    }

    private async Task<Workspace> MakeWorkspaceAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "raw", RawName[..2]));
        File.WriteAllText(Path.Combine(Folder, "weir.yaml"), "# settings");
        File.WriteAllText(Path.Combine(Folder, "raw", RawName[..2], RawName), "raw");
        foreach (var name in (string[])["weir.duckdb", "store.duckdb"])
        {
            await using var database = Open(name);
            await using var connection = await database.OpenAsync(Cancel);
            await connection.Statement(null, "create table numbers (n integer)").RunAsync(Cancel);
            await connection.Statement(null, "insert into numbers values (1)").RunAsync(Cancel);
        }

        return new Workspace
        {
            Folder = Folder,
            HasFile = true,
            Warehouse = DestinationAddress.TryParse("duckdb:weir.duckdb", Folder)!,
            Store = DestinationAddress.TryParse("duckdb:store.duckdb", Folder)!,
            RawFolder = Path.Combine(Folder, "raw"),
        };
    }

    private Task<BackupManifest> BackUpAsync(Workspace workspace, bool withRaw) => new Backup(workspace, OpenAt, TimeProvider.System).WriteAsync(BackupFile, withRaw, Cancel);

    private Task<BackupManifest> RestoreAsync(bool overwrite) => new Restore(Folder, OpenAt).RestoreAsync(BackupFile, overwrite, Cancel);

    private static SqlDatabase OpenAt(DestinationAddress address) => ConnectorCatalogue.OpenStore(address.Text, Path.GetTempPath(), TimeProvider.System);

    private SqlDatabase Open(string name) => OpenAt(DestinationAddress.TryParse($"duckdb:{name}", Folder)!);

    private static PipelineDefinition Pipeline(DestinationAddress warehouse) => new() { Name = "rtt", Source = "nhs-rtt", Warehouse = warehouse };

    private async Task SetAsync(string name, int number)
    {
        await using var database = Open(name);
        await using var connection = await database.OpenAsync(Cancel);
        await connection.Statement(null, "update numbers set n = @n", ("n", number)).RunAsync(Cancel);
    }

    private async Task<object?> GetAsync(string name)
    {
        await using var database = Open(name);
        await using var connection = await database.OpenAsync(Cancel);
        return await connection.Statement(null, "select n from numbers").FirstAsync(Cancel);
    }

    private static void Rewrite(string file, string name, string text)
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Update);
        zip.GetEntry(name)!.Delete();
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    private List<string> Leavings() => [.. Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".part", StringComparison.Ordinal) || path.EndsWith(".restoring", StringComparison.Ordinal))];
}
