using Weir.Sql;

namespace Weir.Tests.Cli;

/// <summary>The file is good and the database is not: down, gone half way, another password, not made yet. What was served stays served.</summary>
public sealed class BadDatabaseTests(SharedPostgres postgres) : IDisposable
{
    private readonly CommandFolder _folder = new("attempts: 1\npipelines:\n  rtt:\n    source: nhs-rtt\n");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_wrong_password_is_not_tried_again_and_not_shown()
    {
        var server = await postgres.StartAsync();
        var address = await LoadGoodMonthAsync(server);
        var wrong = address.Replace(server.Password, "wr0ng-pw", StringComparison.Ordinal);

        var answer = await RunAsync(wrong, "--verbose");

        answer.Error.ShouldEndWith($"PostgreSQL at 127.0.0.1:{server.Port} refused user 'weir': the password is wrong, or there is no such user. Check user and password in the address, PGPASSWORD or .pgpass.\n");
        answer.Code.ShouldBe(1);
        answer.Text.ShouldNotContain("wr0ng-pw");
        answer.Text.ShouldNotContain("trying again");
        (await CountsAsync(address)).ShouldBe(OneLoad);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_comes_with_the_statement_that_creates_it()
    {
        var server = await postgres.StartAsync();

        var answer = await RunAsync(server.Address("not_yet"));

        (answer.Code, answer.Error).ShouldBe((1, $"PostgreSQL at 127.0.0.1:{server.Port} has no database 'not_yet'. Create it: create database not_yet owner weir;\n"));
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_told_with_what_to_check_and_keeps_what_was_served()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        var address = await LoadGoodMonthAsync(server);
        await server.StopAsync();

        var answer = await RunAsync(address);
        await server.StartAsync(CancellationToken);

        (answer.Code, answer.Error).ShouldBe((1,
            $"Could not connect to PostgreSQL at 127.0.0.1:{server.Port}: the connection was refused. Check that the server runs, that host and port are right and that it accepts connections from this machine.\n"));
        (await CountsAsync(address)).ShouldBe(OneLoad);
        (await RunAsync(address)).Code.ShouldBe(0);
        (await CountsAsync(address)).ShouldBe(TwoLoads);
    }

    [Fact]
    public async Task A_server_that_goes_away_when_the_rows_are_written_keeps_what_was_served_and_none_of_them()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        var address = await LoadGoodMonthAsync(server);
        await using var keeper = await server.ConnectAsync(address, CancellationToken);
        // Rows go first and the ledger last: who may not write it has written everything else.
        await keeper.Statement(null, "begin; lock table weir_ledger in exclusive mode").RunAsync(CancellationToken);

        var running = RunAsync(address);
        while (await keeper.Statement(null, "select count(*) from pg_locks where relation = 'weir_ledger'::regclass and not granted").FirstAsync(CancellationToken) is 0L)
            await Task.Yield();
        await server.KillAsync();
        var answer = await running;
        await server.StartAsync(CancellationToken);

        (answer.Code, answer.Error).ShouldBe((1,
            $"2026-01: The connection to PostgreSQL at 127.0.0.1:{server.Port} was lost while Weir tried to commit a load. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there.\n"));
        (await CountsAsync(address)).ShouldBe(OneLoad);
        (await RunAsync(address)).Code.ShouldBe(0);
        (await CountsAsync(address)).ShouldBe(TwoLoads);
    }

    private static List<string> OneLoad => ["rows 4", "history 0", "ledger 1", "heads 1", "quarantine 4", "holds 0"];

    private static List<string> TwoLoads => ["rows 5", "history 4", "ledger 2", "heads 1", "quarantine 9", "holds 0"];

    /// <summary>Loads four rows of January into a new database.</summary>
    private async Task<string> LoadGoodMonthAsync(PostgresServer server)
    {
        var address = await server.CreateDatabaseAsync("bad_database", CancellationToken);
        var file = _folder.Extract("Full-CSV-data-file-Jan26", "RTT-January-2026", "RAL", "R1H", "RJ1", "RGT");
        var answer = await _folder.RunAsync("run", "rtt", "--input", file, "--warehouse", address);
        answer.Code.ShouldBe(0, answer.Text);
        (await CountsAsync(address)).ShouldBe(OneLoad);
        return address;
    }

    /// <summary>A revision of January with five rows.</summary>
    private Task<CommandAnswer> RunAsync(string address, params string[] options)
    {
        var file = _folder.Extract("Full-CSV-data-file-Jan26", "RTT-January-2026", "RAL", "R1H", "RJ1", "RGT", "RHM");
        return _folder.RunAsync(["run", "rtt", "--input", file, "--warehouse", address, .. options]);
    }

    private Task<List<string>> CountsAsync(string address) => _folder.TextsAsync(
        address,
        """
        select what || ' ' || n from (
            select 1 as place, 'rows' as what, count(*) as n from rtt
            union all select 2, 'history', count(*) from rtt_history
            union all select 3, 'ledger', count(*) from weir_ledger
            union all select 4, 'heads', count(*) from weir_heads
            union all select 5, 'quarantine', count(*) from weir_quarantine
            union all select 6, 'holds', count(*) from weir_holds) c order by place
        """);
}
