using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;
using Weir.Tests.DuckDb;
using Weir.Tests.Http;

namespace Weir.Tests.Cli;

/// <summary>The file is good and what Weir runs in is not: a full disk, a folder it may not write, a warehouse that is taken or not there.</summary>
public sealed class BadSurroundingsTests(SharedPostgres postgres) : IDisposable
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

        full.Error.ShouldBe("2026-01: Warehouse 'weir.duckdb': the disk is full. Nothing of this transaction was stored; free space and run again.\nWarehouse 'weir.duckdb': the disk is full. Nothing of this transaction was stored; free space and run again.\n");
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
    public async Task A_wrong_password_is_not_tried_again_and_not_shown()
    {
        var server = await postgres.StartAsync();

        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500), "--warehouse", server.Address("postgres", "wr0ng-pw"), "--verbose");

        answer.Error.ShouldEndWith($"PostgreSQL at 127.0.0.1:{server.Port} refused user 'weir': the password is wrong, or there is no such user. Check user and password in the address, PGPASSWORD or .pgpass.\n");
        answer.Code.ShouldBe(1);
        answer.Text.ShouldNotContain("wr0ng-pw");
        answer.Text.ShouldNotContain("trying again");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_comes_with_the_statement_that_creates_it()
    {
        var server = await postgres.StartAsync();

        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500), "--warehouse", server.Address("not_yet"));

        (answer.Code, answer.Error).ShouldBe((1, $"PostgreSQL at 127.0.0.1:{server.Port} has no database 'not_yet'. Create it: create database not_yet owner weir;\n"));
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_told_with_what_to_check()
    {
        var port = WireServer.ClosedPort();

        var answer = await _folder.RunAsync("run", "rtt", "--input", Revision(rows: 500), "--warehouse", $"postgresql://weir:secret@127.0.0.1:{port}/nhs");

        (answer.Code, answer.Error).ShouldBe((1,
            $"Could not connect to PostgreSQL at 127.0.0.1:{port}: the connection was refused. Check that the server runs, that host and port are right and that it accepts connections from this machine.\n"));
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
