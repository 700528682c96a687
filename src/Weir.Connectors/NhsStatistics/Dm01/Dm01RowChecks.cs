using System.Text;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Dm01;

/// <summary>Flags rows whose codes or arithmetic are odd, compares each TOTAL with its tests, and measures the load.</summary>
internal sealed class Dm01RowChecks(ExtractContext file) : ExtractChecks
{
    private readonly ExtractFlags _flags = new(Dm01Table.Name, file.Summary);
    private readonly Dictionary<(string Provider, string Commissioner), Group> _groups = [];
    private readonly Dictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private long _rows;
    private bool _isSpoilt;

    public override void Accept(in ExtractRow row, Batch batch)
    {
        _rows++;
        var (provider, commissioner) = (row.Text(Dm01Table.ProviderCode), row.Text(Dm01Table.CommissionerCode));
        _flags.CheckOrganisation(batch, row.Number, "provider_code", row.Label(Dm01Table.ProviderCode));
        if (!row.Label(Dm01Table.CommissionerCode).SequenceEqual("NONC"u8))
            _flags.CheckOrganisation(batch, row.Number, "commissioner_code", row.Label(Dm01Table.CommissionerCode));
        var waiting = row.Numbers[Dm01Table.Number.Waiting];
        if (Sum(row.Numbers[..Dm01Table.Number.Waiting]) != waiting)
            _flags.Add(batch, row.Number, "waiting", "Not the sum of the bands.");
        if (Sum(row.Numbers[Dm01Table.Number.WaitingListActivity..Dm01Table.Number.TotalActivity]) != row.Numbers[Dm01Table.Number.TotalActivity])
            _flags.Add(batch, row.Number, "total_activity", "Not the sum of the three kinds of activity.");

        var group = _groups.GetValueOrDefault((provider, commissioner));
        if (Ascii.EqualsIgnoreCase(row.Label(Dm01Table.Test), "TOTAL"u8))
        {
            group = group with { Total = waiting, TotalRow = row.Number };
            _waiting[provider] = _waiting.GetValueOrDefault(provider) + waiting;
        }
        else
        {
            group = group with { Sum = group.Sum + waiting };
        }

        _groups[(provider, commissioner)] = group;
    }

    public override void Skip() => _isSpoilt = true;

    public override void Finish(Batch batch)
    {
        foreach (var group in _groups.Values.Where(group => group.TotalRow > 0 && group.Total != group.Sum && !_isSpoilt).OrderBy(group => group.TotalRow))
            _flags.Add(batch, group.TotalRow, "waiting", "The total of all tests is not the sum of the others, for the same provider and commissioner.");
        _flags.Finish();
        file.Summary.Measures[MonthGate.RowsOf + Dm01Table.Name] = _rows;
        file.Summary.Measures[MonthGate.Pathways] = _waiting.Values.Sum();
        foreach (var (provider, waiting) in _waiting)
            file.Summary.Measures[MonthGate.PathwaysOf + provider] = waiting;
    }

    private static long Sum(ReadOnlySpan<int> numbers)
    {
        long sum = 0;
        foreach (var number in numbers)
            sum += number;
        return sum;
    }

    private readonly record struct Group(long Sum, long Total, long TotalRow);
}
