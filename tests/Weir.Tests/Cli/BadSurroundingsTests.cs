using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;
using Weir.Tests.DuckDb;
using Weir.Tests.Http;

namespace Weir.Tests.Cli;

/// <summary>The file is good and what Weir runs in is not: a full disk, a folder it may not write, a warehouse that is taken or not there, a typo, a proxy that refuses.</summary>
public sealed class BadSurroundingsTests : IDisposable
{
    private static readonly RttFile January = new(new DateOnly(2026, 1, 1), 0);

    private readonly CommandFolder _folder = new("warehouse: duckdb:disk/weir.duckdb\nattempts: 1\npipelines:\n  rtt:\n    source: nhs-rtt\n    gate:\n      rows_per_part_percent: 1000\n");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Warehouse => $"duckdb:{_folder.Path("disk/weir.duckdb")}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_disk_that_fills_up_under_the_warehouse_keeps_what_was_served()
    {
        var before = await LoadGoodMonthAsync(rows: 8_000);
        var room = new FileInfo(_folder.Path("disk/weir.duckdb")).Length + (1 << 20);

        var full = await SmallDisk.RunAsync(_folder.Path("disk"), room, _folder.Folder, ["run", "rtt", "--input", Revision(rows: 40_000)], CancellationToken);

        full.Error.ShouldBe("2026-01: Warehouse 'weir.duckdb': the disk is full. Nothing of this transaction was stored; free space and run again.\n");
        full.Code.ShouldBe(1, full.ToString());
        (await CountsAsync()).ShouldBe(before);
        (await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 40_000))).Code.ShouldBe(0);
        (await CountsAsync()).Skip(1).ShouldBe([$"history {before[0].Split(' ')[1]}", "ledger 2", "heads 1"]);
    }

    [Fact]
    public async Task A_disk_that_fills_up_under_the_raw_bytes_loads_nothing()
    {
        var before = await LoadGoodMonthAsync(rows: 4_000);

        var full = await SmallDisk.RunAsync(_folder.Path("raw"), 400_000, _folder.Folder, ["run", "rtt", "--input", Revision(rows: 20_000)], CancellationToken);

        full.Error.ShouldBe(
            $"2026-01: The bytes of '{Name(20_000)}' cannot be kept in {_folder.Path("raw")}: the disk is full. Nothing was loaded. Free space or make it a folder that this user may write to, and run again.\n");
        full.Code.ShouldBe(1, full.ToString());
        (await CountsAsync()).ShouldBe(before);
        Directory.EnumerateFiles(_folder.Path("raw"), "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
        (await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 20_000))).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Raw_bytes_that_have_a_file_for_a_folder_load_nothing()
    {
        var before = await LoadGoodMonthAsync();
        Directory.Delete(_folder.Path("raw"), recursive: true);
        await File.WriteAllTextAsync(_folder.Path("raw"), "", CancellationToken);

        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500));

        (answer.Code, answer.Error).ShouldBe((1,
            $"2026-01: The bytes of '{Name(500)}' cannot be kept in {_folder.Path("raw")}: a file, or a link that leads nowhere, is where the folder should be. Nothing was loaded. Free space or make it a folder that this user may write to, and run again.\n"));
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_warehouse_that_another_process_has_is_named_with_the_process_and_left_alone()
    {
        var before = await LoadGoodMonthAsync();
        var (other, said) = await OtherDuckDbProcess.StartAsync(_folder.Path("disk/weir.duckdb"), CancellationToken);
        var id = other.Id;
        CommandAnswer answer;
        using (other)
            answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500));

        (answer.Code, answer.Error).ShouldBe((1, $"Warehouse 'weir.duckdb' is in use by another process (PID {id}). Close it or wait and run again: a DuckDB file has one owner at a time.\n"), said);
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_made_for_a_warehouse()
    {
        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500));

        (answer.Code, answer.Error).ShouldBe((1, $"Warehouse 'weir.duckdb' cannot be opened: the folder '{_folder.Path("disk")}' does not exist. Create it or name another place.\n"));
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_written_is_named_and_left_as_it_was()
    {
        var before = await LoadGoodMonthAsync();
        var file = Revision(rows: 500);
        File.Copy(_folder.Path("weir.yaml"), _folder.Path("disk/weir.yaml"));
        await File.AppendAllTextAsync(_folder.Path("disk/weir.yaml"), "store: duckdb:store.duckdb\n", CancellationToken);
        var yaml = (await File.ReadAllTextAsync(_folder.Path("disk/weir.yaml"), CancellationToken)).Replace("duckdb:disk/", "duckdb:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Path("disk/weir.yaml"), yaml, CancellationToken);

        var answer = await SmallDisk.RunReadOnlyAsync(_folder.Path("disk"), _folder.Folder, ["run", "rtt", "--workspace", _folder.Path("disk"), "--input", file], CancellationToken);

        answer.Error.ShouldBe($"The store of runs and events could not prepare its tables. Store 'store.duckdb' cannot be opened: no permission to read and write '{_folder.Path("disk/store.duckdb")}'. Weir needs both for the file and its folder; change the permissions or name another place.\n");
        answer.Code.ShouldBe(1, answer.ToString());
        Directory.EnumerateFileSystemEntries(_folder.Path("disk")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["weir.duckdb", "weir.yaml"]);
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_gets_no_workspace()
    {
        var folder = Directory.CreateDirectory(_folder.Path("disk")).FullName;

        var answer = await SmallDisk.RunReadOnlyAsync(folder, _folder.Folder, ["init", folder], CancellationToken);

        answer.Error.ShouldBe($"{Path.Combine(folder, "weir.yaml")} cannot be written: its file system is read-only. Make the folder writable for this user, or name another.\n");
        answer.Code.ShouldBe(2, answer.ToString());
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_warehouse_that_cannot_be_written_is_named_and_keeps_what_was_served()
    {
        var before = await LoadGoodMonthAsync();

        var answer = await SmallDisk.RunReadOnlyAsync(_folder.Path("disk"), _folder.Folder, ["run", "rtt", "--input", Revision(rows: 500)], CancellationToken);

        answer.Error.ShouldBe($"Warehouse 'weir.duckdb' cannot be opened: no permission to read and write '{_folder.Path("disk/weir.duckdb")}'. Weir needs both for the file and its folder; change the permissions or name another place.\n");
        answer.Code.ShouldBe(1, answer.ToString());
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Raw_bytes_that_cannot_be_written_load_nothing()
    {
        var before = await LoadGoodMonthAsync();

        var answer = await SmallDisk.RunReadOnlyAsync(_folder.Path("raw"), _folder.Folder, ["run", "rtt", "--input", Revision(rows: 500)], CancellationToken);

        answer.Error.ShouldBe(
            $"2026-01: The bytes of '{Name(500)}' cannot be kept in {_folder.Path("raw")}: its file system is read-only. Nothing was loaded. Free space or make it a folder that this user may write to, and run again.\n");
        answer.Code.ShouldBe(1, answer.ToString());
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_typo_in_the_workspaces_file_is_shown_at_its_place_and_nothing_is_run()
    {
        var before = await LoadGoodMonthAsync();
        var yaml = await File.ReadAllTextAsync(_folder.Path("weir.yaml"), CancellationToken);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), yaml.Replace("source:", "sorce:", StringComparison.Ordinal).Replace("attempts:", "atempts:", StringComparison.Ordinal), CancellationToken);

        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500));

        (answer.Code, answer.Output, answer.Error).ShouldBe((2, "", $"""
            {_folder.Path("weir.yaml")} has 3 problems:

            line 2, column 1: 'atempts' is not a setting of the workspace. Did you mean 'attempts'?
              atempts: …
              ^^^^^^^

            line 4, column 3: Pipeline 'rtt' names no source. Write source: and one of {string.Join(", ", Weir.Connectors.ConnectorCatalogue.Sources.Kinds.Select(kind => kind.Name))} below it.
                rtt: …
                ^^^

            line 5, column 5: 'sorce' is not a setting of pipeline 'rtt'. Did you mean 'source'?
                  sorce: …
                  ^^^^^

            """));
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_store_that_is_something_else_is_named_and_nobody_is_told_to_start_anew()
    {
        var before = await LoadGoodMonthAsync();
        await File.WriteAllTextAsync(_folder.Path("store.duckdb"), "hello", CancellationToken);

        var answer = await _folder.RunAsync("status");

        answer.Output.ShouldEndWith(
            $"\nrtt: The store of runs and events could not read the runs. Store 'store.duckdb' is not a DuckDB database: '{_folder.Path("store.duckdb")}' holds something else. Name another file.\n");
        answer.Code.ShouldBe(1);
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_once_and_what_was_served_stays()
    {
        var before = await LoadGoodMonthAsync();
        await using var proxy = new WireServer(_ => WireServer.Only("403 Forbidden"));
        _folder.Variables["https_proxy"] = $"http://127.0.0.1:{proxy.Port}";

        var looked = await _folder.RunAsync("run", "rtt", "--periods", "2026-01");
        var told = await _folder.RunAsync("discover", "nhs-rtt");

        string Refused(string periods) => $"No file of referral to treatment waiting times was found for {periods}: https://www.england.nhs.uk/ cannot be connected to. "
            + $"GET https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/ failed: the proxy 127.0.0.1:{proxy.Port} (from the environment variable 'https_proxy') refused with 403 (Forbidden). "
            + "Ask for www.england.nhs.uk to be allowed, or name it in the environment variable 'no_proxy' if it is reached directly. "
            + "Or set 'url' (or the environment variable NHS_CSV_URL) to an address of the 'Full CSV data file' that can be reached, or download it elsewhere and name it with --input.\n";
        (looked.Code, looked.Error).ShouldBe((1, Refused("2026-01..2026-01")));
        (told.Code, told.Error).ShouldBe((1, Refused("last 24")));
        proxy.Requests.Count.ShouldBe(2);
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_proxy_that_refuses_the_file_itself_fails_its_month_alone()
    {
        var before = await LoadGoodMonthAsync();
        await using var proxy = new WireServer(_ => WireServer.Only("407 Proxy Authentication Required"));
        _folder.Variables["https_proxy"] = $"http://127.0.0.1:{proxy.Port}";
        _folder.Variables["NHS_CSV_URL"] = "https://files.example/Full-CSV-data-file-Jan26.zip";

        var answer = await _folder.RunAsync("run", "rtt");

        (answer.Code, answer.Error).ShouldBe((1,
            $"2026-01: GET https://files.example/Full-CSV-data-file-Jan26.zip failed: the proxy 127.0.0.1:{proxy.Port} (from the environment variable 'https_proxy') refused with 407 (Proxy Authentication Required). "
            + $"Write its user name and password in 'https_proxy', as in http://user:password@127.0.0.1:{proxy.Port}.\n"));
        (await CountsAsync()).ShouldBe(before);
    }

    private static string Name(int rows) => $"Full-CSV-data-file-Jan26-{rows}.zip";

    /// <summary>January with so many rows, as a zip.</summary>
    private string Revision(int rows)
    {
        var path = _folder.Path(Name(rows));
        using var file = File.Create(path);
        ZipShelf.Write(file, January, new RttGenerator(1, rows).Rows(January.Month, 0));
        return path;
    }

    private async Task<List<string>> LoadGoodMonthAsync(int rows = 400)
    {
        Directory.CreateDirectory(_folder.Path("disk"));
        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows));
        answer.Code.ShouldBe(0, answer.Text);
        return await CountsAsync();
    }

    private Task<List<string>> CountsAsync() => _folder.TextsAsync(
        Warehouse,
        """
        select what || ' ' || n from (
            select 1 as place, 'rows' as what, count(*) as n from rtt
            union all select 2, 'history', count(*) from rtt_history
            union all select 3, 'ledger', count(*) from weir_ledger
            union all select 4, 'heads', count(*) from weir_heads) c order by place
        """);
}
