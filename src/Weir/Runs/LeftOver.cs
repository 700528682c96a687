using System.Globalization;
using System.Text.Json;
using Weir.Destinations.Files;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>What a run left over because the upstream refused: the next run asks for it first. Where the note is lost, only the order is.</summary>
internal sealed class LeftOver
{
    private readonly string? _path;

    private LeftOver(string? path) => _path = path;

    public static LeftOver Of(RunContext run) => new(
        run.Notebook is { } folder ? Path.Combine(folder, FolderNames.Of($"{run.Pipeline.Tenant.Value}.{run.Pipeline.Pipeline}") + ".left-over.json") : null);

    /// <summary>What the run says of itself where it ended before its last request.</summary>
    public static string Message(IReadOnlyList<PartitionOutcome> outcomes, SourceException refusal)
    {
        var done = outcomes.Count(IsLookedAt);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Ended early, to leave the upstream alone: {done} of {outcomes.Count} partitions were looked at, and what was loaded stays. The next run begins with the rest. {refusal.Message}");
    }

    /// <summary>The same plan with the requests first that were not made, then those that failed, else in its own order: one that always fails does not keep the others from their turn.</summary>
    public SourcePlan First(SourcePlan plan)
    {
        var left = Read();
        if (left.Untouched.Length + left.Failed.Length == 0)
            return plan;
        var (untouched, failed) = (RequestsOf(plan, left.Untouched), RequestsOf(plan, left.Failed));
        return plan with
        {
            Partitions = [.. plan.Partitions.OrderBy(partition => Request(partition) is var name && failed.Contains(name) ? 1 : untouched.Contains(name) ? 0 : 2)],
        };
    }

    /// <summary>Notes what is left over; forgets the note of an earlier run where nothing is.</summary>
    public void Write(SourcePlan plan, IReadOnlyList<PartitionOutcome> outcomes, bool isEndedEarly)
    {
        if (_path is null || plan.Partitions.Count == 0)
            return;
        try
        {
            if (!isEndedEarly)
            {
                File.Delete(_path);
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllText(_path + ".part", JsonSerializer.Serialize(new Names(NamesOf(PartitionStatus.Planned), NamesOf(PartitionStatus.Failed))));
            File.Move(_path + ".part", _path, overwrite: true);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // The next run then asks in the plan's own order, and loses nothing by it.
        }

        string[] NamesOf(PartitionStatus status) => [.. outcomes.Where(outcome => outcome.Status == status).Select(outcome => outcome.Partition)];
    }

    private static bool IsLookedAt(PartitionOutcome outcome) => outcome.Status is not (PartitionStatus.Planned or PartitionStatus.Failed);

    private static string Request(PlannedPartition partition) => partition.Request ?? partition.Name;

    private static HashSet<string> RequestsOf(SourcePlan plan, string[] names)
    {
        var left = names.ToHashSet(StringComparer.Ordinal);
        return [.. plan.Partitions.Where(partition => left.Contains(partition.Name)).Select(Request)];
    }

    private Names Read()
    {
        try
        {
            return _path is not null && File.Exists(_path)
                ? JsonSerializer.Deserialize<Names>(File.ReadAllText(_path)) ?? Names.None
                : Names.None;
        }
        catch (Exception spoilt) when (spoilt is JsonException or IOException or UnauthorizedAccessException)
        {
            return Names.None;
        }
    }

    /// <summary>Names of partitions.</summary>
    /// <param name="Untouched">Those that were not asked for.</param>
    /// <param name="Failed">Those whose request failed.</param>
    private sealed record Names(string[] Untouched, string[] Failed)
    {
        public static Names None { get; } = new([], []);
    }
}
