using System.Globalization;

namespace Weir.Tests.NhsStatistics;

/// <summary>One row of a made-up month.</summary>
internal sealed record RttTestRow(DateOnly Month, string Provider, string Commissioner, string Part, string Function, int[]? Bands, int? Total, int? Unknown, int All)
{
    /// <summary>What a view says of it without NONC.</summary>
    public bool IsEnglish => Commissioner != "NONC";
}

/// <summary>Made-up months of plausible rows, the same each time.</summary>
internal static class RttMonth
{
    private static readonly string[] Commissioners = ["93C", "72Q", "13Q", "NONC"];

    public static List<RttTestRow> Rows(DateOnly month, int bands, params string[] providers)
    {
        var random = new Random(month.DayNumber);
        var rows = new List<RttTestRow>();
        foreach (var provider in providers)
        {
            foreach (var commissioner in Commissioners)
            {
                foreach (var part in (string[])["Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"])
                {
                    List<RttTestRow> functions = [.. new[] { "C_100", bands == 52 ? "X01" : "X02" }.Select(function => Row(random, month, provider, commissioner, part, function, bands))];
                    rows.AddRange(functions);
                    rows.Add(functions[0] with
                    {
                        Function = "C_999",
                        Bands = functions[0].Bands is null ? null : [.. functions[0].Bands!.Zip(functions[1].Bands!, (a, b) => a + b)],
                        Total = functions[0].Total + functions[1].Total,
                        Unknown = functions[0].Unknown + functions[1].Unknown,
                        All = functions[0].All + functions[1].All,
                    });
                }
            }
        }

        return rows;
    }

    public static string Write(IReadOnlyList<RttTestRow> rows, string folder)
    {
        var month = rows[0].Month;
        var bands = rows.First(row => row.Bands is not null).Bands!.Length - 1;
        var extract = new RttExtract(bands, month.ToString("'RTT-'MMMM'-'yyyy", CultureInfo.InvariantCulture));
        foreach (var row in rows)
        {
            var counts = row.Bands?.Index().ToDictionary(band => band.Index, band => band.Item);
            extract.Line(extract.Cells(row.Part, row.Function, row.Provider, row.Commissioner, counts, row.Total, row.Unknown, row.All));
        }

        var path = Path.Combine(folder, month.ToString("'RTT-'MMMM'-'yyyy'-full-extract.csv'", CultureInfo.InvariantCulture));
        File.WriteAllText(path, extract.ToString());
        return path;
    }

    private static RttTestRow Row(Random random, DateOnly month, string provider, string commissioner, string part, string function, int bands)
    {
        if (part == "Part_3")
            return new RttTestRow(month, provider, commissioner, part, function, null, null, null, random.Next(50));
        // Many gaps, sometimes nothing at all, and now and then a heavy open band.
        var counts = new int[bands + 1];
        for (var band = 0; band < random.Next(bands + 2) && random.Next(6) > 0; band++)
            counts[band] = random.Next(4) == 0 ? random.Next(40) : 0;
        counts[bands] = random.Next(5) == 0 ? random.Next(60) : 0;
        var sum = counts.Sum();
        var unknown = part is "Part_1A" or "Part_1B" ? random.Next(3) : (int?)null;
        return new RttTestRow(month, provider, commissioner, part, function, counts, unknown is null ? null : sum, unknown, sum + (unknown ?? 0));
    }
}

/// <summary>Waits worked out row by row and week by week, independently of any SQL.</summary>
internal static class RttExpectedWaits
{
    /// <summary>The measures of a group, in the order of the views.</summary>
    public static string Of(IReadOnlyCollection<RttTestRow> rows)
    {
        var all = rows.Sum(row => (long)row.All);
        if (rows.All(row => row.Bands is null))
            return Text(all, null, null, null, null, null, null, null, null, null, null);
        var bands = new long[rows.Max(row => row.Bands!.Length)];
        foreach (var row in rows)
        {
            for (var band = 0; band < bands.Length; band++)
                bands[band] += row.Bands![band];
        }

        var last = bands.Length - 1;
        var known = bands.Sum();
        var of = rows.First().Part is "Part_1A" or "Part_1B" ? known : all;
        var within = bands[..18].Sum();
        var percentiles = new[] { 50, 92, 95 }.Select(percent => Percentile(bands, percent)).ToArray();
        return Text(
            all,
            within,
            of == 0 ? null : 100.0 * within / of,
            bands[52..].Sum(),
            last < 104 ? null : bands[65..].Sum(),
            last < 104 ? null : bands[78..].Sum(),
            last < 104 ? null : bands[104],
            percentiles[0]?.Weeks,
            percentiles[1]?.Weeks,
            percentiles[2]?.Weeks,
            known == 0 ? null : percentiles.Any(percentile => percentile!.Value.IsOpen));
    }

    /// <summary>Values as the tests compare them: numbers of weeks and percent to 9 digits.</summary>
    public static string Text(params object?[] values) => string.Join(' ', values.Select(value => value switch
    {
        null or DBNull => "-",
        double or float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("0.#########", CultureInfo.InvariantCulture),
        DateTime date => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        bool truth => truth ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));

    /// <summary>q(p) = L + (pN - C) / n in the first band whose cumulative count reaches pN, each patient counted up in turn.</summary>
    private static (double Weeks, bool IsOpen)? Percentile(long[] bands, int percent)
    {
        var target = bands.Sum() * percent / 100m;
        if (target == 0)
            return null;
        decimal before = 0;
        for (var week = 0; week < bands.Length - 1; week++)
        {
            if (before + bands[week] >= target)
                return ((double)(week + ((target - before) / bands[week])), false);
            before += bands[week];
        }

        return (bands.Length - 1, true);
    }
}
