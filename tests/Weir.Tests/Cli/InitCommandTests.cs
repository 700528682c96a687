namespace Weir.Tests.Cli;

/// <summary><c>weir init</c>.</summary>
public sealed class InitCommandTests
{
    [Fact]
    public async Task A_new_workspace_runs_as_it_was_written()
    {
        using var folder = new CommandFolder();

        var made = await folder.RunAsync("init", "waits");
        var again = await folder.RunAsync("init", "waits");

        var file = Path.Combine(folder.Folder, "waits", "weir.yaml");
        (made.Code, made.Text).ShouldBe((0, $"Wrote {file}.\n'weir run' runs the pipeline rtt.\n"));
        (again.Code, again.Error).ShouldBe((2, $"{file} is there already, and 'weir init' writes over nothing. Name another folder, or move the file away.\n"));
        var run = await folder.RunAsync("run", "rtt", "--workspace", "waits", "--input", folder.Extract("2026-01", "RTT-January-2026", "RAL"), "--quiet");
        run.Code.ShouldBe(0, run.Text);
        File.Exists(Path.Combine(folder.Folder, "waits", "weir.duckdb")).ShouldBeTrue();
    }

    [Fact]
    public async Task Settings_of_a_script_become_a_workspace_and_a_missing_file_is_named()
    {
        using var folder = new CommandFolder();
        await File.WriteAllTextAsync(folder.Path("script.env"), "NHS_CSV_URL=https://www.england.nhs.uk/full.zip\n", TestContext.Current.CancellationToken);

        var made = await folder.RunAsync("init", "taken", "--from-env", "script.env", "--output", "json");
        var missing = await folder.RunAsync("init", "other", "--from-env", "none.env");

        made.Code.ShouldBe(0, made.Text);
        ((string)made.Json["files"]![0]!).ShouldBe(Path.Combine(folder.Folder, "taken", "weir.yaml"));
        (await File.ReadAllTextAsync(Path.Combine(folder.Folder, "taken", "weir.yaml"), TestContext.Current.CancellationToken)).ShouldContain("https://www.england.nhs.uk/full.zip");
        (missing.Code, missing.Error).ShouldBe(
            (2, $"There is no file '{folder.Path("none.env")}'. --from-env takes the file in which a script has its settings, one NAME=value a line.\n"));
    }

    [Theory]
    [InlineData("SITES=[\"S0189179\"]", "SQL_ADDRESS=SAND/PIT", "SQL_DATABASE=Lab",
        "SQL_ADDRESS, SQL_DATABASE and SQL_SCHEMA cannot be used: The SQL Server address is not of the form sqlserver://user:password@host:port/database?schema=dbo. Write it so, or the server as in SSMS with the database behind a slash: sqlserver:SERVER\\INSTANCE/database. Characters with a meaning in it (: / ? @ %) are written in hexadecimal, such as %40 for @. Correct warehouse: of the pipeline sitrep in weir.yaml before the first run.")]
    [InlineData("SITES=[\"S0189179\"]", "SQL_ADDRESS=SANDPIT,sql", "SQL_DATABASE=Lab",
        "SQL_ADDRESS, SQL_DATABASE and SQL_SCHEMA cannot be used: The SQL Server address has a port that is not a number from 1 to 65535. SQL Server's own is 1433. A colon in a password is fine; an @ or / in it is written %40 or %2F. Correct warehouse: of the pipeline sitrep in weir.yaml before the first run.")]
    [InlineData("POLL_INTERVAL=60", "", "PG_CONN=postgresql://weir:hunter2@db/nhs?shcema=dbo",
        "PG_CONN cannot be used: The PostgreSQL address has the unknown option 'shcema'. Known are application_name, channel_binding, connect_timeout, gssencmode, host, keepalives_idle, options, passfile, schema, sslcert, sslkey, sslmode, sslpassword, sslrootcert. Correct PG_CONN in .env before the first run.")]
    [InlineData("SITES=[\"S0189179\"]", "SQL_ADDRESS=SANDPIT\\NCL", "SQL_DATABASE=Lab", null)]
    public async Task An_address_that_no_run_could_use_is_named_at_once(string other, string server, string database, string? problem)
    {
        using var folder = new CommandFolder();
        await File.WriteAllTextAsync(folder.Path("script.env"), $"{other}\n{server}\n{database}\n", TestContext.Current.CancellationToken);

        var made = await folder.RunAsync("init", "taken", "--from-env", "script.env", "--output", "json");

        made.Code.ShouldBe(0, made.Text);
        made.Json["notes"]!.AsArray().Select(note => (string)note!).Where(note => note.Contains("cannot be used", StringComparison.Ordinal)).ShouldBe(problem is null ? [] : [problem]);
        made.Text.ShouldNotContain("hunter2");
    }
}
