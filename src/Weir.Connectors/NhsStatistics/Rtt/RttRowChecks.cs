using System.Numerics;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Flags rows whose published arithmetic or codes are odd. They are loaded all the same. And measures the load.</summary>
/// <param name="month">The month of the file.</param>
/// <param name="bands">Bands that the file has.</param>
/// <param name="summary">Where it is noted that a reason was found too often to list each row.</param>
internal sealed class RttRowChecks(DateOnly month, int bands, LoadSummary summary) : ExtractChecks
{
    private static readonly string Total = Column(RttTable.Number.Total);
    private static readonly string TotalAll = Column(RttTable.Number.TotalAll);

    private readonly RttGroups _groups = new();
    private readonly ExtractFlags _flags = new(RttTable.Name, summary);
    private readonly RttMeasures _measures = new();
    private RttPart _part;

    public override void Accept(in ExtractRow row, Batch batch)
    {
        _part = RttParts.Parse(row.Label(RttTable.Text.PartType));
        Check(row, batch);
        _measures.Add(row, _part);
    }

    /// <summary>Files before October 2017 write a part in capitals.</summary>
    public override ReadOnlySpan<byte> Label(in ExtractRow row, int slot) =>
        slot == RttTable.Text.PartType && _part != RttPart.Unknown ? RttParts.Code(_part) : row.Label(slot);

    public override void Skip() => _groups.Spoil();

    public override void Finish(Batch batch)
    {
        var rows = _groups.Finish();
        if (rows is null)
            summary.Notes.Add("Rows of one provider, commissioner and part do not stand together: that C_999 is the sum of the other treatment functions was not checked.");
        foreach (var row in rows ?? [])
            _flags.Add(batch, row, TotalAll, "The total of all treatment functions (C_999) is not the sum of the others, for the same provider, commissioner and part.");
        _flags.Finish();
        _measures.WriteTo(summary);
    }

    private void Check(in ExtractRow row, Batch batch)
    {
        CheckNumbers(row, _part, batch);
        var code = row.Label(RttTable.Text.FunctionCode);
        var function = RttFunctions.Index(code);
        if (function < 0 || !RttFunctions.IsValid(function, month))
            _flags.Add(batch, row.Number, "treatment_function_code", $"Not a treatment function of {MonthText.Name(month)}.");
        _flags.CheckOrganisation(batch, row.Number, "provider_code", row.Label(RttTable.Text.ProviderCode));
        var commissioner = row.Label(RttTable.Text.CommissionerCode);
        if (!commissioner.SequenceEqual("NONC"u8))
            _flags.CheckOrganisation(batch, row.Number, "commissioner_code", commissioner);
        if (function < 0)
            _groups.Spoil();
        else if (_part != RttPart.Unknown && _groups.Add(row, _part, function) is > 0 and var excess)
            _flags.Add(batch, excess, TotalAll, "Part_2A is more than the Part_2 that it is within, for the same provider, commissioner and treatment function.");
    }

    private void CheckNumbers(in ExtractRow row, RttPart part, Batch batch)
    {
        var numbers = row.Numbers;
        var total = numbers[RttTable.Number.Total];
        var totalAll = numbers[RttTable.Number.TotalAll];
        var hasTotal = !row.IsNull(RttTable.Number.Total);
        if (row.IsNull(RttTable.Number.TotalAll))
        {
            _flags.Add(batch, row.Number, TotalAll, "Blank, where every row has a number.");
            return;
        }

        switch (part)
        {
            case RttPart.Part1A or RttPart.Part1B:
                if (!hasTotal || Sum(numbers[..RttTable.Number.Bands]) != total)
                    _flags.Add(batch, row.Number, Total, "Not the sum of the bands.");
                if (hasTotal && (long)total + numbers[RttTable.Number.UnknownClockStart] != totalAll)
                    _flags.Add(batch, row.Number, TotalAll, "Not the sum of total and unknown_clock_start.");
                break;
            case RttPart.Part2 or RttPart.Part2A:
                if (Sum(numbers[..RttTable.Number.Bands]) != totalAll)
                    _flags.Add(batch, row.Number, TotalAll, "Not the sum of the bands.");
                break;
            case RttPart.Part3:
                if (HasBands(row))
                    _flags.Add(batch, row.Number, null, "New periods (Part_3) with bands, where they have none.");
                break;
            default:
                _flags.Add(batch, row.Number, "part_type", "Not a part of the return: Part_1A, Part_1B, Part_2, Part_2A or Part_3.");
                break;
        }
    }

    private bool HasBands(in ExtractRow row)
    {
        var blankTotals = 0;
        for (var slot = RttTable.Number.Bands; slot < RttTable.Number.Count; slot++)
            blankTotals += row.IsNull(slot) ? 1 : 0;
        return row.Blanks - blankTotals < bands;
    }

    /// <remarks>Vectors are compiled when first called: at once as well as can be, since a month is over before the runtime would come back to it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(ReadOnlySpan<int> numbers)
    {
        var sums = Vector<long>.Zero;
        while (numbers.Length >= Vector<int>.Count)
        {
            Vector.Widen(new Vector<int>(numbers), out var low, out var high);
            sums += low + high;
            numbers = numbers[Vector<int>.Count..];
        }

        var sum = Vector.Sum(sums);
        foreach (var number in numbers)
            sum += number;
        return sum;
    }

    private static string Column(int slot) => RttTable.Schema.Columns[RttTable.FirstNumber + slot].Name;
}
