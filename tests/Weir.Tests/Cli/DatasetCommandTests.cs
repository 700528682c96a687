namespace Weir.Tests.Cli;

/// <summary>Code lists from the command line, read from saved answers of the organisations API.</summary>
public sealed class DatasetCommandTests : IDisposable
{
    private readonly SteppedClock _clock = new() { Now = new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero) };
    private readonly CommandFolder _folder;

    public DatasetCommandTests() => _folder = new CommandFolder { Time = _clock };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lists_that_were_never_looked_at_are_due_now()
    {
        var answer = await _folder.RunAsync("datasets", "--category", "rcpch", "--output", "json");

        answer.Code.ShouldBe(0, answer.Error);
        answer.Json["datasets"]!.AsArray().Select(list => (string)list!["key"]!).ShouldBe(
            ["hospitals_england_wales", "integrated_care_boards", "london_boroughs", "nhs_england_regions", "nhs_trusts", "paediatric_diabetes_units", "welsh_lhbs"]);
        answer.Json["datasets"]!.AsArray().ShouldAllBe(list => list!["version"] == null && list["nextDue"] == null);
    }

    [Fact]
    public async Task A_sync_says_what_is_new_and_a_second_that_nothing_is()
    {
        var first = await SyncAsync(("RAL", "Royal Free"), ("RAX", "Kingston"));
        var second = await SyncAsync(("RAL", "Royal Free"), ("RAX", "Kingston"));
        var third = await SyncAsync(("RAL", "Royal Free London"), ("RAX", "Kingston"), ("R1K", "London North West"));

        (first.Code, first.Text).ShouldBe((0, "nhs_trusts: version 1: 2 options\n1 dataset: 1 synced, 0 unchanged, 0 skipped, 0 held, 0 failed.\n"));
        (second.Code, second.Text).ShouldBe((0, "1 dataset: 0 synced, 1 unchanged, 0 skipped, 0 held, 0 failed.\n"));
        (third.Code, third.Text).ShouldBe((0,
            """
            nhs_trusts: version 2: 1 added, 1 relabelled
              ~ RAL  Royal Free is now Royal Free London
              + R1K  London North West
            1 dataset: 1 synced, 0 unchanged, 0 skipped, 0 held, 0 failed.

            """.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        await SyncAsync(("RAL", "Royal Free"), ("RAX", "Kingston"));

        var dry = await SyncAsync(["--dry-run"], ("RAL", "Royal Free London"), ("RAX", "Kingston"));
        var shown = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--output", "json");

        (dry.Code, dry.Text).ShouldBe((0,
            """
            nhs_trusts: would get version 2: 1 relabelled
              ~ RAL  Royal Free is now Royal Free London
            1 dataset: 1 would be synced, 0 unchanged, 0 skipped, 0 held, 0 failed.

            """.ReplaceLineEndings("\n")));
        shown.Json.ToJsonString().ShouldBe(
            """
            {"key":"nhs_trusts","name":"NHS Trusts","category":"rcpch","version":1,"options":[{"code":"RAL","label":"Royal Free","kind":"none","retiredOn":null,"attributes":{}},{"code":"RAX","label":"Kingston","kind":"none","retiredOn":null,"attributes":{}}]}
            """);
    }

    [Fact]
    public async Task A_list_that_is_not_due_is_skipped_until_its_time_comes()
    {
        await SyncAsync(("RAL", "Royal Free"));

        var soon = await _folder.RunAsync("dataset", "sync", "nhs_trusts");
        _clock.Now = _clock.Now.AddDays(1);
        var due = await _folder.RunAsync("datasets", "--output", "json");

        (soon.Code, soon.Text).ShouldBe((0, "nhs_trusts: not due before 2026-03-02 04:00:00Z. --force looks all the same.\n1 dataset: 0 synced, 0 unchanged, 1 skipped, 0 held, 0 failed.\n"));
        ((string)due.Json["datasets"]!.AsArray().Single(list => (string)list!["key"]! == "nhs_trusts")!["nextDue"]!).ShouldBe("2026-03-02T04:00:00Z");
    }

    [Fact]
    public async Task The_list_of_a_day_is_the_one_that_was_known_at_its_end()
    {
        await SyncAsync(("RAL", "Royal Free"));
        _clock.Now = _clock.Now.AddDays(2);
        await SyncAsync(("RAL", "Royal Free London"));

        var then = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--as-of", "2026-03-02", "--output", "json");
        var now = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--as-of", "2026-03-03", "--output", "json");
        var before = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--as-of", "2026-02-28");
        var effective = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--effective", "2026-03-03");
        var both = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--effective", "2026-03-03", "--version", "1");

        ((string)then.Json["options"]![0]!["label"]!).ShouldBe("Royal Free");
        ((string)now.Json["options"]![0]!["label"]!).ShouldBe("Royal Free London");
        (before.Code, before.Text).ShouldBe((2, "Weir did not know dataset 'nhs_trusts' at 2026-02-28: it first saw it at 2026-03-01 04:00:00Z.\n"));
        (effective.Code, effective.Text).ShouldBe((2, "The source of dataset 'nhs_trusts' does not state from when its content holds. Ask by when Weir knew it, with --as-of.\n"));
        (both.Code, both.Text).ShouldBe((2, "--as-of, --effective and --version each name a version. Give one of them.\n"));
    }

    [Fact]
    public async Task A_difference_and_the_history_of_a_code_are_shown()
    {
        await SyncAsync(("RAL", "Royal Free"), ("RAX", "Kingston"));
        var none = await _folder.RunAsync("dataset", "diff", "nhs_trusts");
        _clock.Now = _clock.Now.AddDays(2);
        await SyncAsync(("RAX", "Kingston"), ("RAL", "Royal Free London"));

        var difference = await _folder.RunAsync("dataset", "diff", "nhs_trusts");
        var history = await _folder.RunAsync("dataset", "history", "nhs_trusts", "RAL");
        var unknown = await _folder.RunAsync("dataset", "history", "nhs_trusts", "ral");
        var version = await _folder.RunAsync("dataset", "diff", "nhs_trusts", "--to", "7");

        (none.Code, none.Text).ShouldBe((2, "Version 1 of dataset 'nhs_trusts' is its first: there is none before it to compare with.\n"));
        (difference.Code, difference.Text).ShouldBe((0,
            """
            NHS Trusts: version 1 (known since 2026-03-01 04:00:00Z) to 2 (known since 2026-03-03 04:00:00Z)
              ~ RAX  moved: position 2 is now 1
              ~ RAL  Royal Free is now Royal Free London
            1 relabelled, 1 moved.

            """.ReplaceLineEndings("\n")));
        (history.Code, history.Text).ShouldBe((0,
            """
            versions  known since           known until           kind  label              retired
            1         2026-03-01 04:00:00Z  2026-03-03 04:00:00Z  none  Royal Free         -
            2         2026-03-03 04:00:00Z  -                     none  Royal Free London  -

            """.ReplaceLineEndings("\n")));
        (unknown.Code, unknown.Text).ShouldBe((2, "No version of dataset 'nhs_trusts' has a code 'ral'. Codes are texts: 01 is not 1.\n"));
        (version.Code, version.Text).ShouldBe((2, "Dataset 'nhs_trusts' has no version 7. It has versions 1 to 2.\n"));
    }

    [Fact]
    public async Task A_list_that_lost_half_is_held_and_the_old_one_stays()
    {
        await SyncAsync([.. Enumerable.Range(1, 10).Select(i => (FormattableString.Invariant($"R{i:00}"), "A trust"))]);

        var held = await SyncAsync([.. Enumerable.Range(1, 5).Select(i => (FormattableString.Invariant($"R{i:00}"), "A trust"))]);
        var shown = await _folder.RunAsync("dataset", "show", "nhs_trusts", "--output", "json");

        held.Code.ShouldBe(3);
        held.Output.ShouldBe(
            """
            nhs_trusts: waits for a person (5 removed). 5 codes, where the version served has 10 (50 % fewer), over the limit of 30 %.
              - R06  A trust
              - R07  A trust
              - R08  A trust
              - R09  A trust
              - R10  A trust
            1 dataset: 0 synced, 0 unchanged, 0 skipped, 1 held, 0 failed.
            What waits: 'weir holds'. Let it in with 'weir approve LOAD', or keep it out with 'weir discard LOAD'.

            """.ReplaceLineEndings("\n"));
        shown.Json["options"]!.AsArray().Count.ShouldBe(10);
        var load = (string)((await _folder.RunAsync("holds", "--output", "json")).Json)[0]!["load"]!;
        var approved = await _folder.RunAsync("approve", load);
        approved.Code.ShouldBe(0, approved.Text);
        (await _folder.RunAsync("dataset", "show", "nhs_trusts", "--output", "json")).Json["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_reset_says_what_would_go_and_takes_one_list_away()
    {
        await SyncAsync(("RAL", "Royal Free"));

        var asked = await _folder.RunAsync("dataset", "reset", "nhs_trusts");
        var done = await _folder.RunAsync("dataset", "reset", "nhs_trusts", "--yes");
        var shown = await _folder.RunAsync("dataset", "show", "nhs_trusts");
        var again = await SyncAsync(("RAL", "Royal Free"));

        (asked.Code, asked.Text).ShouldBe((2, "Dataset nhs_trusts has 1 version, known since 2026-03-01 04:00:00Z. All of it would go, and no upstream has what it published before. Add --yes to do it.\n"));
        (done.Code, done.Text).ShouldBe((0, "Dataset nhs_trusts has no version any more; it had 1 version. The next sync makes version 1.\n"));
        (shown.Code, shown.Text).ShouldBe((2, "There is no dataset 'nhs_trusts' yet: none has been synced. 'weir dataset sync' does, and 'weir dataset import' loads a list of your own.\n"));
        again.Output.ShouldStartWith("nhs_trusts: version 1: 1 option\n");
    }

    [Fact]
    public async Task Keys_and_files_that_do_not_fit_are_said()
    {
        var key = await _folder.RunAsync("dataset", "sync", "nhs_trust");
        var input = await _folder.RunAsync("dataset", "sync", "--input", "x.json");
        var category = await _folder.RunAsync("datasets", "--category", "other");
        var missing = await _folder.RunAsync("dataset", "sync", "nhs_trusts", "--input", "x.json");

        (key.Code, key.Text).ShouldBe((2, "There is no dataset 'nhs_trust' that a pipeline looks at. Did you mean 'nhs_trusts'? 'weir datasets' shows them all.\n"));
        (input.Code, input.Text).ShouldBe((2, "--input names one page or answer. Name the one dataset that it is of: weir dataset sync KEY --input FILE.\n"));
        (category.Code, category.Text).ShouldBe((2, "--category: 'other' is none of nhs_dd, rcpch, external_api, user_created.\n"));
        missing.Code.ShouldBe(1);
        missing.Error.ShouldContain("x.json");
    }

    private Task<CommandAnswer> SyncAsync(params (string Code, string Name)[] trusts) => SyncAsync([], trusts);

    private async Task<CommandAnswer> SyncAsync(string[] options, params (string Code, string Name)[] trusts)
    {
        await File.WriteAllTextAsync(
            _folder.Path("trusts.json"), $"[{string.Join(",", trusts.Select(trust => $$"""{"ods_code":"{{trust.Code}}","name":"{{trust.Name}}"}"""))}]", TestContext.Current.CancellationToken);
        return await _folder.RunAsync(["dataset", "sync", "nhs_trusts", "--input", "trusts.json", .. options]);
    }
}
