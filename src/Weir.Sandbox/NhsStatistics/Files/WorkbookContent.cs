using System.Globalization;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>What stands in a workbook: the month's rows summed by provider or commissioner, with the medians and percentiles of its time.</summary>
internal sealed class WorkbookContent(RttGenerator generator)
{
    /// <summary>From fewer pathways than this no median or percentile is published.</summary>
    private const int FewestPublished = 20;

    private static readonly DateOnly MedianChanged = new(2022, 10, 1);
    private static readonly DateOnly BandsTo104 = new(2021, 4, 1);

    /// <summary>The sheets of a workbook.</summary>
    /// <param name="file">The month and revision.</param>
    /// <param name="kind">Incomplete, Admitted, NonAdmitted or New Periods.</param>
    /// <param name="level">Provider or Commissioner.</param>
    public IReadOnlyList<SheetRows> Sheets(RttFile file, string kind, string level)
    {
        var part = kind switch { "Incomplete" => RttPart.Incomplete, "Admitted" => RttPart.Admitted, "NonAdmitted" => RttPart.NonAdmitted, _ => RttPart.NewPeriods };
        List<SheetRows> sheets = [Sheet(file, part, level, level)];
        if (part is RttPart.Incomplete && file.Month >= BandsTo104)
        {
            sheets.Add(Sheet(file, RttPart.IncompleteWithDecision, level, $"{level} with DTA"));
        }

        sheets.Add(new SheetRows("Notes", [[], [null, "Every figure is invented."]]));
        return sheets;
    }

    private SheetRows Sheet(RttFile file, RttPart part, string level, string name)
    {
        var groups = new SortedDictionary<(string Code, string Function), Group>();
        foreach (var row in generator.Rows(file.Month, file.Revision).Where(row => row.Part == part))
        {
            var (region, code, title) = level == "Provider"
                ? (row.Provider.Board.Region, row.Provider.Code, row.Provider.Name)
                : (row.Commissioner.Board?.Region ?? "Y00", row.Commissioner.Code, row.Commissioner.NameIn(file.Month));
            if (!groups.TryGetValue((code, row.Function.Code), out var group))
            {
                groups[(code, row.Function.Code)] = group = new Group(region, title, row.Function.NameIn(file.Month), new int[row.Bands.Length]);
            }

            group.Add(row);
        }

        return new SheetRows(name, [.. Front(file.Month, part, level), Header(file.Month, part, level), .. groups.Select(group => Cells(file.Month, part, group.Key, group.Value))]);
    }

    private static IEnumerable<object?[]> Front(DateOnly month, RttPart part, string level) =>
    [
        [],
        [null, "Title:", "Referral to Treatment (RTT) Waiting Times"],
        [null, "Summary:", $"Monthly Referral to Treatment (RTT) waiting times, {part.Description.ToLowerInvariant()}."],
        [],
        [null, "Period:", month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)],
        [null, "Source:", "A sandbox of Weir: every figure is invented"],
        [null, "Basis:", level],
        [], [], [], [], [],
        [null, $"{level} Level Data"],
    ];

    private static object?[] Header(DateOnly month, RttPart part, string level)
    {
        object?[] labels = [null, "Region Code", $"{level} Code", $"{level} Name", "Treatment Function Code", "Treatment Function"];
        if (part is RttPart.NewPeriods)
        {
            return [.. labels, "Number of new RTT clock starts during the month"];
        }

        var open = month < BandsTo104 ? 52 : 104;
        object?[] bands = [.. Enumerable.Range(0, open).Select(week => FormattableString.Invariant($">{week}-{week + 1}")), FormattableString.Invariant($"{open} plus")];
        return part.IsCompleted
            ? [.. labels, .. bands, "Patients with unknown clock start date", "Total number of completed pathways (all)", "Total number of completed pathways (with a known clock start)", "Average (median) waiting time (in weeks)", "95th percentile waiting time (in weeks)"]
            : [.. labels, .. bands, "Total number of incomplete pathways", "Total within 18 weeks", "% within 18 weeks", "Average (median) waiting time (in weeks)", "92nd percentile waiting time (in weeks)"];
    }

    private static object?[] Cells(DateOnly month, RttPart part, (string Code, string Function) key, Group group)
    {
        object?[] labels = [null, group.Region, key.Code, group.Name, key.Function, group.Function];
        if (part is RttPart.NewPeriods)
        {
            return [.. labels, group.TotalAll];
        }

        var known = group.Bands.Sum();
        var median = OrHyphen(Statistic(group.Bands, month < MedianChanged ? (known + 1) / 2d : known / 2d, known));
        return part.IsCompleted
            ? [.. labels, .. group.Bands.Cast<object?>(), group.Unknown, group.TotalAll, known, median, OrHyphen(Statistic(group.Bands, known * 0.95, known))]
            : [.. labels, .. group.Bands.Cast<object?>(), group.TotalAll, group.Bands[..18].Sum(), OrHyphen(group.TotalAll == 0 ? null : (double)group.Bands[..18].Sum() / group.TotalAll), median, OrHyphen(Statistic(group.Bands, known * 0.92, known))];
    }

    private static object OrHyphen(double? number) => number is { } known ? known : "-";

    /// <summary>The wait of the pathway at a place, interpolated within its band; null where too few wait.</summary>
    private static double? Statistic(int[] bands, double place, int known)
    {
        if (known < FewestPublished)
        {
            return null;
        }

        double before = 0;
        for (var week = 0; week < bands.Length - 1; week++)
        {
            if (bands[week] > 0 && before + bands[week] >= place)
            {
                return week + ((place - before) / bands[week]);
            }

            before += bands[week];
        }

        return bands.Length - 1;
    }

    private sealed record Group(string Region, string Name, string Function, int[] Bands)
    {
        public int TotalAll { get; private set; }

        public int Unknown { get; private set; }

        public void Add(RttRow row)
        {
            for (var band = 0; band < Bands.Length; band++)
            {
                Bands[band] += row.Part.HasBands ? row.Bands[band] : 0;
            }

            TotalAll += row.TotalAll;
            Unknown += row.UnknownClockStart ?? 0;
        }
    }
}
