using System.Globalization;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>What a month of waiting times is gated on, besides what every source is.</summary>
internal static class RttGate
{
    /// <summary>Setting: how far rows of a part may be from the median of the months before, in percent of it.</summary>
    public const string RowsPerPart = "gate.rows_per_part_percent";

    /// <summary>Setting: the share of the waiting list over which a provider may not go missing, in percent.</summary>
    public const string AbsentProvider = "gate.absent_provider_percent";

    /// <summary>Months looked back at. A pipeline that has none of them has no past to compare with.</summary>
    private const int MonthsBack = 12;

    /// <summary>With fewer months than this a median says little: the rule lets pass.</summary>
    private const int FewestMonths = 3;

    public static IReadOnlyList<GateRule> Rules(decimal rowsPerPartPercent, decimal absentProviderPercent) =>
    [
        new("rows_per_part_percent", input => JudgeRows(input, rowsPerPartPercent)),
        new("absent_provider_percent", input => JudgeProviders(input, absentProviderPercent)),
    ];

    private static IEnumerable<string> JudgeRows(GateInput input, decimal percent)
    {
        var months = Recent(input).ToList();
        foreach (var (name, rows) in input.Load.Measures.Where(measure => measure.Key.StartsWith(RttMeasures.RowsOf, StringComparison.Ordinal)))
        {
            if (input.Previous?.Measures.GetValueOrDefault(name) is > 0 and var served && Math.Abs(rows - served) * 100 > percent * served)
            {
                yield return Text(
                    $"{name[RttMeasures.RowsOf.Length..]} has {rows:N0} rows, {Math.Abs(rows - served) * 100 / served:0.#} % {(rows < served ? "below" : "above")} the version served now ({served:N0} rows); at most {percent:0.##} % is let pass ({RowsPerPart}).");
            }

            List<decimal> before = [.. months.Where(month => month.Measures.ContainsKey(name)).Select(month => month.Measures[name]).Order()];
            if (before.Count < FewestMonths)
                continue;
            var median = (before[(before.Count - 1) / 2] + before[before.Count / 2]) / 2;
            if (median > 0 && Math.Abs(rows - median) * 100 > percent * median)
            {
                yield return Text(
                    $"{name[RttMeasures.RowsOf.Length..]} has {rows:N0} rows, {Math.Abs(rows - median) * 100 / median:0.#} % {(rows < median ? "below" : "above")} the median of the {before.Count} months before ({median:N0} rows); at most {percent:0.##} % is let pass ({RowsPerPart}).");
            }
        }
    }

    private static IEnumerable<string> JudgeProviders(GateInput input, decimal percent)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        // A provider that ends or merges is absent from then on: compared within a run, one such month would hold every month after it.
        List<EarlierLoad> past = [.. Recent(input).Where(load => !load.IsOfThisRun).Take(1)];
        if (input.Previous is not null)
            past.Insert(0, input.Previous);
        foreach (var load in past)
        {
            var all = load.Measures.GetValueOrDefault(RttMeasures.Pathways);
            foreach (var (name, pathways) in load.Measures.Where(measure => measure.Key.StartsWith(RttMeasures.PathwaysOf, StringComparison.Ordinal)))
            {
                if (pathways * 100 <= percent * all || input.Load.Measures.ContainsKey(name) || !named.Add(name))
                    continue;
                var when = load == input.Previous ? "in the version served now" : $"in {load.Partition}";
                yield return Text(
                    $"Provider {name[RttMeasures.PathwaysOf.Length..]} is absent from the waiting list (Part_2); {when} it had {pathways:N0} pathways, {pathways * 100 / all:0.#} % of all, over the limit of {percent:0.##} % ({AbsentProvider}).");
            }
        }
    }

    private static IEnumerable<EarlierLoad> Recent(GateInput input)
    {
        var oldest = MonthText.Name(MonthText.Parse(input.Partition).AddMonths(-MonthsBack));
        return input.Earlier.Where(load => string.CompareOrdinal(load.Partition, oldest) >= 0);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
