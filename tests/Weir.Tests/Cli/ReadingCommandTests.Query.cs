using Weir.Connectors.DuckDb;

namespace Weir.Tests.Cli;

/// <content>query, ddl and doctor.</content>
public abstract partial class ReadingCommandTests
{
    [Fact]
    public async Task Query_prints_a_table_csv_or_json()
    {
        Publish("2026-01", "RAL,10", "R1H,");
        await RunAsync();
        const string Sql = "select period, code, waiting, cast(1.50 as decimal(5,2)) as share from waits order by code desc;";

        (await WeirAsync("query", Sql)).Output.ShouldBe(Lines(
            "period      code  waiting  share",
            "2026-01-01  RAL        10   1.50",
            "2026-01-01  R1H             1.50",
            "(2 rows)"));
        (await WeirAsync("query", Sql, "--output", "csv")).Output.ShouldBe("period,code,waiting,share\r\n2026-01-01,RAL,10,1.50\r\n2026-01-01,R1H,,1.50\r\n");
        (await WeirAsync("query", Sql, "--output", "json")).Output.ShouldBe("""
            [
              {"period":"2026-01-01","code":"RAL","waiting":10,"share":1.50},
              {"period":"2026-01-01","code":"R1H","waiting":null,"share":1.50}
            ]

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Query_writes_a_file_and_cuts_a_table_only()
    {
        Publish("2026-01", [.. Enumerable.Range(1, 5).Select(i => $"R{i},{i}")]);
        await RunAsync();

        (await WeirAsync("query", "select code from waits order by code", "--limit", "2")).Output.ShouldBe(
            Lines("code", "R1", "R2", "… 2 of 5 rows; see all with --limit 0, --output csv or json."));
        (await WeirAsync("query", "select code from waits order by code", "codes.csv", "--output", "csv", "--limit", "2")).Output.ShouldBe("");
        (await File.ReadAllTextAsync(Path.Combine(_folder, "codes.csv"), CancellationToken)).ShouldBe("code\r\nR1\r\nR2\r\nR3\r\nR4\r\nR5\r\n");
    }

    [Fact]
    public async Task Query_as_csv_defuses_formulas_in_text_and_leaves_negative_numbers()
    {
        await RunAsync();
        const string Sql = "select '=1+1' as a, -5 as b, 'x, \"y\"' as c, '' as d, cast(null as varchar) as e";

        (await WeirAsync("query", Sql, "--output", "csv")).Output.ShouldBe("a,b,c,d,e\r\n'=1+1,-5,\"x, \"\"y\"\"\",\"\",\r\n");
        (await WeirAsync("query", Sql, "--output", "csv", "--raw")).Output.ShouldBe("a,b,c,d,e\r\n=1+1,-5,\"x, \"\"y\"\"\",\"\",\r\n");
    }

    [Fact]
    public async Task Query_writes_parquet_from_a_duckdb_warehouse()
    {
        Publish("2026-01", "RAL,10", "R1H,");
        await RunAsync();

        var answer = await WeirAsync("query", "select * from waits", "waits.parquet", "--output", "parquet");

        if (Dialect != "duckdb")
        {
            Plain(Swapped(answer)).ShouldBe("--output parquet is for duckdb: warehouses, and this one is <warehouse>. Use --output csv or json.");
            return;
        }

        Plain(answer).ShouldBe("2 rows written to waits.parquet.");
        await using var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory }, TimeProvider.System);
        await connection.OpenAsync(CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from read_parquet($path) where waiting is null";
        var path = command.CreateParameter();
        (path.ParameterName, path.Value) = ("path", Path.Combine(_folder, "waits.parquet"));
        command.Parameters.Add(path);
        (await command.ExecuteScalarAsync(CancellationToken)).ShouldBe(1L);
    }

    [Fact]
    public async Task Query_shows_where_a_statement_is_wrong()
    {
        await RunAsync();

        var answer = await WeirAsync("query", "select 1,\n  colour from weir_ledger");

        answer.Code.ShouldBe(1);
        answer.Output.ShouldBe("");
        answer.Error.ShouldStartWith(Dialect == "duckdb"
            ? "The query was refused (binder): Referenced column \"colour\" not found in FROM clause! Candidate bindings: "
            : Lines("The query was refused (42703): column \"colour\" does not exist."));
        answer.Error.ShouldEndWith(Lines(
            ".",
            "Line 2, column 3:",
            "    colour from weir_ledger",
            "    ^"));
    }

    [Theory]
    [InlineData("delete from waits")]
    [InlineData("insert into waits (period, code, _load, _row) select period, 'X', _load, 9 from waits")]
    [InlineData("drop table waits")]
    public async Task Query_never_writes(string sql)
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();

        var answer = await WeirAsync("query", sql);

        answer.ShouldBe(new CommandOutput(1, "", Dialect == "duckdb"
            ? Lines("The query was refused (read-only): it writes, and a query only reads.", "Hint: Use DuckDB's own client to change something.")
            : Lines("The query was refused (25006): it writes, and a query only reads.", "Hint: Use the database's own client to change something.")));
        (await WeirAsync("query", "select count(*) as n from waits", "--output", "csv")).Output.ShouldBe("n\r\n1\r\n");
    }

    [Fact]
    public async Task Query_does_not_end_its_transaction_to_write()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();

        (await WeirAsync("query", "commit; delete from waits")).Code.ShouldBe(1);
        (await WeirAsync("query", "select count(*) as n from waits", "--output", "csv")).Output.ShouldBe("n\r\n1\r\n");
    }

    [Theory]
    [InlineData()]
    [InlineData("--connect")]
    public async Task The_statements_of_ddl_make_what_the_first_run_would_make(params string[] options)
    {
        var script = (await WeirAsync(["ddl", "nhs-rtt", .. options])).Output;
        // Weir's own connection to DuckDB takes no statement that begins or ends a transaction.
        if (Dialect == "duckdb")
            script = script.Replace("\nbegin transaction;", "", StringComparison.Ordinal).Replace("\ncommit;", "", StringComparison.Ordinal);
        await using (var destination = Open())
        {
            await using var connection = await destination.Database.OpenAsync(CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(CancellationToken);
        }

        (await PlainAsync("ddl", "nhs-rtt", "--connect")).ShouldBe("-- <warehouse> has all that pipeline nhs-rtt needs.");
        var extract = new NhsStatistics.RttExtract().Row("Part_2", "C_100", new() { [3] = 7 });
        await File.WriteAllBytesAsync(Path.Combine(_folder, "extract.csv"), extract.ToBytes(), CancellationToken);
        var run = await WeirAsync("run", "nhs-rtt", "--input", "extract.csv", "--output", "json");

        run.Code.ShouldBe(0, run.Output + run.Error);
        (await WeirAsync("query", "select count(*) as n from rtt", "--output", "csv")).Output.ShouldBe("n\r\n1\r\n");
        (await WeirAsync("query", "select kind, mode, key_columns from weir_tables where table_name = 'rtt'", "--output", "csv")).Output
            .ShouldBe("kind,mode,key_columns\r\ntable,replace,\"period, provider_code, commissioner_code, part_type, treatment_function_code\"\r\n");
    }

    [Fact]
    public async Task Ddl_grants_reading_where_the_warehouse_has_roles()
    {
        var answer = await WeirAsync("ddl", "nhs-rtt", "--reader", "analysts", "--owner", "loader");

        if (Dialect == "duckdb")
        {
            Plain(Swapped(answer)).ShouldBe("<warehouse> has no roles: who may read the file may read all of it. Leave out --reader, --owner and --loader.");
            return;
        }

        answer.Output.ShouldContain("grant usage on schema \"public\" to \"analysts\";");
        answer.Output.ShouldContain("alter table \"weir_ledger\" owner to \"loader\";");
        answer.Output.ShouldNotContain("\"weir_quarantine\" to \"analysts\"");
        var both = await WeirAsync("ddl", "nhs-rtt", "--owner", "loader", "--loader", "loader");
        (both.Code, Plain(Swapped(both))).ShouldBe((2, "--owner and --loader both name the role that Weir connects as. Leave out --owner where it is to make and alter nothing, else --loader."));
    }

    [Fact]
    public async Task Doctor_says_what_is_well_and_what_waits()
    {
        _clock.Now = TimeProvider.System.GetUtcNow();
        Publish("2026-01", "RAL,12", "!RJ1,oops");
        await RunAsync();
        _clock.Now = TimeProvider.System.GetUtcNow();
        _environment["HTTPS_PROXY"] = "http://user:secret@proxy:3128";

        var answer = await WeirAsync("doctor");

        answer.Code.ShouldBe(0, answer.Output);
        var text = Plain(answer);
        text.ShouldContain("ok  .NET: .NET 10.");
        text.ShouldContain("ok  libduckdb: v1.5.6");
        text.ShouldContain("ok  raw folder: raw can be written");
        text.ShouldContain($"ok  warehouse <warehouse>: {Dialect} ");
        text.ShouldContain(", schema step 2 of 2");
        text.ShouldContain("warning  holds: 1 hold since ");
        text.ShouldContain("ok  runs: none was interrupted and left so");
        text.ShouldContain("ok  proxy: set by HTTPS_PROXY");
        text.ShouldNotContain("secret");
        text.ShouldEndWith("Weir works; 1 warning.");
    }

    [Fact]
    public async Task Doctor_sees_a_clock_that_is_off()
    {
        await RunAsync();

        (await PlainAsync("doctor")).ShouldContain("warning  clock: 2026-02-12 10:30:00Z here, ");
    }

    [Fact]
    public async Task Doctor_fails_where_the_workspace_cannot_be_read()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "weir.yaml"), "pipelines:\n  rtt:\n    sauce: nhs-rtt\n", CancellationToken);

        var answer = await WeirAsync("doctor");

        answer.Code.ShouldBe(1);
        Plain(answer).ShouldContain("broken  workspace: it cannot be opened");
        Plain(answer).ShouldEndWith("Weir cannot work like this: 1 broken, 0 warnings.");
    }

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + Environment.NewLine));
}
