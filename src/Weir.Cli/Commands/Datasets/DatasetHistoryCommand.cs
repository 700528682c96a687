using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset history</c>: what a code meant, version by version.</summary>
internal static class DatasetHistoryCommand
{
    public static Command Create(CommandHost host)
    {
        var key = DatasetOptions.Key();
        var code = new Argument<string>("code") { Description = "The code, as published." };
        var command = new Command("history", "Say what a code meant in each version of a code list.\n\nExample: weir dataset history smoking_status_code 2") { key, code };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = DatasetPipeline.Open(host, parse);
            var (warehouse, reader, versions) = await DatasetPipeline.FindAsync(session, parse.GetValue(key)!, cancellationToken);
            await using (warehouse)
            {
                var asked = parse.GetValue(code)!;
                var history = await reader.ReadCodeAsync(versions[0].Dataset, asked, cancellationToken);
                if (history.All(each => each.Options.Count == 0))
                    throw new UsageException($"No version of dataset '{versions[0].Dataset}' has a code '{asked}'. Codes are texts: 01 is not 1.");
                var spans = CodeSpan.Of(history);
                if (host.IsJson(parse))
                    host.Write(new JsonObject { ["key"] = versions[0].Dataset, ["code"] = asked, ["history"] = new JsonArray([.. spans.Select(ToJson)]) });
                else
                    WriteText(host, spans);
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static void WriteText(CommandHost host, IReadOnlyList<CodeSpan> spans) => TextTable.Write(
        host,
        ["versions", "known since", "known until", "kind", "label", "retired"],
        [.. spans.Select(span => (string[])
        [
            span.First.Number == span.Last.Number ? Number(span.First) : $"{Number(span.First)} to {Number(span.Last)}",
            Words.At(span.First.KnownSince),
            Words.At(span.Last.KnownUntil),
            span.Option is null ? Words.None : CodeListContent.KindText(span.Option.Kind),
            span.Option?.Label ?? "(not in the list)",
            span.Option is not { IsRetired: true } option ? Words.None : Day(option.RetiredOn) ?? "yes",
        ])]);

    private static JsonObject ToJson(CodeSpan span) => new()
    {
        ["fromVersion"] = span.First.Number,
        ["toVersion"] = span.Last.Number,
        ["knownSince"] = Words.Iso(span.First.KnownSince),
        ["knownUntil"] = Words.Iso(span.Last.KnownUntil),
        ["isInList"] = span.Option is not null,
        ["kind"] = span.Option is null ? null : CodeListContent.KindText(span.Option.Kind),
        ["label"] = span.Option?.Label,
        ["retired"] = span.Option?.IsRetired,
        ["retiredOn"] = Day(span.Option?.RetiredOn),
        ["parent"] = span.Option?.Parent,
    };

    private static string Number(DatasetVersion version) => version.Number.ToString(CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
