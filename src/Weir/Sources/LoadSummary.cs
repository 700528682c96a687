namespace Weir.Sources;

/// <summary>What is known of a load beside its rows; source and engine fill it while they read, the gate judges by it.</summary>
public sealed class LoadSummary
{
    /// <summary>Rows of the original, rejected ones included.</summary>
    public long RowsRead { get; set; }

    /// <summary>Rows that passed the checks.</summary>
    public long RowsAccepted { get; set; }

    /// <summary>Rows rejected.</summary>
    public long RowsRejected { get; set; }

    /// <summary>Rows loaded in which something was odd.</summary>
    public long RowsFlagged { get; set; }

    /// <summary>Name of the archive member that was read, or null.</summary>
    public string? Member { get; set; }

    /// <summary>Up to where the partition has now been read; only the source reads it. It becomes durable with the rows. Null where there is no such thing.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>Required columns that the original does not have.</summary>
    public IList<string> MissingColumns { get; } = [];

    /// <summary>Columns that the original has and the table did not expect: reported, and loaded as text.</summary>
    public IList<string> NewColumns { get; } = [];

    /// <summary>What the source measures for its gate rules, such as rows per part. Kept in the ledger.</summary>
    public IDictionary<string, decimal> Measures { get; } = new SortedDictionary<string, decimal>(StringComparer.Ordinal);

    /// <summary>What a person should know that is no reason to hold.</summary>
    public IList<string> Notes { get; } = [];
}
