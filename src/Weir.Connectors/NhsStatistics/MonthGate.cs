using System.Globalization;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>What a month is gated on, besides what every source is: its rows, and that no large organisation is absent.</summary>
internal sealed record MonthGate
{
    /// <summary>Measure: what the organisations have together.</summary>
    public const string Pathways = "pathways";

    /// <summary>Measure, followed by a group of rows: accepted rows of it.</summary>
    public const string RowsOf = "rows.";

    /// <summary>Measure, followed by an organisation's code: what it has. Every one, so that one that is small is not taken for absent.</summary>
    public const string PathwaysOf = "provider.";

    private const string AbsentSetting = "gate.absent_provider_percent";

    /// <summary>Months looked back at. A pipeline that has none of them has no past to compare with.</summary>
    private const int MonthsBack = 12;

    /// <summary>With fewer months than this a median says little: the rule lets pass.</summary>
    private const int FewestMonths = 3;

    /// <summary>Last part of the setting that says how far rows may be from those of the months before.</summary>
    public string RowsRule { get; init; } = "rows_percent";

    /// <summary>What has rows of its own, within a sentence: <c>a part</c>.</summary>
    public string Rows { get; init; } = "a month";

    /// <summary>What an organisation is absent from: <c>the waiting list (Part_2)</c>.</summary>
    public required string Absent { get; init; }

    /// <summary>What all organisations share in, within a sentence: <c>the waiting list</c>.</summary>
    public required string Whole { get; init; }

    /// <summary>What is counted: <c>pathways</c>.</summary>
    public required string Unit { get; init; }

    public IReadOnlyList<SettingDefinition> Settings =>
    [
        Percent(
            RowsSetting,
            $"How far the rows of {Rows} may be from the median of the pipeline's last {MonthsBack} months, or from the version that a revision replaces, before a load is held, in percent of those.",
            "30",
            1000),
        Percent(AbsentSetting, $"Share of {Whole}, in percent, over which a provider may not be absent without the load being held.", "1", 100),
    ];

    private string RowsSetting => $"gate.{RowsRule}";

    public IReadOnlyList<GateRule> Rules(IReadOnlyDictionary<string, string> settings) => Rules(Number(settings, RowsSetting), Number(settings, AbsentSetting));

    public IReadOnlyList<GateRule> Rules(decimal rowsPercent, decimal absentProviderPercent) =>
    [
        new(RowsRule, input => JudgeRows(input, rowsPercent)),
        new("absent_provider_percent", input => JudgeProviders(input, absentProviderPercent)),
    ];

    private IEnumerable<string> JudgeRows(GateInput input, decimal percent)
    {
        var months = Recent(input).ToList();
        foreach (var (name, rows) in input.Load.Measures.Where(measure => measure.Key.StartsWith(RowsOf, StringComparison.Ordinal)))
        {
            if (input.Previous?.Measures.GetValueOrDefault(name) is > 0 and var served && Math.Abs(rows - served) * 100 > percent * served)
            {
                yield return Text(
                    $"{name[RowsOf.Length..]} has {rows:N0} rows, {Math.Abs(rows - served) * 100 / served:0.#} % {(rows < served ? "below" : "above")} the version served now ({served:N0} rows); at most {percent:0.##} % is let pass ({RowsSetting}).");
            }

            List<decimal> before = [.. months.Where(month => month.Measures.ContainsKey(name)).Select(month => month.Measures[name]).Order()];
            if (before.Count < FewestMonths)
                continue;
            var median = (before[(before.Count - 1) / 2] + before[before.Count / 2]) / 2;
            if (median > 0 && Math.Abs(rows - median) * 100 > percent * median)
            {
                yield return Text(
                    $"{name[RowsOf.Length..]} has {rows:N0} rows, {Math.Abs(rows - median) * 100 / median:0.#} % {(rows < median ? "below" : "above")} the median of the {before.Count} months before ({median:N0} rows); at most {percent:0.##} % is let pass ({RowsSetting}).");
            }
        }
    }

    private IEnumerable<string> JudgeProviders(GateInput input, decimal percent)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        // A provider that ends or merges is absent from then on: compared within a run, one such month would hold every month after it.
        List<EarlierLoad> past = [.. Recent(input).Where(load => !load.IsOfThisRun).Take(1)];
        if (input.Previous is not null)
            past.Insert(0, input.Previous);
        foreach (var load in past)
        {
            var all = load.Measures.GetValueOrDefault(Pathways);
            foreach (var (name, pathways) in load.Measures.Where(measure => measure.Key.StartsWith(PathwaysOf, StringComparison.Ordinal)))
            {
                if (pathways * 100 <= percent * all || input.Load.Measures.ContainsKey(name) || !named.Add(name))
                    continue;
                var when = load == input.Previous ? "in the version served now" : $"in {load.Partition}";
                yield return Text(
                    $"Provider {name[PathwaysOf.Length..]} is absent from {Absent}; {when} it had {pathways:N0} {Unit}, {pathways * 100 / all:0.#} % of all, over the limit of {percent:0.##} % ({AbsentSetting}).");
            }
        }
    }

    private static IEnumerable<EarlierLoad> Recent(GateInput input)
    {
        var oldest = MonthText.OfPartition(input.Partition).AddMonths(-MonthsBack);
        return input.Earlier.Where(load => MonthText.OfPartition(load.Partition) >= oldest && IsSibling(load.Partition, input.Partition));
    }

    /// <summary>Whether two partitions are months of the same file.</summary>
    private static bool IsSibling(string partition, string other) => partition.AsSpan(0, partition.Length - 7).SequenceEqual(other.AsSpan(0, other.Length - 7));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static decimal Number(IReadOnlyDictionary<string, string> settings, string name) => decimal.Parse(settings[name], CultureInfo.InvariantCulture);

    private static SettingDefinition Percent(string name, string description, string standard, int most) =>
        new(name, description, standard, text => NumberProblem(text, most)) { JsonType = "number" };

    private static string? NumberProblem(string text, int most) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent > 0 && percent <= most
            ? null
            : Text($"'{text}' is not a percentage. Write a number over 0 and up to {most}.");
}
