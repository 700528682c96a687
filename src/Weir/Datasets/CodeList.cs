using Weir.Columns;

namespace Weir.Datasets;

/// <summary>A code list as one look at its upstream showed it.</summary>
/// <param name="Options">The options, in the upstream's order.</param>
internal sealed record CodeList(IReadOnlyList<CodeOption> Options)
{
    /// <summary>The title the upstream gives it, or null.</summary>
    public string? Title { get; init; }

    /// <summary>What the upstream says it is, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Format and length of its codes as the upstream writes them, such as <c>an2</c>; or null.</summary>
    public string? Format { get; init; }

    /// <summary>Other names that the upstream gives it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The day from which the upstream says that this content holds; null where it does not say.</summary>
    public DateOnly? EffectiveFrom { get; init; }

    /// <summary>The newest day of the upstream's own log of changes; null where it has none.</summary>
    public DateOnly? ChangedOn { get; init; }

    /// <summary>True where the upstream says that the list as a whole is retired.</summary>
    public bool IsRetired { get; init; }

    /// <summary>True where the upstream says that it is being developed and not approved.</summary>
    public bool IsPreparatory { get; init; }

    /// <summary>The addresses that answered, in the order they were read.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Items that are no options, with the reason and the original: for the quarantine.</summary>
    public IReadOnlyList<CodeFault> Faults { get; init; } = [];

    /// <summary>What a person should know that is no reason to hold.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>An item of the original in which something is wrong.</summary>
/// <param name="Row">Where it is in the original, from 1, as <see cref="CodeOption.Row"/>.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Outcome">Whether it is left out, or an option all the same.</param>
/// <param name="Reason">Why, with what was expected. No value of it.</param>
/// <param name="Original">The item's text.</param>
internal sealed record CodeFault(long Row, string? Column, FindingOutcome Outcome, string Reason, string Original);
