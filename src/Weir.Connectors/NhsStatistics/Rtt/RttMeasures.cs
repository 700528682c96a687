using System.Runtime.InteropServices;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Measures a load for its gate: rows of each part, the waiting list, and what each provider has of it (Part_2, C_999, all commissioners).</summary>
internal sealed class RttMeasures
{
    private readonly Dictionary<string, long> _pathways = new(StringComparer.Ordinal);
    private readonly long[] _parts = new long[(int)RttPart.Part3 + 1];
    private byte[] _code = [];
    private string _provider = "";

    /// <summary>Takes in an accepted row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="part">Its part.</param>
    public void Add(in ExtractRow row, RttPart part)
    {
        _parts[(int)part]++;
        if (part != RttPart.Part2 || !row.Label(RttTable.Text.FunctionCode).SequenceEqual(RttFunctions.Total))
            return;
        var code = row.Label(RttTable.Text.ProviderCode);
        if (!code.SequenceEqual(_code))
        {
            // Rows of a provider stand together: its name is made into text once.
            _code = code.ToArray();
            _provider = row.Text(RttTable.Text.ProviderCode);
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_pathways, _provider, out _) += row.Numbers[RttTable.Number.TotalAll];
    }

    /// <summary>Writes the measures down.</summary>
    public void WriteTo(LoadSummary summary)
    {
        var all = _pathways.Values.Sum();
        summary.Measures[MonthGate.Pathways] = all;
        for (var part = RttPart.Part1A; part <= RttPart.Part3; part++)
            summary.Measures[MonthGate.RowsOf + System.Text.Encoding.ASCII.GetString(RttParts.Code(part))] = _parts[(int)part];
        foreach (var (provider, pathways) in _pathways)
            summary.Measures[MonthGate.PathwaysOf + provider] = pathways;
    }
}
