using System.Text;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;

namespace Weir.Connectors.NhsStatistics.Cancer;

/// <summary>Flags rows whose codes or arithmetic are odd, and measures the load.</summary>
internal sealed class CancerRowChecks(ExtractContext file) : ExtractChecks
{
    private readonly ExtractFlags _flags = new(CancerTable.Name, file.Summary);
    private readonly Dictionary<string, decimal> _patients = new(StringComparer.Ordinal);
    private long _rows;

    public override ReadOnlySpan<byte> Label(in ExtractRow row, int slot) => slot switch
    {
        CancerTable.RowType => IsTotal(row) ? "total"u8 : "organisation"u8,
        CancerTable.CancerType or CancerTable.Route or CancerTable.Treatment when row.Label(slot).IsEmpty => "-"u8,
        _ => row.Label(slot).Trim((byte)' '),
    };

    public override void Accept(in ExtractRow row, Batch batch)
    {
        _rows++;
        var isTotal = IsTotal(row);
        if (!isTotal)
            _flags.CheckOrganisation(batch, row.Number, "organisation_code", row.Label(CancerTable.OrganisationCode).Trim((byte)' '));
        if (row.TryDecimal(CancerTable.Patients, 2, out var patients)
            && row.TryDecimal(CancerTable.Within, 2, out var within)
            && row.TryDecimal(CancerTable.After, 2, out var after)
            && within + after != patients)
        {
            _flags.Add(batch, row.Number, "total", "Not the sum of those within and after the standard.");
        }

        if (isTotal || !Is(row, CancerTable.Basis, "Provider"u8) || !IsAll(row, CancerTable.CancerType) || !IsAll(row, CancerTable.Route) || !IsAll(row, CancerTable.Treatment))
            return;
        var provider = row.Text(CancerTable.OrganisationCode).Trim();
        _patients[provider] = _patients.GetValueOrDefault(provider) + patients;
    }

    public override void Finish(Batch batch)
    {
        _flags.Finish();
        file.Summary.Measures[MonthGate.RowsOf + CancerTable.Name] = _rows;
        file.Summary.Measures[MonthGate.Pathways] = _patients.Values.Sum();
        foreach (var (provider, patients) in _patients)
            file.Summary.Measures[MonthGate.PathwaysOf + provider] = patients;
    }

    private static bool IsTotal(in ExtractRow row) => Ascii.EqualsIgnoreCase(row.Label(CancerTable.OrganisationCode).Trim((byte)' '), "Total"u8);

    private static bool IsAll(in ExtractRow row, int slot) => row.Label(slot) is [] || row.Label(slot).StartsWith("ALL "u8);

    private static bool Is(in ExtractRow row, int slot, ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(row.Label(slot), text);
}
