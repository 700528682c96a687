namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>Spreads pathways over the weeks waited: a Weibull curve, whose tail beyond a year is thin, as in the published figures.</summary>
internal static class WaitCurve
{
    private const double Shape = 1.42;

    /// <summary>Below this many, pathways are drawn one by one; above, each band takes its share.</summary>
    private const double DrawnOneByOne = 40;

    private static readonly double[] WeekToShape = [.. Enumerable.Range(0, 105).Select(week => Math.Pow(week, Shape))];

    /// <summary>The scale at which a share of pathways has waited at most 18 weeks.</summary>
    public static double ScaleFor(double within18) => 18 / Math.Pow(-Math.Log(1 - within18), 1 / Shape);

    /// <summary>Fills the bands with about as many pathways as expected, at least one, and returns how many.</summary>
    public static int Fill(Span<int> bands, double expected, double scale, ref Dice dice)
    {
        bands.Clear();
        var sum = expected < DrawnOneByOne
            ? DrawEach(bands, Math.Max(1, dice.Round(expected)), scale, ref dice)
            : DrawBands(bands, expected, scale, ref dice);
        return sum > 0 ? sum : DrawEach(bands, 1, scale, ref dice);
    }

    private static int DrawEach(Span<int> bands, int count, double scale, ref Dice dice)
    {
        for (var drawn = 0; drawn < count; drawn++)
        {
            var weeks = scale * Math.Pow(-Math.Log(1 - dice.Next()), 1 / Shape);
            bands[(int)Math.Min(weeks, bands.Length - 1)]++;
        }

        return count;
    }

    private static int DrawBands(Span<int> bands, double expected, double scale, ref Dice dice)
    {
        var steepness = Math.Pow(scale, -Shape);
        var longer = 1.0;
        var sum = 0;
        for (var week = 0; week < bands.Length; week++)
        {
            var longerStill = week + 1 < bands.Length ? Math.Exp(-steepness * WeekToShape[week + 1]) : 0;
            var count = dice.Round(expected * (longer - longerStill));
            bands[week] = count;
            sum += count;
            longer = longerStill;
        }

        return sum;
    }
}
