using System.Text;
using Weir.Columns;
using Weir.Connectors.Fhir;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Fhir.Policies;
using Weir.Tests.Fhir.Policies;

namespace Weir.Tests.Fhir.Files;

/// <summary>Files that were damaged at random go through all that a pipeline reads them with: each is read, rejected by the resource, or refused as a whole.</summary>
public sealed class FhirReaderFuzzTests
{
    /// <summary>What values hold; no reason may.</summary>
    private const string Mark = "zq7mark";

    private static readonly string[] Resources =
    [
        """{"resourceType":"Patient","id":"1","meta":{"lastUpdated":"2026-01-02T03:04:05Z","profile":["http://hl7.org/fhir/StructureDefinition/Patient"]},"active":true,"_birthDate":{"extension":[{"url":"u","valueInteger":1}]},"name":[{"use":"official","family":"zq7mark\u00e9","given":["zq7mark",null],"_given":[null,{"id":"g"}]}],"maritalStatus":{"coding":[{"code":"M"}],"text":"t"},"x":{"y":[1,2.5e3]}}""",
        """{"resourceType":"Observation","id":"2","status":"final","code":{"coding":[{"system":"s","code":"c"},{"code":"d"}]},"subject":{"reference":"Patient/zq7mark","type":"Patient"},"effectiveDateTime":"2024-02-29T12:00:00Z","issued":"2024-02-29T12:00:00.5+01:00","valueQuantity":{"value":-1.20,"unit":"kg"},"component":[{"code":{"coding":[{"system":"s"}]},"valueInteger":3}]}""",
        """{"resourceType":"QuestionnaireResponse","id":"3","contained":[{"resourceType":"Patient","id":"p"}],"item":[{"linkId":"1","item":[{"linkId":"2","answer":[{"valueBoolean":false,"item":[]},{"valueCoding":{"code":"zq7mark"}}]}]}]}""",
        """{"resourceType":"Encounter","id":"4","status":"finished","class":{"code":"AMB"},"subject":{"reference":"urn:uuid:1"},"extension":[{"url":"zq7mark","valueCodeableConcept":{"coding":[{"code":"x"}]}},{"url":"v","extension":[{"url":"w","valueString":"zq7mark"}]}],"period":{"start":"2024-01","end":"2024-02-01T00:00:00+01:00"}}""",
    ];

    private static readonly string[] Views =
    [
        """{"name":"p","resource":"Patient","select":[{"column":[{"name":"id","path":"getResourceKey()"},{"name":"b","path":"birthDate"}]},{"forEachOrNull":"name.where(use = 'official')","column":[{"name":"f","path":"family"},{"name":"g","path":"given","collection":true},{"name":"i","path":"%rowIndex"}]}]}""",
        """{"name":"o","resource":"Observation","where":[{"path":"status = 'final' or code.coding.exists(code = 'c')"}],"select":[{"column":[{"name":"s","path":"subject.getReferenceKey(Patient)"},{"name":"v","path":"value.ofType(Quantity).value * 2"},{"name":"l","path":"effective.ofType(dateTime).lowBoundary()"},{"name":"c","path":"code.coding.code.join(',')"}]},{"unionAll":[{"forEach":"component","column":[{"name":"n","path":"value.ofType(integer)"}]},{"column":[{"name":"n","path":"component.count()"}]}]}]}""",
        """{"name":"q","resource":"QuestionnaireResponse","select":[{"repeat":["item"],"column":[{"name":"l","path":"linkId"},{"name":"a","path":"answer.value.ofType(Coding).code.first()"}]}]}""",
        """{"name":"e","resource":"Encounter","select":[{"column":[{"name":"p","path":"period.start.highBoundary()"},{"name":"x","path":"extension('v').extension('w').value.ofType(string)"},{"name":"c","path":"class","collection":true}]}]}""",
    ];

    private static readonly byte[][] Parts = Damage.Parts("{", "}", "[", "]", ":", ",", "\"", "\\", "\n", "\r\n", "\0", "null", "true", "-0.", "1e", "\"id\":", "\\u0000", "\\ud800", "{\"extension\":[{}]}", "{\"coding\":[", "{\"item\":[", "{\"resource\":", "{\"resourceType\":\"Bundle\",\"entry\":[", "\"resourceType\":\"Patient\",", " ", "\u00e9", "\uFEFF");

    private static readonly byte[][] Files = [.. MakeFiles().Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public async Task Damaged_files_are_read_rejected_or_refused()
    {
        using var folder = new Cli.CommandFolder();
        var paths = Views.Select((view, i) => folder.Path($"{i}.json")).ToList();
        foreach (var (path, view) in paths.Zip(Views))
            await File.WriteAllTextAsync(path, view, TestContext.Current.CancellationToken);
        var policy = new FhirPolicy(PolicyFile.Load(PolicyFile.DefaultName), PolicySecret.Of(RewrittenText.Secret), 2026);
        var origin = new FhirOrigin("file", DateTimeOffset.UnixEpoch, 0);
        using var plain = new FhirBatches(FhirOptions.Read(paths, "both", null), origin);
        using var rewritten = new FhirBatches(FhirOptions.Read([], "both", null, policy), origin);
        var (read, rejected, refused) = (0L, 0L, 0L);

        await Fuzz.RunAsync(
            3000,
            random =>
            {
                var bytes = Damage.Of(Files[random.Next(Files.Length)], Parts, random);
                var batches = random.Next(4) == 0 ? rewritten : plain;
                try
                {
                    using var records = FhirFile.Open(() => new MemoryStream(bytes, writable: false), random.Next(2) == 0 ? "file.ndjson" : "file.json");
                    while (batches.Read(records))
                    {
                        foreach (var batch in batches.TakeFull())
                            Check(batch);
                    }
                }
                catch (SourceException refusal) when (refusal.Kind == FailureKind.BadData)
                {
                    CheckSaid(refusal.Message);
                    refused++;
                }

                foreach (var batch in batches.TakeAll())
                    Check(batch);
            });

        (read > 1000, rejected > 1000, refused > 100).ShouldBe((true, true, true), $"{read} {rejected} {refused}");

        void Check(Batch batch)
        {
            using (batch)
            {
                if (batch.Columns.Any(column => column.Length != batch.Length) || batch.RowNumbers.Length != batch.Length)
                    throw new InvalidOperationException("A batch has columns of different lengths.");
                read += batch.Length;
                rejected += batch.Findings.Count;
                foreach (var finding in batch.Findings)
                    CheckSaid(finding.Reason);
            }
        }
    }

    private static void CheckSaid(string said)
    {
        if (!said.EndsWith('.') || said.Contains(Mark, StringComparison.Ordinal))
            throw new InvalidOperationException("What is said quotes a value, or is no sentence.");
    }

    private static IEnumerable<string> MakeFiles()
    {
        foreach (var resource in Resources)
            yield return resource;
        yield return string.Join('\n', Resources);
        yield return string.Join("\r\n", Resources.Reverse()) + "\n\n";
        yield return Bundle(Resources);
        yield return Bundle(Resources).Replace(",\"", ",\n  \"", StringComparison.Ordinal);
        yield return $"{Bundle(Resources[..1])}\n{Resources[1]}\n{Bundle(Resources[2..])}\n";
        yield return """{"resourceType":"Bundle","type":"transaction","timestamp":"2026-01-02T00:00:00Z","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient"}},{"request":{"method":"DELETE","url":"Patient/zq7mark"}},{"response":{"status":"200"}},{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:1"},"code":{"text":"zq7mark"}}}]}""";
    }

    private static string Bundle(string[] resources) =>
        $$"""{"resourceType":"Bundle","type":"collection","timestamp":"2026-01-02T00:00:00Z","entry":[{{string.Join(',', resources.Select((resource, i) => $$"""{"fullUrl":"urn:uuid:{{i}}","resource":{{resource}}}"""))}}]}""";
}
