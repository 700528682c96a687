using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Flags rows whose published arithmetic or codes are odd. They are loaded all the same.</summary>
/// <param name="month">The month of the file.</param>
/// <param name="bands">Bands that the file has.</param>
/// <param name="summary">Where it is noted that a reason was found too often to list each row.</param>
internal sealed class RttRowChecks(DateOnly month, int bands, LoadSummary summary)
{
    /// <summary>Rows listed for one reason. A file whose every row is odd in one way is told so once, and loads.</summary>
    private const int MaxListed = 10_000;

    private static readonly string Total = Column(RttTable.Number.Total);
    private static readonly string TotalAll = Column(RttTable.Number.TotalAll);

    private readonly RttGroups _groups = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Looks at a row before it is kept.</summary>
    public void Check(in RttRow row, RttPart part, Batch batch)
    {
        CheckNumbers(row, part, batch);
        var code = row.Label(RttTable.Text.FunctionCode);
        var function = RttFunctions.Index(code);
        if (function < 0 || !RttFunctions.IsValid(function, month))
            Flag(batch, row.Number, "treatment_function_code", $"Not a treatment function of {MonthText.Name(month)}.");
        if (!IsOrganisation(row.Label(RttTable.Text.ProviderCode)))
            Flag(batch, row.Number, "provider_code", "Not in the form of an ODS code: 3 or at least 5 capital letters and digits.");
        var commissioner = row.Label(RttTable.Text.CommissionerCode);
        if (!IsOrganisation(commissioner) && !commissioner.SequenceEqual("NONC"u8))
            Flag(batch, row.Number, "commissioner_code", "Not in the form of an ODS code: 3 or at least 5 capital letters and digits.");
        if (function < 0)
            _groups.Spoil();
        else if (part != RttPart.Unknown && _groups.Add(row, part, function) is > 0 and var excess)
            Flag(batch, excess, TotalAll, "Part_2A is more than the Part_2 that it is within, for the same provider, commissioner and treatment function.");
    }

    /// <summary>A row was rejected: sums that it may have been part of are not judged.</summary>
    public void Skip() => _groups.Spoil();

    /// <summary>Flags what only the whole file shows.</summary>
    public void Finish(Batch batch)
    {
        var rows = _groups.Finish();
        if (rows is null)
            summary.Notes.Add("Rows of one provider, commissioner and part do not stand together: that C_999 is the sum of the other treatment functions was not checked.");
        foreach (var row in rows ?? [])
            Flag(batch, row, TotalAll, "The total of all treatment functions (C_999) is not the sum of the others, for the same provider, commissioner and part.");
        foreach (var (reason, count) in _counts.Where(reason => reason.Value > MaxListed))
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Flagged {count:N0} times, the first {MaxListed:N0} listed: {reason}"));
    }

    private void CheckNumbers(in RttRow row, RttPart part, Batch batch)
    {
        var numbers = row.Numbers;
        var total = numbers[RttTable.Number.Total];
        var totalAll = numbers[RttTable.Number.TotalAll];
        var hasTotal = !row.IsNull(RttTable.Number.Total);
        if (row.IsNull(RttTable.Number.TotalAll))
        {
            Flag(batch, row.Number, TotalAll, "Blank, where every row has a number.");
            return;
        }

        switch (part)
        {
            case RttPart.Part1A or RttPart.Part1B:
                if (!hasTotal || Sum(numbers[..RttTable.Number.Bands]) != total)
                    Flag(batch, row.Number, Total, "Not the sum of the bands.");
                if (hasTotal && (long)total + numbers[RttTable.Number.UnknownClockStart] != totalAll)
                    Flag(batch, row.Number, TotalAll, "Not the sum of total and unknown_clock_start.");
                break;
            case RttPart.Part2 or RttPart.Part2A:
                if (Sum(numbers[..RttTable.Number.Bands]) != totalAll)
                    Flag(batch, row.Number, TotalAll, "Not the sum of the bands.");
                break;
            case RttPart.Part3:
                if (HasBands(row))
                    Flag(batch, row.Number, null, "New periods (Part_3) with bands, where they have none.");
                break;
            default:
                Flag(batch, row.Number, "part_type", "Not a part of the return: Part_1A, Part_1B, Part_2, Part_2A or Part_3.");
                break;
        }
    }

    private bool HasBands(in RttRow row)
    {
        var blankTotals = 0;
        for (var slot = RttTable.Number.Bands; slot < RttTable.Number.Count; slot++)
            blankTotals += row.IsNull(slot) ? 1 : 0;
        return row.Blanks - blankTotals < bands;
    }

    private void Flag(Batch batch, long row, string? column, string reason)
    {
        var text = column is null ? reason : $"{column}: {reason}";
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, text, out _);
        if (++count <= MaxListed)
            batch.Findings.Add(new Finding(RttTable.Name, row, column, FindingOutcome.Flagged, reason));
    }

    /// <summary>Capital letters and digits, 3 or 5 and more; codes of four do not exist.</summary>
    /// <remarks>Seen in January 2026: providers of 3 and 5, commissioners of 3 and 5. Source: facts on ODS codes.</remarks>
    private static bool IsOrganisation(ReadOnlySpan<byte> code)
    {
        if (code.Length is not (3 or >= 5 and <= 12))
            return false;
        foreach (var letter in code)
        {
            if (!char.IsAsciiDigit((char)letter) && !char.IsAsciiLetterUpper((char)letter))
                return false;
        }

        return true;
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
