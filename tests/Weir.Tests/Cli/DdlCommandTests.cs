using System.Globalization;
using Npgsql;
using Weir.Sandbox;
using Weir.Sandbox.Smart;

namespace Weir.Tests.Cli;

/// <summary><c>weir ddl --connect</c>, as an administrator uses it whose loading role may make and alter nothing.</summary>
public sealed class DdlCommandTests(SharedPostgres postgres)
{
    private const string OldTable = """
        create table smart_api_data ("responseChildId" varchar, "indicatorName" varchar, "indicatorKeyName" varchar, "value" varchar, "additionalComments" varchar,
          "reportDate" varchar, "timestamp" varchar, "siteId" varchar, "siteName" varchar, "customerName" varchar);
        insert into smart_api_data values
          ('old1', 'Number of attendances', 'no_of_attendances', '250', null, '2026-01-02', '2026-01-02T09:00:00', 'S0189179', 'Barnet Hospital', 'Royal Free'),
          ('old2', 'Number of attendances', 'no_of_attendances', '251', null, '2026-03-07', '2026-03-07T09:00:00Z', 'S0189179', 'Barnet Hospital', 'Royal Free');
        """;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_may_make_and_alter_nothing_loads_into_a_table_that_its_administrator_adopted_by_script()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Months = 1, RowsPerMonth = 10, Smart = new SmartOptions { Gap = TimeSpan.Zero } }, CancellationToken);
        var server = await postgres.StartAsync();
        var address = new Uri(await postgres.CreateDatabaseAsync("ddl"));
        var database = address.AbsolutePath[1..];
        var role = $"loader_of_{database}";
        await using var owner = await server.ConnectAsync(database, CancellationToken);
        await RunAsync(owner, $"revoke create on schema public from public; create role {role} login password 'pw'; {OldTable}; grant select, insert, update, delete on smart_api_data to {role}");
        using var folder = new CommandFolder(string.Create(CultureInfo.InvariantCulture, $$"""
            warehouse: postgresql://{{role}}:${PG_PASSWORD}@127.0.0.1:{{server.Port}}/{{database}}
            timeZone: Etc/UTC
            pipelines:
              sitrep:
                source: smart
                url: {{sandbox.SmartAddress}}
                key: ${SMART_API_KEY}
                sites: [S0189179]
                end: 2026-03-12
                window: 7
                wait: 10 ms
                table: smart_api_data
            """));
        await File.WriteAllTextAsync(folder.Path(".env"), "SMART_API_KEY=sandbox-key\nPG_PASSWORD=pw\n", CancellationToken);

        var refused = await folder.RunAsync("run", "sitrep", "--quiet");
        (refused.Code, refused.Text.Contains("has no permission to prepare Weir's tables", StringComparison.Ordinal)).ShouldBe((1, true), refused.Text);
        var script = await folder.RunAsync("ddl", "sitrep", "--connect", "--loader", role);
        script.Code.ShouldBe(0, script.Text);
        script.Output.ShouldContain("-- Table 'smart_api_data' of");
        await RunAsync(owner, script.Output);

        var run = await folder.RunAsync("run", "sitrep", "--quiet");

        run.Code.ShouldBe(0, run.Text);
        (await TextsAsync(owner, "select partition_name || ' ' || rows_written from weir_ledger where partition_name = 'adopted'")).ShouldBe(["adopted 2"]);
        (await TextsAsync(owner, """select "responseChildId" from smart_api_data where "responseChildId" like 'old%'""")).ShouldBe(["old1"]);
        (await TextsAsync(owner, """select "responseChildId" from smart_api_data_history""")).ShouldBe(["old2"]);
        (await TextsAsync(owner, """select distinct cast("reportDate" as text) from smart_api_data_vw order by 1""")).ShouldBe(
            ["2026-01-02", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]);
        (await TextsAsync(owner, $"select tableowner from pg_tables where tableowner = '{role}'")).ShouldBeEmpty();
        (await folder.RunAsync("ddl", "sitrep", "--connect")).Output.ShouldBe(
            string.Create(CultureInfo.InvariantCulture, $"-- postgresql://127.0.0.1:{server.Port}/{database} has all that pipeline sitrep needs.\n"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("ddl");
        await using var owner = await server.ConnectAsync(address, CancellationToken);
        using var folder = new CommandFolder("""
            warehouse: ${PG_ADDRESS}
            pipelines:
              sitrep:
                source: smart
                key: ${SMART_API_KEY}
                sites: [S0189179]
                table: smart_api_data
            """);
        await File.WriteAllTextAsync(folder.Path(".env"), $"SMART_API_KEY=sandbox-key\nPG_ADDRESS={address}\n", CancellationToken);
        await RunAsync(owner, OldTable);
        var script = await folder.RunAsync("ddl", "sitrep", "--connect");
        await RunAsync(owner, "create view smart_api_data_vw as select 'theirs' as said");

        await Should.ThrowAsync<PostgresException>(() => RunAsync(owner, script.Output));

        await RunAsync(owner, "rollback");
        (await TextsAsync(owner, "select cast(tablename as text) from pg_tables where schemaname = 'public'")).ShouldBe(["smart_api_data"]);
        (await folder.RunAsync("ddl", "sitrep", "--connect")).Error.ShouldContain("View 'smart_api_data_vw' of");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken);
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken);
        List<string> texts = [];
        while (await reader.ReadAsync(CancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }
}
