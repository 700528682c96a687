namespace Weir.Tests.Cli;

/// <summary>Lists of one's own, imported and exported from the command line.</summary>
public sealed class DatasetImportTests : IDisposable
{
    private readonly SteppedClock _clock = new() { Now = new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero) };
    private readonly CommandFolder _folder;

    public DatasetImportTests() => _folder = new CommandFolder { Time = _clock };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_that_is_imported_again_gets_a_version_where_it_differs()
    {
        var dry = await ImportAsync("code,label,ward\n01,Ear clinic,North\n02,Eye clinic,\n", "--name", "Our clinics", "--dry-run");
        var first = await ImportAsync("code,label,ward\n01,Ear clinic,North\n02,Eye clinic,\n", "--name", "Our clinics");
        var same = await ImportAsync("code,label,ward\r\n01,Ear clinic,North\r\n02,\"Eye clinic\",\r\n");
        _clock.Now = _clock.Now.AddDays(1);
        var changed = await ImportAsync("code,label,ward\n01,Ear and nose clinic,North\n02,Eye clinic,South\n");
        var shown = await _folder.RunAsync("dataset", "show", "clinics");
        var listed = await _folder.RunAsync("datasets", "--category", "user_created", "--output", "json");

        (dry.Code, dry.Text).ShouldBe((0, "clinics: would get version 1: 2 options\n1 dataset: 1 would be synced, 0 unchanged, 0 skipped, 0 held, 0 failed.\n"));
        (first.Code, first.Text).ShouldBe((0, "clinics: version 1: 2 options\n1 dataset: 1 synced, 0 unchanged, 0 skipped, 0 held, 0 failed.\n"));
        same.Text.ShouldBe("1 dataset: 0 synced, 1 unchanged, 0 skipped, 0 held, 0 failed.\n");
        changed.Text.ShouldBe(
            """
            clinics: version 2: 1 relabelled, 1 changed
              ~ 01  Ear clinic is now Ear and nose clinic
              ~ 02  ward: null is now South
            1 dataset: 1 synced, 0 unchanged, 0 skipped, 0 held, 0 failed.

            """.ReplaceLineEndings("\n"));
        shown.Output.ShouldStartWith("Our clinics (clinics), version 2, known since 2026-03-02 04:00:00Z\n");
        listed.Json["datasets"]!.AsArray().ShouldHaveSingleItem()!["nextDue"].ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_wrong_says_all_that_is_and_changes_nothing()
    {
        await ImportAsync("code,label\n01,Ear clinic\n");

        var mixed = await ImportAsync("a - Ear\nEye\n", "lines.txt", []);
        var twice = await ImportAsync("code,label\n01,Ear\n01,Eye\n,Nose\n");
        var missing = await _folder.RunAsync("dataset", "import", "clinics", "none.csv");
        var key = await _folder.RunAsync("dataset", "import", "Our clinics", "list.csv");
        var taken = await _folder.RunAsync("dataset", "import", "nhs_trusts", "list.csv");
        var shown = await _folder.RunAsync("dataset", "show", "clinics", "--output", "json");

        mixed.Code.ShouldBe(1);
        mixed.Error.ShouldStartWith("clinics: 'lines.txt' cannot be imported: ");
        twice.Code.ShouldBe(1);
        twice.Error.ShouldStartWith("clinics: 'list.csv' cannot be imported: 2 problems, and nothing was changed.\n");
        (missing.Code, missing.Text).ShouldBe((2, $"'{_folder.Path("none.csv")}' cannot be imported: there is no such file. Give the path of a CSV, a workbook (xlsx), or a text file with one option a line.\n"));
        (key.Code, key.Text).ShouldBe((2, "'Our clinics' cannot be the key of a dataset. Write 1 to 100 lower-case letters, digits, _ and -, beginning with a letter or digit.\n"));
        (taken.Code, taken.Text).ShouldBe((2, "Dataset 'nhs_trusts' is looked at by pipeline 'rcpch'. Import under another key, or read a saved page of it with 'weir dataset sync nhs_trusts --input FILE'.\n"));
        shown.Json["version"]!.GetValue<int>().ShouldBe(1);
        shown.Json["options"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_import_that_loses_half_waits_and_can_be_approved()
    {
        await ImportAsync("code,label\n01,Ear\n02,Eye\n");

        var held = await ImportAsync("code,label\n01,Ear\n");
        var load = (string)(await _folder.RunAsync("holds", "--output", "json")).Json[0]!["load"]!;
        var approved = await _folder.RunAsync("approve", load);
        var shown = await _folder.RunAsync("dataset", "show", "clinics", "--output", "json");

        held.Code.ShouldBe(3);
        approved.Code.ShouldBe(0, approved.Text);
        shown.Json["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task An_export_comes_back_as_the_same_list()
    {
        await ImportAsync("code,label,kind,retired_on,ward\n01,=1+1,national,,North\n02,Eye,default,2025-04-01,\n");
        var csv = await _folder.RunAsync("dataset", "export", "clinics", "--to", "out.csv");
        var xlsx = await _folder.RunAsync("dataset", "export", "clinics", "--format", "xlsx", "--to", "out.xlsx");
        var json = await _folder.RunAsync("dataset", "export", "clinics", "--format", "json");
        var fhir = await _folder.RunAsync("dataset", "export", "clinics", "--format", "fhir", "--base", "https://lists.example.org/fhir");

        (csv.Code, xlsx.Code, json.Code, fhir.Code).ShouldBe((0, 0, 0, 0));
        (await File.ReadAllTextAsync(_folder.Path("out.csv"), TestContext.Current.CancellationToken)).ShouldContain("'=1+1");
        foreach (var file in new[] { "out.csv", "out.xlsx" })
            (await _folder.RunAsync("dataset", "import", "clinics", file)).Text.ShouldBe("1 dataset: 0 synced, 1 unchanged, 0 skipped, 0 held, 0 failed.\n", file);
        json.Output.ShouldBe((await _folder.RunAsync("dataset", "show", "clinics", "--output", "json")).Output);
        ((string)fhir.Json["entry"]![0]!["fullUrl"]!).ShouldBe("https://lists.example.org/fhir/CodeSystem/clinics");
    }

    [Fact]
    public async Task Exports_that_cannot_be_are_said()
    {
        await ImportAsync("code,label\n01,Ear\n");

        var format = await _folder.RunAsync("dataset", "export", "clinics", "--format", "pdf");
        var terminal = await _folder.RunAsync("dataset", "export", "clinics", "--format", "xlsx");
        var address = await _folder.RunAsync("dataset", "export", "clinics", "--format", "fhir", "--base", "lists");

        (format.Code, format.Text).ShouldBe((2, "--format: 'pdf' is none of csv, json, xlsx, fhir.\n"));
        (terminal.Code, terminal.Text).ShouldBe((2, "A workbook is not written to a terminal. Name its file with --to FILE.\n"));
        (address.Code, address.Text).ShouldBe((2, "--base: 'lists' is no address. Write one such as https://lists.example.nhs.uk/fhir.\n"));
    }

    private Task<CommandAnswer> ImportAsync(string text, params string[] options) => ImportAsync(text, "list.csv", options);

    private async Task<CommandAnswer> ImportAsync(string text, string file, string[] options)
    {
        await File.WriteAllTextAsync(_folder.Path(file), text, TestContext.Current.CancellationToken);
        return await _folder.RunAsync(["dataset", "import", "clinics", file, .. options]);
    }
}
