namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Tells whether rows are of the planned month. The text is read once and then compared: a file says the same on every row.</summary>
internal sealed class RttPeriod(DateOnly planned)
{
    private byte[] _plannedText = [];
    private byte[] _plannedYear = [];

    /// <summary>The first other month that was read, or null.</summary>
    public DateOnly? Other { get; private set; }

    /// <summary>Why the last row was refused.</summary>
    public string Reason { get; private set; } = "";

    public bool IsPlanned(ReadOnlySpan<byte> row, CsvField[] fields)
    {
        if (_plannedText.Length > 0
            && fields[TextSlot(fields)].In(row).SequenceEqual(_plannedText)
            && fields[RttHeader.YearSlot].In(row).SequenceEqual(_plannedYear))
            return true;
        if (!TryRead(row, fields, out var month))
        {
            Reason = "Not a month such as RTT-January-2026.";
            return false;
        }

        if (month == planned)
        {
            _plannedText = fields[TextSlot(fields)].In(row).ToArray();
            _plannedYear = fields[RttHeader.YearSlot].In(row).ToArray();
            return true;
        }

        Other ??= month;
        Reason = $"Of another month than {MonthText.Name(planned)}.";
        return false;
    }

    public static bool TryRead(ReadOnlySpan<byte> row, CsvField[] fields, out DateOnly month) =>
        fields[RttTable.Text.Period].Length > 0
            ? MonthText.TryParsePeriod(fields[RttTable.Text.Period].In(row), out month)
            : MonthText.TryParseFinancialYear(fields[RttHeader.YearSlot].In(row), fields[RttHeader.PeriodNameSlot].In(row), out month);

    private static int TextSlot(CsvField[] fields) => fields[RttTable.Text.Period].Length > 0 ? RttTable.Text.Period : RttHeader.PeriodNameSlot;
}
