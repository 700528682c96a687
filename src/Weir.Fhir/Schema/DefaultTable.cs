using System.Collections.Immutable;
using Weir.Columns;

namespace Weir.Fhir.Schema;

/// <summary>What a column of a default table holds.</summary>
internal enum ColumnContent
{
    /// <summary>The id of the resource; in every table.</summary>
    ResourceId,

    /// <summary>The position of an element among its like, counted from 0: that of the row itself, or of an element around it.</summary>
    Index,

    /// <summary>Where an element occurs within itself, the index of the row around it.</summary>
    ParentIndex,

    /// <summary>An element of a primitive type.</summary>
    Value,

    /// <summary>The first or last that a date can mean, or a decimal as a number.</summary>
    Typed,

    /// <summary>The type that a reference points at.</summary>
    ReferenceType,

    /// <summary>The id that a reference points at.</summary>
    ReferenceId,

    /// <summary>The reference as written, where it says more than type and id.</summary>
    ReferenceText,

    /// <summary>A value of the first row of a child table: the system, code or display of a concept's first coding.</summary>
    FirstOfMany,

    /// <summary>The values of a child table in one text: the given names, the lines of an address.</summary>
    Joined,

    /// <summary>The type of a value that may be of any.</summary>
    AnyType,

    /// <summary>A value that may be of any type, as text.</summary>
    AnyText,

    /// <summary>The system of a value that may be of any type.</summary>
    AnySystem,

    /// <summary>The code of a value that may be of any type.</summary>
    AnyCode,

    /// <summary>What a value that may be of any type shows.</summary>
    AnyDisplay,

    /// <summary>An element as it is in the resource.</summary>
    Json,

    /// <summary>Of an extension, the element that carries it.</summary>
    ExtensionPath,

    /// <summary>Of an extension, whether it changes the meaning of the element.</summary>
    IsModifier,

    /// <summary>What has no column.</summary>
    Rest,
}

/// <summary>A column of a default table.</summary>
/// <param name="Schema">Its name and type, and what it means where asked for.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Path">FHIRPath from the table's element, e.g. <c>value.ofType(Quantity).unit</c>; empty for the element itself and for what is no element.</param>
/// <param name="TypeName">The FHIR type of the element; empty for what is no element.</param>
internal sealed record DefaultColumn(ColumnSchema Schema, ColumnContent Content, string Path, string TypeName);

/// <summary>A table of the default schema: a resource type, or an element that repeats.</summary>
/// <param name="Schema">Its name, columns and key.</param>
/// <param name="Path">FHIRPath of the element from the resource type on, e.g. <c>Patient.name.given</c>.</param>
/// <param name="TypeName">The FHIR type of a row.</param>
/// <param name="Columns">Its columns, in the schema's order.</param>
internal sealed record DefaultTable(TableSchema Schema, string Path, string TypeName, ImmutableArray<DefaultColumn> Columns)
{
    /// <summary>Position of the table around it among the schema's, or -1 for the resource's own.</summary>
    public required int Parent { get; init; }

    /// <summary>How many index columns there are; they follow the resource's id.</summary>
    public required int IndexCount { get; init; }

    /// <summary>True where the element occurs within itself: rows are then counted through the resource and not within the element around them.</summary>
    public required bool IsRecursive { get; init; }
}
