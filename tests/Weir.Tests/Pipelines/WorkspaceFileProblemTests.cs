using Weir.Failures;

namespace Weir.Tests.Pipelines;

public sealed class WorkspaceFileProblemTests
{
    [Fact]
    public void A_folder_without_a_file_says_how_to_make_one()
    {
        using var folder = new WorkspaceFolder();
        Should.Throw<UsageException>(() => folder.Read()).Message.ShouldBe(
            $"There is no weir.yaml in {folder.Folder}. 'weir init' makes one; --workspace names another folder.");
    }

    [Fact]
    public void A_file_that_is_not_utf_8_says_so()
    {
        using var folder = new WorkspaceFolder();
        File.WriteAllBytes(folder.File("weir.yaml"), [0x61, 0x3A, 0x20, 0xE9, 0x0A]);
        folder.Problems().ShouldBe("weir.yaml is not UTF-8. Save it as UTF-8 in your editor.");
    }

    [Fact]
    public void Periods_of_a_source_that_has_none_are_refused()
    {
        using var folder = new WorkspaceFolder("pipelines:\n  daily:\n    source: sitrep\n    periods: latest\n  rtt:\n    source: nhs-rtt\n    periods: latest\n");
        folder.Problems().ShouldStartWith(
            "weir.yaml has 1 problem:\n\nline 4, column 14: Setting 'periods' of pipeline 'daily': sitrep has no periods, and it would change nothing. Remove it; the settings of sitrep say what a run looks at.");
    }

    [Fact]
    public void An_empty_file_is_a_workspace_without_pipelines()
    {
        using var folder = new WorkspaceFolder("# nothing yet\n");
        folder.Read().Pipelines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "pipelines:\n  rtt:\n    source: nhs-rtt\n   periods: last 24\n",
        "line 4, column 4: This cannot be read: the line is not indented like the ones it belongs to, or has something after its value. Indent lines of one group alike.\n     periods: last 24\n     ^")]
    [InlineData(
        "pipelines:\n\trtt:\n    source: nhs-rtt\n",
        "line 2, column 1: This cannot be read: the line is indented with a tab, and YAML takes spaces only. Replace each tab with two spaces.\n   rtt:\n  ^")]
    [InlineData(
        "pipelines:\n  rtt:\n    schedule: */15 * * * *\n",
        "line 3, column 15: This cannot be read: a value that begins with * stands without quotes. Write a schedule in quotes, such as \"*/15 * * * *\".\n      schedule: */15 * * * *\n                ^")]
    [InlineData(
        "pipelines:\n  rtt: source: nhs-rtt\n",
        "line 2, column 14: This cannot be read: a second colon stands where one is expected. Write a value with a colon in quotes, and check that the line above ends as it should.\n    rtt: source: nhs-rtt\n               ^")]
    [InlineData(
        "pipelines:\n  rtt: {source: nhs-rtt\nparallel: 2\n",
        "line 2, column 9: This cannot be read: a list or group that begins with a bracket is not closed. Close it with ] or }.\n    rtt: {source: nhs-rtt\n          ^^^^^^")]
    [InlineData(
        "timeZone: \"Europe/London\nparallel: 2\n",
        "line 1, column 11: This cannot be read: a text that begins with a quote is not closed. Add the second quote.\n  timeZone: \"Europe/London\n            ^")]
    [InlineData(
        "warehouse: @home\n",
        "line 1, column 12: This cannot be read: a value cannot begin with this character. Write it in quotes.\n  warehouse: @home\n             ^")]
    [InlineData(
        "parallel: 2\n---\nparallel: 3\n",
        "line 2, column 1: A second document begins here, and weir.yaml is one. Remove the line '---'.\n  ---\n  ^^^")]
    [InlineData("- a\n- b\n", "line 1, column 1: Settings are expected here, as lines of name: value. 'weir init' writes an example.\n  - a\n  ^")]
    [InlineData("pipelines: [a]\n", "line 1, column 12: Pipelines are expected here, each as a name with its settings indented below it.\n  pipelines: [a]\n             ^")]
    [InlineData("pipelines:\n  rtt:\n", "line 2, column 3: Pipeline 'rtt' names no source. Write source: and one of nhs-rtt, sitrep below it.\n    rtt: …\n    ^^^")]
    [InlineData("parallel:\n", "line 1, column 1: Setting 'parallel' has no value. Write one after the colon, or remove the line.\n  parallel: …\n  ^^^^^^^^")]
    [InlineData(
        "pipelines:\n  rtt:\n    source: sitrep\n    gate: strict\n",
        "line 4, column 5: 'gate' of pipeline 'rtt' is a group of settings: max_reject_percent, no_rows, missing_column, rows_percent. Write them below it, indented.\n      gate: …\n      ^^^^")]
    [InlineData(
        "colour: blue\n",
        "line 1, column 1: 'colour' is not a setting of the workspace. Known are warehouse, store, timeZone, parallel, attempts, ca, retention, pipelines.\n  colour: …\n  ^^^^^^")]
    [InlineData("warehouse: weir.duckdb\n", "line 1, column 12: Setting 'warehouse': 'weir.duckdb' does not say what kind of destination it is. Did you mean 'duckdb:weir.duckdb'?\n  warehouse: weir.duckdb\n             ^^^^^^^^^^^")]
    [InlineData("warehouse: postgressql://db/nhs\n", "line 1, column 12: Setting 'warehouse': there is no destination 'postgressql'. Did you mean 'postgresql'? Known are duckdb, postgresql.\n  warehouse: postgressql://db/nhs\n             ^^^^^^^^^^^^^^^^^^^^")]
    [InlineData("store: duckdb:weir.duckdb\n", "line 1, column 8: Setting 'store' names the warehouse's file. Weir keeps the two apart, so that reading one never waits for the other: name another file.\n  store: duckdb:weir.duckdb\n         ^^^^^^^^^^^^^^^^^^")]
    [InlineData("ca: nowhere.pem\n", "line 1, column 5: Setting 'ca': there is no such file. A relative path counts from the workspace's folder.\n  ca: nowhere.pem\n      ^^^^^^^^^^^")]
    public void What_is_wrong_is_said_with_its_place_and_what_to_do(string yaml, string problem)
    {
        using var folder = new WorkspaceFolder(yaml);
        folder.Problems().ShouldBe($"weir.yaml has 1 problem:\n\n{problem}");
    }

    [Theory]
    [InlineData("warehouse: \"postgresql://weir:hunter2@db/nhs\n")]
    [InlineData("warehouse: postgresql://weir:hunter2@db/nhs\n")]
    [InlineData("warehouse: postgresql://weir:hunter2@db/nhs: x\n")]
    [InlineData("warehouse: hunter2@\n")]
    [InlineData("warehouse: postgresql://db/nhs?sslpassword=hunter2\n")]
    [InlineData("warehouse: mysql://weir:${WORD}@db/nhs\n")]
    [InlineData("pasword: hunter2\n")]
    [InlineData("pipelines:\n  live:\n    source: sitrep\n    key: hunter2\n")]
    [InlineData("pipelines:\n  live:\n    source: sitrep\n    kye: hunter2\n")]
    [InlineData("pipelines:\n  live:\n    source: sitrep\n    key: x${WORD}\n")]
    [InlineData("pipelines:\n  live:\n    source: sitrep\n    window: ${WORD}\n")]
    [InlineData("pipelines:\n  live:\n    source: sitrep\n    sites: [\"${WORD}\", \"\"]\n")]
    public void No_problem_prints_a_secret(string yaml)
    {
        using var folder = new WorkspaceFolder(yaml);
        folder.Variables["WORD"] = "hunter2";
        folder.Problems().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_secret_that_is_named_is_put_in_and_never_printed()
    {
        using var folder = new WorkspaceFolder("""
            warehouse: postgresql://weir:${WORD}@db/nhs
            pipelines:
              live: { source: sitrep, key: "${WORD}" }
            """);
        folder.Write(".env", "WORD=\"hunter2\"\n");
        var workspace = folder.Read();
        workspace.Pipelines[0].Settings["key"].ShouldBe("hunter2");
        workspace.Warehouse.Text.ShouldBe("postgresql://weir:hunter2@db/nhs");
        workspace.ToString().ShouldNotContain("hunter2");
        workspace.Pipelines[0].ToString().ShouldNotContain("hunter2");
    }
}
