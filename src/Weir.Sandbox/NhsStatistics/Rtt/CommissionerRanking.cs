using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>A commissioner and its share of a hospital's waiting list.</summary>
internal readonly record struct RankedCommissioner(Commissioner Commissioner, double Share);

/// <summary>Orders commissioners by how much of a hospital's list they pay for: its own board first, then the region, then the country.</summary>
internal static class CommissionerRanking
{
    private const double FallOff = -3.2;

    /// <summary>Hospitals near the Welsh and Scottish border: the share of their list that no English commissioner pays for.</summary>
    private static readonly Dictionary<string, double> AcrossTheBorder = new(StringComparer.Ordinal)
    {
        ["RL1"] = 0.24,
        ["RJR"] = 0.12,
        ["RLQ"] = 0.10,
        ["RXW"] = 0.05,
        ["RTE"] = 0.02,
        ["RNN"] = 0.02,
        ["RBQ"] = 0.06,
    };

    /// <summary>The commissioners of a hospital, the largest first, special ones early so that small files show them too.</summary>
    public static IReadOnlyList<RankedCommissioner> Of(Provider provider, ulong seed)
    {
        var providerSeed = Dice.Mix(Dice.Mix(seed, provider.Code), "commissioners");
        var parts = Commissioners.OfBoards
            .OrderBy(part => Distance(provider, part))
            .ThenBy(part => Dice.Mix(providerSeed, part.Code))
            .ToList();
        if (provider.Kind is ProviderKind.Community or ProviderKind.Independent)
        {
            parts = [.. parts.Where(part => Distance(provider, part) < 2)];
        }

        var wholeOfParts = parts.Select((_, rank) => Math.Pow(rank + 1, FallOff)).Sum();
        var special = Special(provider, providerSeed);
        var left = 1 - special.Sum(ranked => ranked.Share);
        var ranking = parts.Select((part, rank) => new RankedCommissioner(part, left * Math.Pow(rank + 1, FallOff) / wholeOfParts)).ToList();
        ranking.InsertRange(1, special);
        return ranking;
    }

    private static int Distance(Provider provider, Commissioner commissioner) =>
        commissioner.Board == provider.Board ? 0
        : string.Equals(commissioner.Board?.Region, provider.Board.Region, StringComparison.Ordinal) ? 1
        : 2;

    private static List<RankedCommissioner> Special(Provider provider, ulong providerSeed)
    {
        var special = new List<RankedCommissioner>();
        if (AcrossTheBorder.TryGetValue(provider.Code, out var share))
        {
            special.Add(new RankedCommissioner(Commissioners.NonEnglish, share));
        }
        else if (provider.Kind is not ProviderKind.Community and not ProviderKind.Independent)
        {
            special.Add(new RankedCommissioner(Commissioners.NonEnglish, 0.0015));
        }

        if (provider.Kind is not ProviderKind.Community and not ProviderKind.Independent)
        {
            var hubs = Commissioners.WithoutBoard
                .OrderBy(hub => string.Equals(hub.Code, provider.Board.Region, StringComparison.Ordinal) ? 0UL : Dice.Mix(providerSeed, hub.Code))
                .Take(2)
                .Select((hub, rank) => new RankedCommissioner(hub, rank == 0 ? 0.03 : 0.002));
            special.InsertRange(special is [{ Share: > 0.01 }] ? 1 : 0, hubs);
        }

        return special;
    }
}
