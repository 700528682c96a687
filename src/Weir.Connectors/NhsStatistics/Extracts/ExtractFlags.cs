using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Writes down what is odd in rows that are loaded all the same.</summary>
/// <param name="table">The table.</param>
/// <param name="summary">Where it is noted that a reason was found too often to list each row.</param>
internal sealed class ExtractFlags(string table, LoadSummary summary)
{
    /// <summary>Rows listed for one reason. A file whose every row is odd in one way is told so once, and loads.</summary>
    private const int MaxListed = 10_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(Batch batch, long row, string? column, string reason)
    {
        var text = column is null ? reason : $"{column}: {reason}";
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, text, out _);
        if (++count <= MaxListed)
            batch.Findings.Add(new Finding(table, row, column, FindingOutcome.Flagged, reason));
    }

    /// <summary>Notes the reasons that were found more often than they are listed.</summary>
    public void Finish()
    {
        foreach (var (reason, count) in _counts.Where(reason => reason.Value > MaxListed))
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Flagged {count:N0} times, the first {MaxListed:N0} listed: {reason}"));
    }

    /// <summary>Flags a code that is not in the form of an organisation's.</summary>
    public void CheckOrganisation(Batch batch, long row, string column, ReadOnlySpan<byte> code)
    {
        if (!IsOrganisation(code))
            Add(batch, row, column, "Not in the form of an ODS code: 3 or at least 5 capital letters and digits.");
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
}
