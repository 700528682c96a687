using Weir.Tests.Exports;

namespace Weir.Tests.Cli;

/// <summary>Rows that leave the warehouse say who published them, where no reader of the rows trips over it.</summary>
public sealed class AttributionTests : IDisposable
{
    private const string Words =
        "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).";

    private readonly CommandFolder _folder = new("pipelines:\n  waits:\n    source: nhs-rtt\n");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv", "provider_code\r\nR1H\r\nRAL\r\n")]
    [InlineData("json", "[\n  {\"provider_code\":\"R1H\"},\n  {\"provider_code\":\"RAL\"}\n]\n")]
    public async Task Rows_in_a_file_have_it_beside_them_and_on_standard_output_on_the_other_stream(string form, string rows)
    {
        await LoadAsync();
        const string Sql = "select provider_code from rtt order by provider_code";

        var toFile = await _folder.RunAsync("query", Sql, "rows.out", "--output", form);
        var toOutput = await _folder.RunAsync("query", Sql, "--output", form);
        var quiet = await _folder.RunAsync("query", Sql, "--output", form, "--quiet");
        var table = await _folder.RunAsync("query", Sql);

        (toFile.Code, toFile.Text).ShouldBe((0, ""));
        (await File.ReadAllTextAsync(_folder.Path("rows.out"), CancellationToken)).ShouldBe(rows);
        (await File.ReadAllTextAsync(_folder.Path("rows.out.attribution.txt"), CancellationToken)).ShouldBe(Words + Environment.NewLine);
        (toOutput.Output, toOutput.Error).ShouldBe((rows.ReplaceLineEndings("\n"), Words + "\n"));
        (quiet.Output, quiet.Error).ShouldBe((rows.ReplaceLineEndings("\n"), ""));
        table.Error.ShouldBe("");
    }

    [Fact]
    public async Task A_parquet_file_has_it_in_its_metadata()
    {
        await LoadAsync();

        var written = await _folder.RunAsync("query", "select * from rtt", "rows.parquet", "--output", "parquet");

        written.Code.ShouldBe(0, written.Text);
        (await _folder.TextsAsync($"duckdb:{_folder.Path("weir.duckdb")}", $"select decode(value) from parquet_kv_metadata('{_folder.Path("rows.parquet")}') where decode(key) = 'attribution'"))
            .ShouldBe([Words]);
    }

    [Fact]
    public async Task A_workbook_has_it_on_its_second_sheet()
    {
        await LoadAsync();
        var load = (await _folder.TextsAsync($"duckdb:{_folder.Path("weir.duckdb")}", "select cast(load_id as varchar) from weir_heads")).Single();

        var written = await _folder.RunAsync("rejects", load, "--xlsx", "rejects.xlsx");

        written.Code.ShouldBe(0, written.Text);
        await using var file = File.OpenRead(_folder.Path("rejects.xlsx"));
        using var workbook = Workbooks.Open(file);
        (workbook.ResultsCount, workbook.Name, workbook.Read(), workbook.GetString(0)).ShouldBe((2, "rejects 2026-01", true, "row"));
        (workbook.NextResult(), workbook.Name, workbook.Read(), workbook.GetString(0)).ShouldBe((true, "About", true, Words));
    }

    [Fact]
    public async Task A_warehouse_without_such_data_says_nothing()
    {
        var answer = await _folder.RunAsync("run", "waits", "--input", "gone.zip");
        answer.Code.ShouldBe(1);
        await _folder.TextsAsync($"duckdb:{_folder.Path("own.duckdb")}", "select 'made' as t");

        var rows = await _folder.RunAsync("query", "select 1 as n", "--output", "csv", "--warehouse", $"duckdb:{_folder.Path("own.duckdb")}");

        (rows.Code, rows.Output, rows.Error).ShouldBe((0, "n\n1\n", ""));
    }

    private async Task LoadAsync()
    {
        var answer = await _folder.RunAsync("run", "waits", "--input", _folder.Extract("2026-01", "RTT-January-2026", "RAL", "R1H"));
        answer.Code.ShouldBe(0, answer.Text);
    }
}
