using System.Text;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Ae;

/// <summary>Flags rows whose codes or arithmetic are odd, compares the total with its providers, and measures the load.</summary>
internal sealed class AeRowChecks(ExtractContext file) : ExtractChecks
{
    private readonly ExtractFlags _flags = new(AeTable.Name, file.Summary);
    private readonly long[] _sums = new long[file.Header.Layout.Counts.Count];
    private readonly int[] _totals = new int[file.Header.Layout.Counts.Count];
    private long _totalRow;
    private long _rows;
    private bool _isSpoilt;

    /// <summary>The total names no month: it says Total in every label.</summary>
    public override bool HasPeriod(in ExtractRow row) => !IsTotal(row);

    /// <summary>Labels of the file end with blanks here and there.</summary>
    public override ReadOnlySpan<byte> Label(in ExtractRow row, int slot) => slot switch
    {
        AeTable.RowType => IsTotal(row) ? "total"u8 : "organisation"u8,
        _ => row.Label(slot).Trim((byte)' '),
    };

    public override void Accept(in ExtractRow row, Batch batch)
    {
        _rows++;
        if (IsTotal(row))
        {
            _totalRow = row.Number;
            row.Numbers.CopyTo(_totals);
            return;
        }

        var code = row.Label(AeTable.OrganisationCode).Trim((byte)' ');
        _flags.CheckOrganisation(batch, row.Number, "organisation_code", code);
        long attendances = 0;
        for (var kind = 0; kind < AeTable.Kinds.Count; kind++)
        {
            attendances += row.Numbers[AeTable.Number.Attendances + kind];
            if (row.Numbers[AeTable.Number.Over4Hours + kind] > row.Numbers[AeTable.Number.Attendances + kind])
                _flags.Add(batch, row.Number, $"{AeTable.Kinds[kind]}_over_4h", "More than the attendances that they are of.");
        }

        for (var slot = 0; slot < _sums.Length; slot++)
            _sums[slot] += row.Numbers[slot];
        file.Summary.Measures[MonthGate.PathwaysOf + Encoding.UTF8.GetString(code)] = attendances;
        file.Summary.Measures[MonthGate.Pathways] = file.Summary.Measures.TryGetValue(MonthGate.Pathways, out var before) ? before + attendances : attendances;
    }

    public override void Skip() => _isSpoilt = true;

    public override void Finish(Batch batch)
    {
        for (var slot = 0; slot < _sums.Length && _totalRow > 0 && !_isSpoilt; slot++)
        {
            if (_sums[slot] != _totals[slot])
                _flags.Add(batch, _totalRow, AeTable.Schema.Columns[file.Header.Layout.FirstCount + slot].Name, "The total is not the sum of the providers.");
        }

        _flags.Finish();
        file.Summary.Measures[MonthGate.RowsOf + AeTable.Name] = _rows;
    }

    private static bool IsTotal(in ExtractRow row) => Ascii.EqualsIgnoreCase(row.Label(AeTable.OrganisationCode).Trim((byte)' '), "Total"u8);
}
