using Weir.Connectors.Csv;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Compares rows that belong together: a total with its treatment functions, Part_2A with the Part_2 it is within.</summary>
/// <remarks>
/// Published files keep the rows of a provider, commissioner and part together, so that one group at a time is in
/// memory. A file that does not is noticed, and nothing is concluded about its totals.
/// </remarks>
internal sealed class RttGroups
{
    private const int None = -1;

    private readonly HashSet<ulong> _seen = [];
    private readonly List<long> _wrongTotals = [];
    private readonly int[] _part2 = new int[RttFunctions.Count];
    private readonly (int Count, long Row)[] _part2A = new (int, long)[RttFunctions.Count];
    private readonly byte[] _pair = new byte[2 * CsvRows.DefaultMaxRowBytes];
    private int _providerLength = None;
    private int _pairLength;
    private RttPart _part;
    private long _sum;
    private long _total = None;
    private long _totalRow;
    private bool _isSpoilt;
    private bool _spoilsNext;
    private bool _isScattered;

    /// <summary>Takes in a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="part">Its part.</param>
    /// <param name="function">Index of its treatment function.</param>
    /// <returns>Number of the Part_2A row that this row shows to be more than its Part_2, or 0.</returns>
    public long Add(in ExtractRow row, RttPart part, int function)
    {
        var isSamePair = IsSamePair(row);
        if (!isSamePair || part != _part)
        {
            EndGroup();
            if (!isSamePair)
                BeginPair(row);
            BeginGroup(part);
        }

        _spoilsNext = false;
        var count = row.Numbers[RttTable.Number.TotalAll];
        if (function == RttFunctions.TotalIndex)
            (_total, _totalRow) = (count, row.Number);
        else
            _sum += count;
        return Excess(part, function, count, row.Number);
    }

    /// <summary>A row was left out that may have been part of this group or the next.</summary>
    public void Spoil() => _isSpoilt = _spoilsNext = true;

    /// <summary>Rows of totals that are not the sum of their functions; null where rows of one group do not stand together.</summary>
    public IReadOnlyList<long>? Finish()
    {
        EndGroup();
        return _isScattered ? null : _wrongTotals;
    }

    private bool IsSamePair(in ExtractRow row) =>
        _providerLength >= 0
        && row.Label(RttTable.Text.ProviderCode).SequenceEqual(_pair.AsSpan(0, _providerLength))
        && row.Label(RttTable.Text.CommissionerCode).SequenceEqual(_pair.AsSpan(_providerLength, _pairLength - _providerLength));

    private void BeginPair(in ExtractRow row)
    {
        var provider = row.Label(RttTable.Text.ProviderCode);
        provider.CopyTo(_pair);
        _providerLength = provider.Length;
        var commissioner = row.Label(RttTable.Text.CommissionerCode);
        commissioner.CopyTo(_pair.AsSpan(_providerLength));
        _pairLength = _providerLength + commissioner.Length;
        Array.Fill(_part2, None);
        Array.Fill(_part2A, (None, 0));
    }

    private void BeginGroup(RttPart part)
    {
        _part = part;
        _sum = 0;
        _total = None;
        _isSpoilt = _spoilsNext;
        if (!_seen.Add(HashOfGroup()))
            _isScattered = true;
    }

    private void EndGroup()
    {
        if (_total >= 0 && _total != _sum && !_isSpoilt)
            _wrongTotals.Add(_totalRow);
        _total = None;
    }

    private long Excess(RttPart part, int function, int count, long row)
    {
        if (part == RttPart.Part2)
            _part2[function] = count;
        else if (part == RttPart.Part2A)
            _part2A[function] = (count, row);
        else
            return 0;
        return _part2[function] >= 0 && _part2A[function].Count > _part2[function] ? _part2A[function].Row : 0;
    }

    /// <summary>64 bits of FNV-1a: some 25,000 groups a file collide once in many millions of files, and then only a check is left out.</summary>
    private ulong HashOfGroup()
    {
        var hash = 14695981039346656037UL;
        foreach (var part in _pair.AsSpan(0, _pairLength))
            hash = (hash ^ part) * 1099511628211UL;
        return (((hash ^ (ulong)_providerLength) * 1099511628211UL) ^ (ulong)_part) * 1099511628211UL;
    }
}
