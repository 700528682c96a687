using System.Globalization;
using Weir.Runs;

namespace Weir.Tests.FileSources;

/// <summary>A program in any language becomes a pipeline.</summary>
public abstract class CommandRunTests : IAsyncLifetime
{
    private const string Settings = """
        source: command
        run: [sh, fetch.sh]
        columns: {id: text, beds: int64}
        """;

    private FilesPipeline _pipeline = null!;

    private protected abstract Task<string> NewAddressAsync();

    public async ValueTask InitializeAsync()
    {
        var address = await NewAddressAsync();
        _pipeline = new FilesPipeline(folder => address.Replace("FOLDER", folder, StringComparison.Ordinal), Settings);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are shell scripts.");
    }

    public ValueTask DisposeAsync()
    {
        _pipeline.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_is_given_back_its_checkpoint_and_rows_and_checkpoint_are_kept_together()
    {
        _pipeline.Set(Settings + "\nmode: upsert\nkey: id");
        Program("""
            next=$(( ${WEIR_CHECKPOINT:-0} + 1 ))
            echo "{\"id\":\"00$next\",\"beds\":$next}"
            echo "{\"checkpoint\":$next}"
            """);

        for (var run = 1; run <= 3; run++)
        {
            (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
            (await _pipeline.TextsAsync("select checkpoint from weir_heads")).ShouldBe([$"{run}"]);
        }

        (await RowsAsync()).ShouldBe(["001 1", "002 2", "003 3"]);
    }

    [Fact]
    public async Task Killed_at_any_step_no_row_is_lost_or_doubled_and_the_checkpoint_is_of_the_rows()
    {
        _pipeline.Set(Settings + "\nmode: append");
        Program("""
            next=$(( ${WEIR_CHECKPOINT:-0} + 1 ))
            echo "{\"id\":\"$next\",\"beds\":$next}"
            echo "{\"checkpoint\":$next}"
            """);
        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
        foreach (var step in (LoadStep[])[LoadStep.Fetched, LoadStep.Begun, LoadStep.Written, LoadStep.Gated, LoadStep.Claimed, LoadStep.Recorded, LoadStep.Committed])
        {
            var exit = await _pipeline.RunUpToAsync(step);
            exit.WasKilled.ShouldBeTrue($"{step}: {exit}");
            await ShouldBeInStepAsync(step);
            (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
            await ShouldBeInStepAsync(step);
        }

        async Task ShouldBeInStepAsync(LoadStep step)
        {
            var checkpoint = int.Parse((await _pipeline.TextsAsync("select checkpoint from weir_heads")).Single(), CultureInfo.InvariantCulture);
            (await _pipeline.TextsAsync("select id from beds order by beds")).ShouldBe(Enumerable.Range(1, checkpoint).Select(number => number.ToString(CultureInfo.InvariantCulture)), step.ToString());
        }
    }

    [Fact]
    public async Task A_program_that_says_later_is_tried_again()
    {
        Program("""
            if [ ! -e tried ]; then touch tried; exit 75; fi
            echo '{"id":"1","beds":1}'
            """);

        var answer = await _pipeline.RunAsync("--output", "json");

        ((string)answer.Json["partitions"]![0]!["status"]!).ShouldBe("loaded", answer.Text);
    }

    [Fact]
    public async Task A_run_that_fails_loads_nothing_and_the_next_begins_where_the_last_good_one_ended()
    {
        _pipeline.Set(Settings + "\nmode: append");
        Program("echo '{\"id\":\"1\",\"beds\":1}'; echo '{\"checkpoint\":\"a\"}'");
        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
        Program("echo '{\"id\":\"2\",\"beds\":2}'; echo '{\"checkpoint\":\"b\"}'; echo 'patient 943 476 5919' >&2; exit 7");

        var failed = await _pipeline.OutcomeAsync();

        failed.ShouldBe($"all failed: Command 'sh' ended with exit code 7 where 0 is expected. Nothing of it was loaded. It wrote 1 line (21 characters) to standard error, which 'error_output: log' would show. Run it by hand in {_pipeline.Folder} to see what it says.");
        (await RowsAsync()).ShouldBe(["1 1"]);
        Program("echo \"{\\\"id\\\":\\\"after $(echo $WEIR_CHECKPOINT | tr -d '\\\"')\\\",\\\"beds\\\":3}\"");
        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
        (await RowsAsync()).ShouldBe(["1 1", "after a 3"]);
        (await _pipeline.TextsAsync("select checkpoint from weir_heads")).ShouldBe(["\"a\""]);
    }

    [Fact]
    public async Task Nothing_new_costs_nothing_and_no_rows_at_all_where_there_were_some_are_held()
    {
        _pipeline.Set(Settings + "\nmode: append");
        Program("echo '{\"id\":\"1\",\"beds\":1}'; echo '{\"checkpoint\":\"a\"}'");
        await _pipeline.RunAsync();
        Program("echo '{\"checkpoint\":\"a\"}'");
        (await _pipeline.OutcomeAsync()).ShouldBe("all unchanged");

        _pipeline.Set(Settings);
        Program("true");
        (await _pipeline.OutcomeAsync()).ShouldBe("all held: No rows, where the load now served has 1.");
        (await RowsAsync()).ShouldBe(["1 1"]);
    }

    [Fact]
    public async Task It_sees_no_variable_but_those_it_was_granted()
    {
        File.WriteAllText(Path.Combine(_pipeline.Folder, ".env"), "FETCH_KEY=s3cret\nOTHER=hidden\n");
        _pipeline.Set("source: command\nrun: [sh, fetch.sh]\nenvironment: [FETCH_KEY]\ncolumns: {name: text}");
        Program("env | cut -d= -f1 | sort | grep -v -E '^(_|PWD|OLDPWD|SHLVL)$' | while read name; do echo \"{\\\"name\\\":\\\"$name\\\"}\"; done");

        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");

        (await _pipeline.TextsAsync("select name from beds order by name")).ShouldBe(["FETCH_KEY", "HOME", "PATH", "WEIR_PIPELINE"]);
    }

    [Fact]
    public async Task A_program_that_runs_too_long_is_ended_with_what_it_started()
    {
        var pid = Path.Combine(_pipeline.Folder, "child.pid");
        _pipeline.Set(Settings + "\ntime_limit: 1 s");
        Program($"sleep 300 &\necho $! > {pid}\nwait");

        (await _pipeline.OutcomeAsync()).ShouldBe("all failed: Command 'sh' was ended: it ran for longer than 1 seconds, the limit of setting 'time_limit'. Nothing of it was loaded. It wrote nothing to standard error. Let it do less in one run, or raise the limit.");

        IsRunning(File.ReadAllText(pid).Trim()).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancelling_the_run_ends_the_program()
    {
        var pid = Path.Combine(_pipeline.Folder, "child.pid");
        Program($"sleep 300 &\necho $! > {pid}.part\nmv {pid}.part {pid}\nwait");
        using var watch = new FileSystemWatcher(_pipeline.Folder, "child.pid");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watch.Renamed += (_, _) => stop.Cancel();
        watch.EnableRaisingEvents = true;

        var answer = await _pipeline.RunAsync(stop.Token);

        answer.Code.ShouldBe(130, answer.Text);
        IsRunning(File.ReadAllText(pid).Trim()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("run: [no-such-program]", "all failed: Command 'no-such-program' cannot be started: there is no such program, or this user may not run it. Check the first item of setting 'run'; a name without / is looked for on the PATH.")]
    [InlineData("run: [sh, fetch.sh]\nenvironment: [NOT_SET_ANYWHERE]", "all failed: Command 'sh' is to be given the environment variable NOT_SET_ANYWHERE, which is not set. Set it, or write a line NOT_SET_ANYWHERE=… into .env beside weir.yaml.")]
    [InlineData("run: [yes]\nmax_output: 1", "all failed: Command 'yes' was ended: it wrote more than 1 MiB, the limit of setting 'max_output'. Nothing of it was loaded. Let it write less in one run, going on from its checkpoint, or raise the limit.")]
    public async Task A_command_that_cannot_be_run_says_why(string settings, string message)
    {
        _pipeline.Set($"source: command\n{settings}\ncolumns: {{id: text}}");

        (await _pipeline.OutcomeAsync()).ShouldBe(message);
    }

    [Fact]
    public async Task Lines_that_are_no_objects_are_rejected_with_their_numbers()
    {
        Program("echo '{\"id\":\"1\",\"beds\":1}'; echo 'hello'; echo '[1]'; echo '{\"id\":\"2\",\"beds\":\"many\"}'; echo '{\"id\":\"3\",\"id\":\"4\"}'; echo '{\"id\":\"5\"} {}'");

        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");

        (await RowsAsync()).ShouldBe(["1 1"]);
        (await _pipeline.TextsAsync("select cast(_row as text) || ' ' || reason from weir_quarantine order by _row")).ShouldBe(
        [
            "2 Not JSON.", "3 A list where an object is expected.", "4 Text of 4 characters where a whole number is expected.", "5 The same field twice in one object.", "6 Not JSON.",
        ]);
    }

    [Fact]
    public async Task Its_columns_are_found_by_discover_and_a_run_without_any_says_so()
    {
        _pipeline.Set("source: command\nrun: [sh, fetch.sh]");
        Program("echo '{\"id\":\"007\",\"beds\":1}'; echo '{\"checkpoint\":\"a\"}'");

        (await _pipeline.OutcomeAsync()).ShouldBe("Pipeline 'beds' has no columns yet: there are none in setting 'columns', and no beds.schema.yaml. 'weir discover beds --write' runs the command once and writes down what it finds.");
        (await _pipeline.CommandAsync("discover", "beds", "--write")).Output.ShouldBe($"Wrote {Path.Combine(_pipeline.Folder, "beds.schema.yaml")}.\n");

        (await _pipeline.OutcomeAsync()).ShouldBe("all loaded");
        _pipeline.SchemaText.ShouldEndWith("columns:\n  id: text\n  beds: int64\n");
    }

    private void Program(string text) => File.WriteAllText(Path.Combine(_pipeline.Folder, "fetch.sh"), text.ReplaceLineEndings("\n") + "\n");

    private Task<List<string>> RowsAsync() => _pipeline.TextsAsync("select id || ' ' || cast(beds as text) from beds order by 1");

    /// <summary>One that has ended may still wait for its parent to notice.</summary>
    private static bool IsRunning(string pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
}

/// <summary>Into a DuckDB file.</summary>
public sealed class DuckDbCommandRunTests : CommandRunTests
{
    private protected override Task<string> NewAddressAsync() => Task.FromResult("duckdb:FOLDER/weir.duckdb");
}

/// <summary>Into a real PostgreSQL.</summary>
public sealed class PostgresCommandRunTests(SharedPostgres postgres) : CommandRunTests
{
    private protected override Task<string> NewAddressAsync() => postgres.CreateDatabaseAsync("commands");
}
