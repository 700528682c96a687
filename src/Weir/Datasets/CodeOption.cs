using System.Collections.Immutable;

namespace Weir.Datasets;

/// <summary>What an option is in its list, where the source says so.</summary>
internal enum OptionKind
{
    /// <summary>The source does not tell.</summary>
    None,

    /// <summary>A national code of the NHS.</summary>
    National,

    /// <summary>A code for where there is no national one to give: not known, not stated, not applicable.</summary>
    Default,

    /// <summary>One of another list's national codes that is permitted here.</summary>
    Permitted,
}

/// <summary>An option of a code list. Its place in the list is its order.</summary>
/// <param name="Code">The code. Always a text: 01 is not 1.</param>
/// <param name="Label">What it stands for, as people read it.</param>
/// <param name="Kind">What it is in the list.</param>
internal sealed record CodeOption(string Code, string Label, OptionKind Kind = OptionKind.None)
{
    /// <summary>True where the source marks it as retired, with or without a date.</summary>
    public bool IsRetired { get; init; }

    /// <summary>The first day on which it is retired, where the source says it; may lie ahead.</summary>
    public DateOnly? RetiredOn { get; init; }

    /// <summary>Code of the option of the same list that it is under, such as the health board of a hospital; or null.</summary>
    public string? Parent { get; init; }

    /// <summary>What else the source says of it, by name: postcode, latitude, region. One that is blank is left out.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Where it is in the original, from 1: a row of the page's tables, an item of the answer.</summary>
    public long Row { get; init; }
}
