using Npgsql;

namespace Weir.Tests;

public sealed class PostgresServerTests(SharedPostgres postgres)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_test_gets_a_database_of_its_own()
    {
        var server = await postgres.StartAsync();
        var first = await postgres.CreateDatabaseAsync("same");
        var second = await postgres.CreateDatabaseAsync("same");

        first.ShouldNotBe(second);
        (await ScalarAsync(server, first, "select current_database()")).ShouldBe(new Uri(first).AbsolutePath[1..]);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var server = await postgres.StartAsync();
        var wrong = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = server.Port, Username = server.User, Password = "wrong", Database = "postgres" };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);

        var refused = await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(CancellationToken));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Killed_it_keeps_what_was_committed_and_answers_at_the_same_address_again()
    {
        await using var server = new PostgresServer();
        await server.StartAsync(CancellationToken);
        var database = await server.CreateDatabaseAsync("crash", CancellationToken);
        await ScalarAsync(server, database, "create table t as select 42 as answer");

        await server.KillAsync();
        server.IsRunning.ShouldBeFalse();
        await Should.ThrowAsync<NpgsqlException>(() => server.ConnectAsync(database, CancellationToken));

        await server.StartAsync(CancellationToken);
        (await ScalarAsync(server, database, "select answer from t")).ShouldBe(42);
        server.Log.ShouldContain("database system was not properly shut down; automatic recovery in progress");
    }

    [Fact]
    public async Task Stopped_it_shuts_down_in_good_order_and_leaves_no_folder_when_disposed()
    {
        var server = new PostgresServer("shared_buffers=16MB");
        string folder;
        await using (server)
        {
            await server.StartAsync(CancellationToken);
            folder = (string)(await ScalarAsync(server, "postgres", "show data_directory"))!;
            (await ScalarAsync(server, "postgres", "show shared_buffers")).ShouldBe("16MB");
            (await ScalarAsync(server, "postgres", "show fsync")).ShouldBe("on");
            await server.StopAsync();
        }
        server.Log.ShouldContain("database system is shut down");
        Directory.Exists(folder).ShouldBeFalse();
    }

    private static async Task<object?> ScalarAsync(PostgresServer server, string database, string sql)
    {
        await using var connection = await server.ConnectAsync(database, CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(CancellationToken);
    }
}
