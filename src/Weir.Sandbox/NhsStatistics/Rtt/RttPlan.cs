using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>A treatment function that a hospital reports for a commissioner, month after month.</summary>
/// <param name="Function">The treatment function.</param>
/// <param name="Share">Its share of the hospital's waiting list.</param>
/// <param name="Parts">The parts it appears in, one bit each.</param>
/// <param name="Seed">The seed of its figures.</param>
internal readonly record struct PlannedCell(TreatmentFunction Function, double Share, int Parts, ulong Seed)
{
    /// <summary>Whether it appears in a part.</summary>
    public bool Reports(RttPart part) => (Parts & (1 << (int)part)) != 0;
}

/// <summary>What a hospital reports for one commissioner.</summary>
internal sealed record PlannedPair(Provider Provider, Commissioner Commissioner, PlannedCell[] Cells)
{
    /// <summary>The rows it makes in a month, totals included.</summary>
    public int Rows => RttParts.All.Sum(part => Cells.Count(cell => cell.Reports(part)) is > 0 and var rows ? rows + 1 : 0);
}

/// <summary>Which rows a file has: chosen once from the seed and the number of rows wanted, the same for every month of a generation.</summary>
internal sealed class RttPlan
{
    private readonly ulong _seed;
    private readonly IReadOnlyList<TreatmentFunction> _functions;
    private readonly int _functionsPerProvider;

    private RttPlan(ulong seed, int rows, IReadOnlyList<TreatmentFunction> functions)
    {
        _seed = seed;
        _functions = functions;
        Providers = [.. InOrderOfChoice.Take(Math.Clamp(rows / 50, 4, InOrderOfChoice.Count))];
        var rowsPerProvider = (double)rows / Providers.Count;
        _functionsPerProvider = Math.Clamp((int)Math.Sqrt(rowsPerProvider / 5), 3, functions.Count);
        if (rowsPerProvider > 200)
        {
            _functionsPerProvider = functions.Count;
        }

        Pairs = [.. InFileOrder(WithSharesOfTheWhole(Choose(rows)))];
    }

    /// <summary>Every hospital the sandbox knows; a small file takes the first.</summary>
    public static IReadOnlyList<Provider> InOrderOfChoice { get; } =
    [
        .. Trusts.All.Take(10), .. IndependentHospitals.All.Take(2), .. Trusts.All.Skip(10), .. IndependentHospitals.All.Skip(2),
    ];

    /// <summary>The hospitals of the plan.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>What they report, in the order of the file.</summary>
    public IReadOnlyList<PlannedPair> Pairs { get; }

    /// <summary>Plans files of about so many rows.</summary>
    public static RttPlan Of(ulong seed, int rows, IReadOnlyList<TreatmentFunction> functions) => new(seed, rows, functions);

    /// <summary>Gives every hospital its first commissioner, then its second, and so on, until there are rows enough.</summary>
    private List<PlannedPair> Choose(int rows)
    {
        var commissioners = Providers.Select(provider => CommissionerRanking.Of(provider, _seed)).ToList();
        var chosen = new List<PlannedPair>();
        var planned = 0;
        var added = true;
        for (var rank = 0; added; rank++)
        {
            added = false;
            for (var index = 0; index < Providers.Count; index++)
            {
                if (rank >= commissioners[index].Count)
                {
                    continue;
                }

                var pair = Plan(Providers[index], commissioners[index][rank]);
                added = true;
                if (pair.Cells.Length == 0)
                {
                    continue;
                }

                if (rank > 0 && planned + pair.Rows > rows)
                {
                    return chosen;
                }

                chosen.Add(pair);
                planned += pair.Rows;
            }
        }

        return chosen;
    }

    private PlannedPair Plan(Provider provider, RankedCommissioner ranked)
    {
        var reported = Reported(provider);
        var sharesTogether = reported.Sum(function => function.Share);
        var pairSeed = Dice.Mix(Dice.Mix(_seed, provider.Code), ranked.Commissioner.Code);
        var cells = new List<PlannedCell>();
        foreach (var function in reported)
        {
            var cellSeed = Dice.Mix(pairSeed, function.Code);
            var share = ranked.Share * function.Share / sharesTogether * (0.6 + (0.8 * Dice.Once(cellSeed)));
            if (PartsOf(provider, share, cellSeed) is > 0 and var parts)
            {
                cells.Add(new PlannedCell(function, share, parts, cellSeed));
            }
        }

        return new PlannedPair(provider, ranked.Commissioner, [.. cells]);
    }

    private List<TreatmentFunction> Reported(Provider provider) =>
    [
        .. _functions
            .Where(function => provider.Functions?.Contains(function.Code, StringComparer.Ordinal) ?? true)
            .OrderByDescending(function => function.Share * (0.5 + Dice.Once(Dice.Mix(Dice.Mix(_seed, provider.Code), function.Code))))
            .Take(_functionsPerProvider)
            .OrderBy(function => function.Code, StringComparer.Ordinal),
    ];

    /// <summary>A part appears as surely as at least one pathway is expected in it.</summary>
    private static int PartsOf(Provider provider, double share, ulong cellSeed)
    {
        var dice = new Dice(Dice.Mix(cellSeed, "parts"));
        var parts = 0;
        foreach (var part in RttParts.All)
        {
            var expected = provider.Size * 1000 * share * part.PerWaiting;
            var admits = provider.Kind is not ProviderKind.Community || part is not (RttPart.Admitted or RttPart.IncompleteWithDecision);
            if (dice.Next() < 1 - Math.Exp(-expected) && admits)
            {
                parts |= 1 << (int)part;
            }
        }

        var waits = (parts & (1 << (int)RttPart.Incomplete)) != 0;
        return waits ? parts : parts & ~(1 << (int)RttPart.IncompleteWithDecision);
    }

    /// <summary>What a small file leaves out is spread over what it keeps, so that a hospital's list has its size in every file.</summary>
    private static IEnumerable<PlannedPair> WithSharesOfTheWhole(List<PlannedPair> pairs)
    {
        var kept = pairs
            .GroupBy(pair => pair.Provider.Code, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Cells.Sum(cell => cell.Share)), StringComparer.Ordinal);
        return pairs.Select(pair => pair with
        {
            Cells = [.. pair.Cells.Select(cell => cell with { Share = cell.Share / kept[pair.Provider.Code] })],
        });
    }

    private static IEnumerable<PlannedPair> InFileOrder(IEnumerable<PlannedPair> pairs) => pairs
        .OrderBy(pair => pair.Provider.Board.Code, StringComparer.Ordinal)
        .ThenBy(pair => pair.Provider.Code, StringComparer.Ordinal)
        .ThenBy(pair => pair.Commissioner.Board?.Code, StringComparer.Ordinal)
        .ThenBy(pair => pair.Commissioner.Code, StringComparer.Ordinal);
}
