namespace Weir.Columns;

/// <summary>What became of a row in which something was found.</summary>
public enum FindingOutcome
{
    /// <summary>Odd, but published so: the row is loaded and the oddity recorded.</summary>
    Flagged,

    /// <summary>Not to be trusted: the row waits in the quarantine.</summary>
    Rejected,
}

/// <summary>Something odd or wrong in one row.</summary>
/// <param name="Table">The table the row was meant for.</param>
/// <param name="Row">The row's number in the original, counted from 1.</param>
/// <param name="Column">The column it was found in, or null where it is the row as a whole.</param>
/// <param name="Outcome">What became of the row.</param>
/// <param name="Reason">Why, in words that hold no value of the row.</param>
public sealed record Finding(string Table, long Row, string? Column, FindingOutcome Outcome, string Reason)
{
    /// <summary>The row or cell as it was sent. Kept in the destination's quarantine only; never logged or shown unasked.</summary>
    public string? Original { get; init; }
}
