using Weir.Connectors.NhsStatistics.Rtt;

namespace Weir.Connectors.NhsStatistics;

/// <summary>The statistics that Weir reads.</summary>
internal static class Statistics
{
    public static IReadOnlyList<Statistic> All { get; } = [RttStatistic.Instance];
}
