using Weir.Connectors.Csv;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Tells whether rows are of the planned month. The text is read once and then compared: a file says the same on every row.</summary>
/// <param name="planned">The month that the file was planned for.</param>
/// <param name="layout">How the file is laid out.</param>
/// <param name="header">Its header.</param>
internal sealed class ExtractPeriod(DateOnly planned, ExtractLayout layout, ExtractHeader header)
{
    private const int PeriodSlot = 0;

    private byte[] _plannedText = [];
    private byte[] _plannedYear = [];

    /// <summary>The first other month that was read, or null.</summary>
    public DateOnly? Other { get; private set; }

    /// <summary>Why the last row was refused.</summary>
    public string Reason { get; private set; } = "";

    public bool IsPlanned(ReadOnlySpan<byte> row, CsvField[] fields)
    {
        if (!header.HasPeriod)
            return true;
        if (_plannedText.Length > 0
            && fields[TextSlot(fields)].In(row).SequenceEqual(_plannedText)
            && fields[header.YearSlot].In(row).SequenceEqual(_plannedYear))
            return true;
        if (!TryRead(row, fields, out var month))
        {
            Reason = $"Not a month such as {layout.PeriodExample}.";
            return false;
        }

        if (month == planned)
        {
            _plannedText = fields[TextSlot(fields)].In(row).ToArray();
            _plannedYear = fields[header.YearSlot].In(row).ToArray();
            return true;
        }

        Other ??= month;
        Reason = $"Of another month than {MonthText.Name(planned)}.";
        return false;
    }

    public bool TryRead(ReadOnlySpan<byte> row, CsvField[] fields, out DateOnly month) =>
        fields[PeriodSlot].Length > 0
            ? MonthText.TryParsePeriod(fields[PeriodSlot].In(row), out month)
            : MonthText.TryParseFinancialYear(fields[header.YearSlot].In(row), fields[header.PeriodNameSlot].In(row), out month);

    private int TextSlot(CsvField[] fields) => fields[PeriodSlot].Length > 0 ? PeriodSlot : header.PeriodNameSlot;
}
