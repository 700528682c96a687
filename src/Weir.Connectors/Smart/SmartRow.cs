namespace Weir.Connectors.Smart;

/// <summary>One item of an answer.</summary>
/// <param name="Number">Its place in the answer, counted from 1.</param>
/// <param name="Fields">What it says, as text, by the names of the fields; null for JSON's null.</param>
/// <param name="Original">The item as it was sent, cut where it is very long.</param>
internal sealed record SmartRow(long Number, IReadOnlyDictionary<string, string?> Fields, string Original)
{
    /// <summary>The day that is reported, where it can be read.</summary>
    public DateOnly? ReportDate { get; init; }

    /// <summary>True where the day stands before month and year.</summary>
    public bool IsDayFirst { get; init; }

    /// <summary>Fields that are lists or objects, as their JSON.</summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>Why it is not loaded, and the column that it shows in; null where it is.</summary>
    public (string? Column, string Reason)? Rejected { get; init; }

    public string? this[string field] => Fields.GetValueOrDefault(field);
}
