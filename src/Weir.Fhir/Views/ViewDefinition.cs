using System.Collections.Immutable;
using Weir.Fhir.FhirPath;

namespace Weir.Fhir.Views;

/// <summary>A ViewDefinition as it was written: rows of one resource type.</summary>
/// <remarks>Source: SQL on FHIR 2.0 and 3.0.0-ballot, "ViewDefinition".</remarks>
internal sealed record ViewDefinition
{
    /// <summary>The name; becomes that of the table.</summary>
    public required string Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>The resource type whose resources it reads.</summary>
    public required string Resource { get; init; }

    /// <summary>Where <see cref="Resource"/> is written, for errors.</summary>
    public required PathText ResourceText { get; init; }

    public ImmutableArray<ViewConstant> Constants { get; init; } = [];

    /// <summary>Criteria, all of which a resource must meet.</summary>
    public ImmutableArray<PathText> Where { get; init; } = [];

    public ImmutableArray<ViewSelect> Select { get; init; } = [];
}

/// <summary>A value that paths use as <c>%name</c>.</summary>
internal sealed record ViewConstant(string Name, Expression Value);

/// <summary>Columns, for the resource or for each of some elements, beside those of the selects within.</summary>
internal sealed record ViewSelect
{
    public ImmutableArray<ViewColumn> Columns { get; init; } = [];

    public ImmutableArray<ViewSelect> Select { get; init; } = [];

    public ImmutableArray<ViewSelect> UnionAll { get; init; } = [];

    /// <summary>The elements that make a row each; null where the rows are of what is around.</summary>
    public PathText? ForEach { get; init; }

    /// <summary>True where no elements make one row all the same.</summary>
    public bool OrNull { get; init; }

    /// <summary>Paths that are followed again from what they lead to, as deep as it goes.</summary>
    public ImmutableArray<PathText> Repeat { get; init; } = [];

    /// <summary>Where it is written, for errors.</summary>
    public required PathText Place { get; init; }
}

/// <summary>One column.</summary>
internal sealed record ViewColumn
{
    public required string Name { get; init; }

    public required PathText Path { get; init; }

    /// <summary>FHIR's type of its values; null where the path says it.</summary>
    public string? Type { get; init; }

    /// <summary>True where it takes a list of values.</summary>
    public bool Collection { get; init; }

    public string? Description { get; init; }

    /// <summary>The SQL type of the tag <c>ansi/type</c>, or null.</summary>
    public string? AnsiType { get; init; }
}
