using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Runs;
using Weir.Sources;

namespace Weir.Cli.Output;

/// <summary>A finished run, for people and for programs.</summary>
internal static class RunReport
{
    public static int ExitCodeOf(IReadOnlyList<RunResult> results) =>
        results.Any(result => result.Status == RunStatus.Cancelled) ? ExitCode.Cancelled
        : results.Any(result => result.Status == RunStatus.Failed) ? ExitCode.Failed
        : results.Any(result => result.Status == RunStatus.Attention) ? ExitCode.Attention
        : ExitCode.Done;

    /// <summary>One object for one run; an array where several pipelines ran.</summary>
    public static void WriteJson(CommandHost host, IReadOnlyList<RunResult> results) =>
        host.Write(results.Count == 1 ? ToJson(results[0]) : new JsonArray([.. results.Select(ToJson)]));

    /// <summary>What was done goes to standard output, why something failed to standard error.</summary>
    public static void WriteText(CommandHost host, RunResult result, bool dryRun, bool quiet)
    {
        var output = host.Output;
        if (!quiet)
        {
            foreach (var note in result.Notes)
                output.WriteLine($"  {note}");
            TextTable.Write(
                host,
                ["partition", "status", "rows read", "written", "rejected", "flagged", "seconds"],
                [.. result.Partitions.Select(Row)],
                rightAligned: [2, 3, 4, 5, 6]);
        }

        if (result.Values.Count > 0 && !quiet)
        {
            output.WriteLine("What the policy makes of values:");
            TextTable.Write(host, ["element", "kept", "dropped", "hashed", "generalised", "shifted"], [.. result.Values.Where(IsUsed).Select(Row)], rightAligned: [1, 2, 3, 4, 5]);
        }

        foreach (var outcome in result.Partitions)
            WriteMessage(host, outcome);
        // A run that failed on its one partition has nothing to add.
        if (result.Message is { } message && result.Partitions.All(outcome => outcome.Message != message))
            host.Error.WriteLine(message);
        output.WriteLine(Summary(result, dryRun));
        if (!quiet)
            WriteAdvice(output, result);
    }

    private static void WriteMessage(CommandHost host, PartitionOutcome outcome)
    {
        if (outcome.Message is not { } message)
            return;
        if (outcome.Status == PartitionStatus.Failed)
        {
            host.Error.WriteLine($"{outcome.Partition}: {message}");
            return;
        }

        const int Most = 5;
        var more = outcome.Status == PartitionStatus.Held ? "… and more; see all with 'weir holds'." : "… and more; see all with --output json.";
        foreach (var line in Words.Lines(outcome.Partition, message, Most, more))
            host.Output.WriteLine(line);
    }

    private static bool IsUsed(ValueCount count) => count.Kept + count.Dropped + count.Hashed + count.Generalised + count.Shifted > 0;

    private static string[] Row(ValueCount count) => [count.Path, Number(count.Kept), Number(count.Dropped), Number(count.Hashed), Number(count.Generalised), Number(count.Shifted)];

    private static string Number(long count) => count == 0 ? "-" : count.ToString("N0", CultureInfo.InvariantCulture);

    private static JsonObject ToJson(ValueCount count) => new()
    {
        ["element"] = count.Path,
        ["kept"] = count.Kept,
        ["dropped"] = count.Dropped,
        ["hashed"] = count.Hashed,
        ["generalised"] = count.Generalised,
        ["shifted"] = count.Shifted,
    };

    private static string[] Row(PartitionOutcome outcome) =>
    [
        outcome.Partition,
        outcome.Status.ToString().ToLowerInvariant(),
        Number(outcome.RowsRead, outcome.Status),
        Number(outcome.RowsWritten, outcome.Status),
        Number(outcome.RowsRejected, outcome.Status),
        Number(outcome.RowsFlagged, outcome.Status),
        outcome.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
    ];

    /// <summary>Nothing was counted where nothing was read: a dash, not a zero.</summary>
    private static string Number(long count, PartitionStatus status) =>
        count == 0 && status is PartitionStatus.Unchanged or PartitionStatus.Failed or PartitionStatus.Planned ? "-" : count.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Summary(RunResult result, bool dryRun)
    {
        var counts = result.Partitions.CountBy(outcome => outcome.Status)
            .OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}");
        var partitions = result.Partitions.Count == 0 ? "no partitions" : string.Join(", ", counts);
        var what = dryRun ? "Dry run (nothing was written) of" : "Run of";
        return string.Create(
            CultureInfo.InvariantCulture, $"{what} {result.Pipeline.Pipeline}: {result.Status.ToString().ToLowerInvariant()}, {partitions}, {result.Seconds:0.0} s.");
    }

    private static void WriteAdvice(TextWriter output, RunResult result)
    {
        if (result.Partitions.FirstOrDefault(outcome => outcome.Status == PartitionStatus.Held)?.Load is { } held)
            output.WriteLine($"A load is held. Look at it with 'weir holds', then 'weir approve {held}' or 'weir discard {held}'.");
        if (result.Partitions.FirstOrDefault(outcome => outcome.RowsRejected > 0 && outcome.Load is not null)?.Load is { } load)
            output.WriteLine($"Rows were rejected. See why with 'weir rejects {load}'.");
    }

    internal static JsonObject ToJson(RunResult result)
    {
        var json = new JsonObject
        {
            ["run"] = result.Run.ToString(),
            ["pipeline"] = result.Pipeline.Pipeline,
            ["status"] = result.Status.ToString().ToLowerInvariant(),
            ["startedAt"] = Words.Iso(result.StartedAt),
            ["seconds"] = Math.Round(result.Seconds, 3),
            ["partitions"] = new JsonArray([.. result.Partitions.Select(ToJson)]),
        };
        if (result.Message is not null)
            json["message"] = result.Message;
        if (result.Values.Count > 0)
            json["values"] = new JsonArray([.. result.Values.Where(IsUsed).Select(ToJson)]);
        if (result.Notes.Count > 0)
            json["notes"] = new JsonArray([.. result.Notes.Select(note => JsonValue.Create(note))]);
        return json;
    }

    private static JsonObject ToJson(PartitionOutcome outcome)
    {
        var json = new JsonObject
        {
            ["partition"] = outcome.Partition,
            ["status"] = outcome.Status.ToString().ToLowerInvariant(),
            ["source"] = outcome.Source,
            ["sha256"] = outcome.Sha256,
            ["rowsRead"] = outcome.RowsRead,
            ["rowsWritten"] = outcome.RowsWritten,
            ["rowsRejected"] = outcome.RowsRejected,
            ["rowsFlagged"] = outcome.RowsFlagged,
            ["load"] = outcome.Load?.ToString(),
        };
        if (outcome.Message is not null)
            json["message"] = outcome.Message;
        return json;
    }
}
