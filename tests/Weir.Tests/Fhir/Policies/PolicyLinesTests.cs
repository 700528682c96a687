using System.Globalization;
using System.Text;
using Weir.Connectors.Fhir;
using Weir.Fhir.Files;
using Weir.Fhir.Policies;

namespace Weir.Tests.Fhir.Policies;

/// <summary>What is archived of NDJSON under a policy: a line for each record that was sent, whatever became of it, and nothing of what was dropped.</summary>
public sealed class PolicyLinesTests
{
    private static readonly FhirPolicy Policy = new(PolicyFile.Load(PolicyFile.DefaultName), PolicySecret.Of(RewrittenText.Secret), 2026);

    [Fact]
    public async Task Lines_longer_and_shorter_than_what_is_read_at_once_are_each_rewritten_once()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 3_000; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{"resourceType":"Patient","id":"zqmark{{i}}","gender":"female","name":[{"family":"{{new string('q', i % 1_000)}}"}]}""").Append(i % 2 == 0 ? "\n" : "\r\n\n");
        text.Append(CultureInfo.InvariantCulture, $$"""{"resourceType":"Patient","id":"large","name":[{"family":"{{new string('q', 3 << 20)}}"}]}""").Append('\n');
        text.Append("""{"resourceType":"Patient","id":"last","gender":"male"}""");

        var archived = await ArchivedAsync(text.ToString());

        archived.Length.ShouldBe(3_002);
        archived[2_999].ShouldBe($$"""{"resourceType":"Patient","id":"{{RewrittenText.Id("zqmark2999")}}","gender":"female"}""");
        archived[3_000].ShouldBe($$"""{"resourceType":"Patient","id":"{{RewrittenText.Id("large")}}"}""");
        archived[3_001].ShouldBe($$"""{"resourceType":"Patient","id":"{{RewrittenText.Id("last")}}","gender":"male"}""");
        PlantedResources.Found(string.Concat(archived)).ShouldBe("");
    }

    [Fact]
    public async Task What_cannot_be_rewritten_leaves_its_reason_and_is_read_as_a_record_that_is_rejected_for_it()
    {
        string[] lines =
        [
            """{"resourceType":"Patient","id":"1","gender":"female"}""",
            "zqmark is no JSON",
            """{"resourceType":"zqmark","id":"2"}""",
            """{"resourceType":"Patient","id":"3","meta":{"tag":"zqmark"}""",
            """{"resourceType":"Bundle","type":"transaction","timestamp":"2026-01-02T03:04:05Z","entry":[{"request":{"method":"DELETE","url":"Patient/zqmark4"}}]}""",
        ];

        var archived = await ArchivedAsync(string.Join('\n', lines));

        archived.ShouldBe(
        [
            $$"""{"resourceType":"Patient","id":"{{RewrittenText.Id("1")}}","gender":"female"}""",
            """{"weirDropped":"text that cannot be read as JSON"}""",
            """{"weirDropped":"no resourceType, or one that FHIR R4 does not have"}""",
            """{"weirDropped":"text that cannot be read as JSON"}""",
            """{"resourceType":"Bundle","type":"transaction","timestamp":"2026-01-02T03:04:05+00:00","entry":[{"request":{"method":"DELETE","url":"Patient/ID"}}]}"""
                .Replace("ID", RewrittenText.Id("zqmark4"), StringComparison.Ordinal),
        ]);
        Read([.. archived, """{"weirDropped":null}"""]).ShouldBe(
        [
            "1", "2 text that cannot be read as JSON", "3 no resourceType, or one that FHIR R4 does not have", "4 text that cannot be read as JSON",
            $"5 without Patient/{RewrittenText.Id("zqmark4")}", "1 left out",
        ]);
    }

    private static async Task<string[]> ArchivedAsync(string sent)
    {
        using var to = new MemoryStream();
        long arrived = 0;
        await new PolicyLines(Policy, takesOtherReleases: false).CopyAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(sent)), to, bytes => arrived += bytes.Length, TestContext.Current.CancellationToken);
        arrived.ShouldBe(Encoding.UTF8.GetByteCount(sent));
        return Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n');
    }

    private static List<string> Read(string[] lines)
    {
        using var records = new ArchivedRecords(FhirFile.Open(() => new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), "a.ndjson"));
        List<string> read = [];
        while (records.Next(out var record))
            read.Add($"{record.Number}{(record.Problem is null ? "" : " " + record.Problem)}{(record.Deleted is null ? "" : " without " + record.Deleted)}");
        return [.. read, $"{records.LeftOut} left out"];
    }
}
