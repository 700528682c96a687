namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>How many wait in England and how long, month by month: rough points of the public story, joined by lines.</summary>
internal static class NationalTrend
{
    private static readonly (DateOnly Month, double Pathways, double Within18)[] Points =
    [
        (new(2015, 10, 1), 3.3e6, 0.925),
        (new(2018, 4, 1), 4.1e6, 0.875),
        (new(2020, 2, 1), 4.4e6, 0.832),
        (new(2020, 7, 1), 4.0e6, 0.47),
        (new(2021, 4, 1), 5.1e6, 0.645),
        (new(2022, 7, 1), 6.8e6, 0.61),
        (new(2023, 9, 1), 7.7e6, 0.576),
        (new(2024, 9, 1), 7.55e6, 0.588),
        (new(2026, 1, 1), 7.17e6, 0.614),
        (new(2029, 3, 1), 6.0e6, 0.70),
    ];

    /// <summary>Pathways still waiting at the end of the month.</summary>
    public static double Pathways(DateOnly month) => At(month, point => point.Pathways) * (1 + (0.006 * Math.Sin((month.Month - 2) * Math.PI / 6)));

    /// <summary>The share of them that has waited at most 18 weeks.</summary>
    public static double Within18(DateOnly month) => At(month, point => point.Within18) - (0.004 * Math.Cos((month.Month - 1) * Math.PI / 6));

    /// <summary>How busy a month is: few are treated in December and August.</summary>
    public static double Activity(DateOnly month) => month.Month switch
    {
        12 => 0.88,
        8 => 0.93,
        4 => 0.96,
        1 or 3 or 10 => 1.06,
        _ => 1.01,
    };

    private static double At(DateOnly month, Func<(DateOnly Month, double Pathways, double Within18), double> figure)
    {
        if (month <= Points[0].Month)
        {
            return figure(Points[0]);
        }

        for (var next = 1; next < Points.Length; next++)
        {
            if (month <= Points[next].Month)
            {
                var from = Points[next - 1];
                var passed = (double)(month.DayNumber - from.Month.DayNumber) / (Points[next].Month.DayNumber - from.Month.DayNumber);
                return figure(from) + ((figure(Points[next]) - figure(from)) * passed);
            }
        }

        return figure(Points[^1]);
    }
}
