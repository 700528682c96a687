using Weir.Connectors.NhsStatistics.Ae;
using Weir.Connectors.NhsStatistics.Cancer;
using Weir.Connectors.NhsStatistics.Dm01;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.NhsStatistics.RttWorkbooks;

namespace Weir.Connectors.NhsStatistics;

/// <summary>The statistics that Weir reads.</summary>
internal static class Statistics
{
    public static IReadOnlyList<Statistic> All { get; } = [RttStatistic.Instance, RttWorkbookStatistic.Instance, AeStatistic.Instance, Dm01Statistic.Instance, CancerStatistic.Instance];
}
