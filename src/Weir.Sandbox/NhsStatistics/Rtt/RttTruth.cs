using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>What a file holds, counted while it is generated: for tests and demos to compare with.</summary>
/// <param name="Month">The first day of the data month.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="RowsByPart">Data rows of each part, by its code.</param>
/// <param name="Providers">Different provider codes.</param>
/// <param name="Commissioners">Different commissioner codes.</param>
/// <param name="Pathways">Incomplete pathways of England: part 2, total row, without commissioner NONC.</param>
/// <param name="PathwaysAll">The same with NONC.</param>
/// <param name="Within18">Of <paramref name="Pathways"/>, those in the bands up to 18 weeks.</param>
/// <param name="Over52">Of <paramref name="Pathways"/>, those in the bands from 52 weeks.</param>
internal sealed record RttTruth(
    DateOnly Month,
    int Rows,
    IReadOnlyDictionary<string, int> RowsByPart,
    int Providers,
    int Commissioners,
    long Pathways,
    long PathwaysAll,
    long Within18,
    long Over52)
{
    /// <summary>Counts rows.</summary>
    internal static RttTruth Of(DateOnly month, IEnumerable<RttRow> rows)
    {
        var byPart = new int[RttParts.All.Count];
        var providers = new HashSet<string>(StringComparer.Ordinal);
        var commissioners = new HashSet<string>(StringComparer.Ordinal);
        long pathways = 0, pathwaysAll = 0, within18 = 0, over52 = 0;
        foreach (var row in rows)
        {
            byPart[(int)row.Part]++;
            providers.Add(row.Provider.Code);
            commissioners.Add(row.Commissioner.Code);
            if (row.Part is not RttPart.Incomplete || row.Function != TreatmentFunctions.Total)
            {
                continue;
            }

            pathwaysAll += row.TotalAll;
            if (row.Commissioner != Codes.Commissioners.NonEnglish)
            {
                pathways += row.TotalAll;
                within18 += Sum(row.Bands.AsSpan(0, 18));
                over52 += Sum(row.Bands.AsSpan(52));
            }
        }

        return new RttTruth(
            month, byPart.Sum(), RttParts.All.ToDictionary(part => part.Code, part => byPart[(int)part], StringComparer.Ordinal),
            providers.Count, commissioners.Count, pathways, pathwaysAll, within18, over52);
    }

    private static long Sum(ReadOnlySpan<int> bands)
    {
        long sum = 0;
        foreach (var band in bands)
        {
            sum += band;
        }

        return sum;
    }
}
