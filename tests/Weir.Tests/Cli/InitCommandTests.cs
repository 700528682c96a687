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
}
