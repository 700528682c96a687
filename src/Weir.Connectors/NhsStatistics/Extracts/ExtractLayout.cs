using Weir.Columns;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>How the CSV files of a statistic are laid out, in every generation of them: what their headers call each column of the table.</summary>
internal sealed record ExtractLayout
{
    /// <summary>What such a file is, within a sentence: <c>an RTT full extract</c>.</summary>
    public required string Title { get; init; }

    /// <summary>How many columns it should have, within a sentence: <c>121 (69 before April 2021)</c>.</summary>
    public required string Columns { get; init; }

    /// <summary>The text of its link, for the advice to give that file.</summary>
    public required string LinkText { get; init; }

    /// <summary>The table. Its first column is the month.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>The names of the label columns, in the table's order; the first is the month's. Null for a label that the reader makes and no file has.</summary>
    public required IReadOnlyList<string?> Labels { get; init; }

    /// <summary>The names of the columns of counts, which follow the labels to the end of the table.</summary>
    public required IReadOnlyList<string> Counts { get; init; }

    /// <summary>Labels without which a row cannot be told from another: a header must have them, and a row may not leave them blank.</summary>
    public required IReadOnlyList<int> Keys { get; init; }

    /// <summary>Labels that a header may lack.</summary>
    public IReadOnlyList<int> Optional { get; init; } = [];

    /// <summary>The period as files write it, for messages: <c>RTT-January-2026</c>.</summary>
    public required string PeriodExample { get; init; }

    /// <summary>What to do about a file of which neither name nor row says a month.</summary>
    public required string WithoutMonth { get; init; }

    /// <summary>What else a header may call a label, by the name and the whole header; -1 where nothing.</summary>
    public Func<string, IReadOnlySet<string>, int> OtherLabel { get; init; } = static (_, _) => -1;

    /// <summary>What else a header may call a count; -1 where nothing.</summary>
    public Func<string, int> OtherCount { get; init; } = static _ => -1;

    /// <summary>Whether a file that has these counts should also have that one: false where its generation has not.</summary>
    public Func<int, IReadOnlyCollection<int>, bool> Expects { get; init; } = static (_, _) => true;

    /// <summary>Makes what looks at each row of a file.</summary>
    public required Func<ExtractContext, ExtractChecks> Checks { get; init; }

    /// <summary>Position of the first count among the table's columns.</summary>
    public int FirstCount => Labels.Count;
}

/// <summary>What is known of a file before its first row.</summary>
/// <param name="Month">The month it was planned for.</param>
/// <param name="Header">Its header.</param>
/// <param name="Summary">Where notes and measures go.</param>
internal sealed record ExtractContext(DateOnly Month, ExtractHeader Header, Weir.Sources.LoadSummary Summary);
