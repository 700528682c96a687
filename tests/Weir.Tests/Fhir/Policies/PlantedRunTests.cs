using System.IO.Compression;
using System.Text;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Policies;

/// <summary>Plants marks in files, their names and their bad lines, loads them under the default policy, and looks for the marks in every byte that is left anywhere.</summary>
public sealed class PlantedRunTests(SharedPostgres postgres) : IDisposable
{
    private const string View = """
        {"resourceType":"ViewDefinition","name":"people","resource":"Patient","status":"active","select":[{"column":[
          {"path":"id","name":"id"},{"path":"name.first().family","name":"family"},{"path":"birthDate","name":"born"},{"path":"managingOrganization.reference","name":"organisation"}]}]}
        """;

    private readonly CommandFolder _folder = new();
    private readonly DirectoryInfo _input = Directory.CreateTempSubdirectory("weir-planted-");
    private readonly PlantedResources _planted = new(allChoices: false);

    public void Dispose()
    {
        _folder.Dispose();
        _input.Delete(recursive: true);
    }

    [Theory]
    [InlineData("duckdb:weir.duckdb")]
    [InlineData("parquet:out")]
    [InlineData("csv:out")]
    public Task No_mark_is_left_in_tables_history_quarantine_ledger_store_logs_messages_or_exports(string warehouse) => RunsAsync(warehouse);

    [Fact]
    public async Task No_mark_is_left_in_PostgreSQL()
    {
        var address = await postgres.CreateDatabaseAsync("planted");
        await File.WriteAllTextAsync(_folder.Path(".env"), $"PLANTED={address}", TestContext.Current.CancellationToken);
        await RunsAsync(address, "${PLANTED}");
    }

    private async Task RunsAsync(string warehouse, string? written = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        WriteFiles();
        await File.WriteAllTextAsync(_folder.Path("people.json"), View, cancellationToken);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), $$"""
            warehouse: {{written ?? warehouse}}
            pipelines:
              planted:
                source: fhir-files
                path: {{_input.FullName}}
                views: [{{_folder.Path("people.json")}}]
                tables: both
                policy: default
                gate:
                  max_reject_percent: 100
            """, cancellationToken);
        _folder.Variables["WEIR_POLICY_SECRET"] = RewrittenText.Secret;
        var said = new StringBuilder();
        await SayAsync("run", "planted", "--verbose");
        // Changed files move what was there into the history.
        foreach (var file in _input.GetFiles())
            File.SetLastWriteTimeUtc(file.FullName, new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await SayAsync("run", "planted", "--verbose", "--force", "--output", "json");
        await SayAsync("run", "planted", "--dry-run", "--force");
        await SayAsync("status");
        await SayAsync("runs");
        said.ToString().ShouldContain("\"rowsRejected\":");
        if (!warehouse.Contains("out", StringComparison.Ordinal))
        {
            await SayTablesAsync(warehouse);
            said.ToString().ShouldContain(RewrittenText.Id("zqmark9000012"));
        }

        await SayTablesAsync("duckdb:store.duckdb");

        said.ToString().ShouldNotContain(RewrittenText.Secret);
        PlantedResources.Found(said.ToString()).ShouldBe("");
        foreach (var file in Directory.EnumerateFiles(_folder.Folder, "*", SearchOption.AllDirectories))
        {
            PlantedResources.Found(file).ShouldBe("");
            PlantedResources.Found(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, cancellationToken))).ShouldBe("", file);
        }

        async Task SayAsync(params string[] command)
        {
            var answer = await _folder.RunAsync(command);
            // One file is broken, and fails.
            answer.Code.ShouldBeOneOf([0, 1], answer.Text);
            said.AppendLine(answer.Text);
        }

        async Task SayTablesAsync(string address)
        {
            var tables = await _folder.TextsAsync(address, "select table_schema || '.' || table_name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type like '%TABLE%'");
            tables.Count.ShouldBeGreaterThan(5);
            foreach (var table in tables)
            {
                said.AppendLine(table);
                foreach (var row in await _folder.TextsAsync(address, $"select cast(t as varchar) from {table.Split('.')[0]}.\"{table.Split('.')[1]}\" t"))
                    said.AppendLine(row);
            }
        }
    }

    /// <summary>NDJSON, a bundle, a gzip and a zip; lines that are rejected; and marks in every name.</summary>
    private void WriteFiles()
    {
        // What can be in any other type, PlantedRewriteTests look for; here each type costs a hundred tables.
        var lines = ((string[])["Patient", "DocumentReference", "QuestionnaireResponse"]).Select(_planted.Of).ToList();
        File.WriteAllLines(Named("all.ndjson"), lines.Concat(
        [
            """{"resourceType":"zqmark9000001","id":"zqmark9000002"}""",
            """{"resourceType":"Patient","id":"zqmark9000003","gender":9434765919,"name":"zqmark9000004"}""",
            """{"resourceType":"Patient","id":"zqmark9000005","active":"zqmark9000006"}""",
            """{"resourceType":"Patient","id":"zqmark9000007","name":[{"family":"zqmark9000008" """,
            """zqmark9000009 is no JSON""",
            """{"resourceType":"Patient","name":[{"family":"zqmark9000010"}]}""",
        ]));
        File.WriteAllText(Named("bundle.json"), """
            {"resourceType":"Bundle","id":"zqmark9000011","type":"transaction","timestamp":"2024-01-02T03:04:05Z","entry":[
             {"fullUrl":"urn:uuid:zqmark9000012","resource":{"resourceType":"Patient","id":"zqmark9000012","name":[{"family":"zqmark9000013"}]}},
             {"fullUrl":"urn:uuid:zqmark9000014","resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:zqmark9000012","display":"zqmark9000015"}}},
             {"request":{"method":"DELETE","url":"Patient/zqmark9000016"}},
             {"request":{"method":"DELETE","url":"Patient?identifier=zqmark9000017"}},
             {"fullUrl":"urn:uuid:zqmark9000018","resource":"zqmark9000019"}]}
            """);
        File.WriteAllText(Named("broken.json"), """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"zqmark9000020" """);
        File.WriteAllText(Named("passed.txt"), "zqmark");
        using (var zipped = new GZipStream(File.Create(Named("packed.ndjson.gz")), CompressionMode.Compress))
            zipped.Write(Encoding.UTF8.GetBytes(_planted.Of("Patient")));
        using var zip = ZipFile.Open(Named("two.zip"), ZipArchiveMode.Create);
        using var member = zip.CreateEntry("zqmark9000021_Smith.json").Open();
        member.Write(Encoding.UTF8.GetBytes(_planted.Of("DocumentReference")));
    }

    private string Named(string ending) => Path.Combine(_input.FullName, $"zqmark8000001_Ann_Smith_{ending}");
}
