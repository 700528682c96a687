using System.Globalization;
using System.Text.Json;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Checks;

/// <summary>What every source's loads are gated on, before what the source itself declares.</summary>
/// <param name="MaxRejectPercent">Rejected rows per 100 rows read over which a load is held. Default 1.</param>
/// <param name="HoldNoRows">Hold a load without rows where the partition had some. Default true.</param>
/// <param name="HoldMissingColumn">Hold a load whose original lacks a required column. Default true.</param>
internal sealed record GateSettings(decimal MaxRejectPercent = 1, bool HoldNoRows = true, bool HoldMissingColumn = true);

/// <summary>Looks at a load as a whole and says why it should wait for a person.</summary>
internal sealed class Gate(GateSettings settings, IReadOnlyList<GateRule> sourceRules)
{
    /// <summary>Earlier partitions that a load is compared with.</summary>
    public const int EarlierLoads = 12;

    /// <summary>Reasons to hold, none where the load may pass.</summary>
    public IReadOnlyList<string> Judge(GateInput input) => [.. Own(input), .. sourceRules.SelectMany(rule => rule.Judge(input))];

    /// <summary>The past of a partition: the load it would replace, and the loads of the partitions before it.</summary>
    /// <param name="partition">The partition's name.</param>
    /// <param name="heads">What was loaded when the run began.</param>
    /// <param name="ofThisRun">What the run has committed since.</param>
    public static (EarlierLoad? Previous, IReadOnlyList<EarlierLoad> Earlier) Past(string partition, IReadOnlyList<LedgerEntry> heads, IReadOnlyCollection<LedgerEntry> ofThisRun)
    {
        var fresh = ofThisRun.ToDictionary(entry => entry.Partition.Partition, StringComparer.Ordinal);
        var previous = heads.FirstOrDefault(entry => string.Equals(entry.Partition.Partition, partition, StringComparison.Ordinal));
        var earlier = heads
            .Where(entry => !fresh.ContainsKey(entry.Partition.Partition))
            .Concat(fresh.Values)
            .Where(entry => string.CompareOrdinal(entry.Partition.Partition, partition) < 0)
            .OrderByDescending(entry => entry.Partition.Partition, StringComparer.Ordinal)
            .Take(EarlierLoads);
        return (previous is null ? null : ToEarlier(previous), [.. earlier.Select(entry => ToEarlier(entry) with { IsOfThisRun = fresh.ContainsKey(entry.Partition.Partition) })]);
    }

    private IEnumerable<string> Own(GateInput input)
    {
        var load = input.Load;
        if (settings.HoldNoRows && load.RowsAccepted == 0 && input.Previous is { RowsWritten: > 0 } previous)
            yield return Text($"No rows, where the load now served has {previous.RowsWritten:N0}.");
        if (load.RowsRejected > 0 && load.RowsRejected * 100m > settings.MaxRejectPercent * load.RowsRead)
        {
            yield return Text(
                $"{load.RowsRejected:N0} of {load.RowsRead:N0} rows rejected ({load.RowsRejected * 100m / load.RowsRead:0.##} %), over the limit of {settings.MaxRejectPercent:0.##} %.");
        }

        if (settings.HoldMissingColumn && load.MissingColumns.Count > 0)
            yield return Text($"Required {(load.MissingColumns.Count == 1 ? "column" : "columns")} gone: {string.Join(", ", load.MissingColumns)}.");
    }

    private static EarlierLoad ToEarlier(LedgerEntry entry) => new(
        entry.Partition.Partition,
        entry.RowsWritten,
        JsonDocument.Parse(entry.Measures).RootElement.EnumerateObject().ToDictionary(
            measure => measure.Name, measure => measure.Value.GetDecimal(), StringComparer.Ordinal));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
