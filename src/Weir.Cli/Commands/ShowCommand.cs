using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Runs;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Commands;

/// <summary><c>weir show</c>: everything that is known of a run.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandHost host)
    {
        var id = new Argument<string>("run") { Description = "The run's id, or the beginning of it." };
        var command = new Command("show", "Show a run: its partitions, attempts, events and messages.\n\nExample: weir show 019a8c1e") { id };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            await using var store = session.OpenStoreToRead();
            var run = await store.ReadRunAsync(TenantId.Default, parse.GetValue(id)!, cancellationToken);
            var partitions = await store.ReadPartitionsAsync(run.Run.Tenant, run.Run.Id, cancellationToken);
            var attempts = await store.ReadAttemptsAsync(run.Run.Tenant, run.Run.Id, cancellationToken);
            var events = await store.ReadEventsAsync(run.Run.Tenant, run.Run.Id, cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(run, partitions, attempts, events));
            else
                WriteText(host, run, partitions, attempts, events);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(
        CommandHost host, RunEntry run, IReadOnlyList<PartitionRecord> partitions, IReadOnlyList<AttemptEntry> attempts, IReadOnlyList<EventRecord> events)
    {
        var output = host.Output;
        output.WriteLine($"Run {run.Run.Id} of {run.Run.Pipeline}: {Words.Of(run.Status)}");
        output.WriteLine($"Started {Words.At(run.Run.StartedAt)} ({Words.Of(run.Run.Trigger)}{(run.Run.Actor is { } actor ? $", {actor}" : "")}), took {Words.Seconds(run.Took)} s, on {run.Host}");
        if (run.Message is { } message)
            output.WriteLine(message);
        if (partitions.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(
                host,
                ["partition", "status", "rows read", "written", "rejected", "flagged", "seconds", "load"],
                [.. partitions.Select(partition => new[]
                {
                    partition.Partition, Words.Of(partition.Status), Words.Count(partition.RowsRead), Words.Count(partition.RowsWritten), Words.Count(partition.RowsRejected),
                    Words.Count(partition.RowsFlagged), Words.Seconds(partition.Took), partition.Load?.ToString() ?? Words.None,
                })],
                rightAligned: [2, 3, 4, 5, 6]);
            foreach (var partition in partitions.Where(partition => partition.Source is not null))
                output.WriteLine($"{partition.Partition} from {partition.Source}{(partition.Sha256 is { } sha256 ? $", SHA-256 {sha256}" : "")}");
            foreach (var line in partitions.Where(partition => partition.Message is not null).SelectMany(partition => Words.Lines(partition.Partition, partition.Message!)))
                output.WriteLine(line);
        }

        if (attempts.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(host, ["partition", "attempt", "started", "seconds", "outcome", "failure"], [.. attempts.Select(Row)], rightAligned: [1, 3]);
            foreach (var attempt in attempts.Where(attempt => attempt.FailureKind is not null && attempt.Message is not null && !IsSaid(attempt.Partition, attempt.Message)))
                output.WriteLine($"{attempt.Partition}, attempt {attempt.Number.ToString(CultureInfo.InvariantCulture)}: {attempt.Message}");
        }

        if (events.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(host, ["at", "what", "partition", "message"], [.. events.Select(happened => new[] { Words.At(happened.At), happened.Kind, happened.Partition ?? Words.None, IsSaid(happened.Partition, happened.Message) ? "as above" : happened.Message })]);
        }

        // The same words stand with the partition, its last attempt and the event.
        bool IsSaid(string? partition, string? message) => partitions.Any(other => other.Partition == partition && other.Message is not null && other.Message == message);
    }

    private static string[] Row(AttemptEntry attempt) =>
    [
        attempt.Partition,
        attempt.Number.ToString(CultureInfo.InvariantCulture),
        Words.At(attempt.StartedAt),
        Words.Seconds(attempt.EndedAt - attempt.StartedAt),
        Words.Of(attempt.Outcome),
        attempt.FailureKind is { } kind ? Words.Of(kind) : attempt.Outcome == PartitionStatus.Failed ? "unexpected" : Words.None,
    ];

    private static JsonObject ToJson(
        RunEntry run, IReadOnlyList<PartitionRecord> partitions, IReadOnlyList<AttemptEntry> attempts, IReadOnlyList<EventRecord> events)
    {
        var json = RunsCommand.ToJson(run);
        json["host"] = run.Host;
        json["partitions"] = new JsonArray([.. partitions.Select(partition => new JsonObject
        {
            ["partition"] = partition.Partition,
            ["status"] = Words.Of(partition.Status),
            ["source"] = partition.Source,
            ["sha256"] = partition.Sha256,
            ["rowsRead"] = partition.RowsRead,
            ["rowsWritten"] = partition.RowsWritten,
            ["rowsRejected"] = partition.RowsRejected,
            ["rowsFlagged"] = partition.RowsFlagged,
            ["load"] = partition.Load?.ToString(),
            ["seconds"] = Math.Round(partition.Took.TotalSeconds, 3),
            ["message"] = partition.Message,
        })]);
        json["attempts"] = new JsonArray([.. attempts.Select(attempt => new JsonObject
        {
            ["partition"] = attempt.Partition,
            ["attempt"] = attempt.Number,
            ["startedAt"] = Words.Iso(attempt.StartedAt),
            ["endedAt"] = Words.Iso(attempt.EndedAt),
            ["outcome"] = Words.Of(attempt.Outcome),
            ["failure"] = attempt.FailureKind is { } kind ? Words.Of(kind) : null,
            ["message"] = attempt.Message,
        })]);
        json["events"] = new JsonArray([.. events.Select(happened => new JsonObject
        {
            ["at"] = Words.Iso(happened.At),
            ["what"] = happened.Kind,
            ["partition"] = happened.Partition,
            ["message"] = happened.Message,
        })]);
        return json;
    }
}
