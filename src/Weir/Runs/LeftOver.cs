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

    /// <summary>The same plan with the requests first of which something was left over, else in its own order.</summary>
    public SourcePlan First(SourcePlan plan)
    {
        var left = Read();
        if (left.Count == 0)
            return plan;
        var requests = plan.Partitions.Where(partition => left.Contains(partition.Name)).Select(Request).ToHashSet(StringComparer.Ordinal);
        return plan with { Partitions = [.. plan.Partitions.OrderBy(partition => requests.Contains(Request(partition)) ? 0 : 1)] };
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
            File.WriteAllText(_path + ".part", JsonSerializer.Serialize(outcomes.Where(outcome => !IsLookedAt(outcome)).Select(outcome => outcome.Partition)));
            File.Move(_path + ".part", _path, overwrite: true);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // The next run then asks in the plan's own order, and loses nothing by it.
        }
    }

    private static bool IsLookedAt(PartitionOutcome outcome) => outcome.Status is not (PartitionStatus.Planned or PartitionStatus.Failed);

    private static string Request(PlannedPartition partition) => partition.Request ?? partition.Name;

    private HashSet<string> Read()
    {
        try
        {
            return _path is not null && File.Exists(_path)
                ? [.. JsonSerializer.Deserialize<string[]>(File.ReadAllText(_path)) ?? []]
                : [];
        }
        catch (Exception spoilt) when (spoilt is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
