namespace Weir.Tests.Cli;

/// <summary><c>weir backup</c> and <c>weir restore</c>.</summary>
public sealed class BackupCommandTests
{
    [Fact]
    public async Task A_restored_workspace_serves_what_was_backed_up()
    {
        using var folder = new CommandFolder("pipelines:\n  rtt:\n    source: nhs-rtt\n");
        (await folder.RunAsync("run", "rtt", "--input", folder.Extract("2026-01", "RTT-January-2026", "RAL", "R1H"))).Code.ShouldBe(0);

        var backup = await folder.RunAsync("backup", "kept.zip");
        var again = await folder.RunAsync("backup", "kept.zip");
        var restored = await folder.RunAsync("restore", "kept.zip", "--workspace", "restored");

        backup.Code.ShouldBe(0, backup.Text);
        backup.Output.ShouldStartWith($"Wrote {folder.Path("kept.zip")}: weir.yaml, weir.duckdb, store.duckdb, ");
        backup.Output.ShouldEndWith(" MB before packing.\nSecrets are not in it: keep .env yourself.\n");
        (again.Code, again.Error).ShouldBe((2, $"'{folder.Path("kept.zip")}' is there already. Give another name, or remove it first.\n"));
        restored.Code.ShouldBe(0, restored.Text);
        restored.Output.ShouldStartWith("Restored weir.yaml, weir.duckdb, store.duckdb, ");
        var rows = await folder.RunAsync("query", "select count(*) as n from rtt", "--workspace", "restored", "--output", "json");
        rows.Json[0]!["n"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_says_why_and_leaves_nothing()
    {
        using var folder = new CommandFolder("pipelines:\n  rtt:\n    source: nhs-rtt\n");
        await File.WriteAllTextAsync(folder.Path("file"), "", TestContext.Current.CancellationToken);

        var nowhere = await folder.RunAsync("backup", "nowhere/kept.zip");
        var within = await folder.RunAsync("backup", "file/kept.zip");

        nowhere.ShouldBe(new CommandAnswer(1, "", $"No backup was made: 'kept.zip' cannot be written in {folder.Path("nowhere")}: there is no such folder. Free space, or name a file in a folder that is there and that this user may write to.\n"));
        within.ShouldBe(new CommandAnswer(1, "", $"No backup was made: 'kept.zip' cannot be written in {folder.Path("file")}: a file, or a link that leads nowhere, is where the folder should be. Free space, or name a file in a folder that is there and that this user may write to.\n"));
        Directory.EnumerateFileSystemEntries(folder.Folder).Select(Path.GetFileName).ShouldBe(["file", "weir.yaml"], ignoreOrder: true);
    }
}
