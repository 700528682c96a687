using System.Text.Json;
using Weir.Columns;
using Weir.Connectors.Csv;

namespace Weir.Tests.Cli;

/// <summary>Runs into folders of files and to standard output.</summary>
public sealed class FileDestinationTests : IDisposable
{
    private readonly CommandFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    public async Task A_file_is_loaded_once_then_unchanged_and_its_revision_replaces_it(string scheme)
    {
        var address = $"{scheme}:out";
        var rows = Path.Combine(_folder.Folder, "out", "rtt", $"2026-01.{scheme}");
        (await RunAsync("RAL", "RTH")).ShouldBe("loaded 2");
        var first = await File.ReadAllBytesAsync(rows, CancellationToken);

        (await RunAsync("RAL", "RTH")).ShouldBe("unchanged 0");
        (await File.ReadAllBytesAsync(rows, CancellationToken)).ShouldBe(first);

        (await RunAsync("RTH", "RAL")).ShouldBe("loaded 2");
        (await File.ReadAllBytesAsync(rows, CancellationToken)).ShouldNotBe(first);
        Directory.GetFiles(Path.GetDirectoryName(rows)!).ShouldBe([rows]);

        async Task<string> RunAsync(params string[] providers)
        {
            var answer = await _folder.RunAsync(
                "run", "nhs-rtt", "--input", _folder.Extract("2026-01", "RTT-January-2026", providers), "--warehouse", address, "--output", "json");
            answer.Code.ShouldBe(0, answer.Text);
            answer.Output.ShouldContain($"{address} keeps tables only: the source's 7 views were not made.");
            var partition = answer.Json["partitions"]![0]!;
            return $"{partition["status"]} {partition["rowsWritten"]}";
        }
    }

    [Fact]
    public async Task Standard_output_has_the_rows_and_nothing_else()
    {
        var file = _folder.Extract("2026-01", "RTT-January-2026", "RAL", "RTH");

        var csv = await WeirProcess.RunAsync(_folder.Folder, ["run", "nhs-rtt", "--input", file, "--warehouse", "-"], CancellationToken);
        var json = await WeirProcess.RunAsync(_folder.Folder, ["run", "nhs-rtt", "--input", file, "--warehouse", "ndjson:-"], CancellationToken);

        csv.Code.ShouldBe(0, csv.ToString());
        var lines = csv.Output.Split("\r\n");
        lines.Length.ShouldBe(4);
        lines[0].ShouldStartWith("period,provider_parent_code,");
        lines[0].ShouldEndWith(",total_all");
        lines[1].ShouldStartWith("2026-01-01,");
        lines[3].ShouldBeEmpty();
        csv.Error.ShouldContain("2026-01    loaded");
        var rows = json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        rows.Select(row => row.GetProperty("provider_code").GetString()).ShouldBe(["RAL", "RTH"]);
        rows[0].GetProperty("period").GetString().ShouldBe("2026-01-01");
        rows[0].GetProperty("weeks_03_04").GetInt32().ShouldBe(10);
        rows[0].GetProperty("weeks_52_plus").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Doctor_and_status_look_at_a_folder_too()
    {
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), "warehouse: parquet:out\npipelines:\n  rtt:\n    source: nhs-rtt\n", CancellationToken);
        (await _folder.RunAsync("doctor")).Output.ShouldContain($"ok       warehouse parquet:{_folder.Path("out")}: not there yet; the first run makes it\n");
        (await _folder.RunAsync("run", "rtt", "--input", _folder.Extract("2026-01", "RTT-January-2026", "RAL"))).Code.ShouldBe(0);

        (await _folder.RunAsync("doctor")).Output.ShouldContain($"ok       warehouse parquet:{_folder.Path("out")}: its ledger can be read\nok       holds: none waits\n");
        (await _folder.RunAsync("status", "--output", "json")).Json["pipelines"]![0]!["partitions"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task What_needs_sql_says_that_a_folder_has_none()
    {
        var answer = await _folder.RunAsync("status", "--warehouse", "parquet:out");

        answer.Code.ShouldBe(2);
        answer.Error.ShouldBe($"parquet:{Path.Combine(_folder.Folder, "out")} cannot be read in SQL. Name a DuckDB file, PostgreSQL or SQL Server with --warehouse.\n");
    }

    [Fact]
    public void Cells_of_json_lines_mean_what_they_meant()
    {
        var schema = new TableSchema("t", [new("s\"n", ColumnType.Text), new("j", ColumnType.Json), new("d", ColumnType.Decimal(10, 2)), new("f", ColumnType.Float64), new("at", ColumnType.Timestamp), new("b", ColumnType.Boolean)]);
        using var batch = new Batch(schema);
        batch.Columns[0].Append("e\u0301 \"x\"\n");
        batch.Columns[1].Append("{\n \"n\": 1.50 }");
        batch.Columns[2].Append(-1.50m);
        batch.Columns[3].Append(double.NaN);
        batch.Columns[4].Append(new DateTimeOffset(2026, 1, 31, 9, 30, 0, 250, TimeSpan.FromHours(1)));
        batch.Columns[5].Append(true);
        batch.RowNumbers.Append(1L);
        foreach (var column in batch.Columns)
            column.AppendNull();
        batch.RowNumbers.Append(2L);
        var stream = new MemoryStream();

        using (var file = new JsonLinesFile(stream, schema))
            file.Write(batch);

        System.Text.Encoding.UTF8.GetString(stream.ToArray()).ShouldBe(
            "{\"s\\\"n\":\"e\u0301 \\\"x\\\"\\n\",\"j\":{  \"n\": 1.50 },\"d\":-1.50,\"f\":\"NaN\",\"at\":\"2026-01-31T08:30:00.25Z\",\"b\":true}\n"
            + "{\"s\\\"n\":null,\"j\":null,\"d\":null,\"f\":null,\"at\":null,\"b\":null}\n");
    }
}
