using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weir.Fhir.Model;

namespace Weir.Fhir.Schema;

/// <summary>The tables of one resource type that need no view, and how its JSON goes into them.</summary>
/// <remarks>Made from the model on demand, once per type; the rules are in docs/reference/fhir-default-schema.md.</remarks>
internal sealed class DefaultSchema
{
    private static readonly ConcurrentDictionary<(string ResourceType, bool IsDescribed, bool IsTyped), DefaultSchema> Known = new();

    private DefaultSchema(string resourceType, SchemaBuilder built)
    {
        ResourceType = resourceType;
        Tables = built.Tables;
        Root = built.Root;
        Extension = built.Extension;
        ShapeCount = built.ShapeCount;
        ExtensionTable = built.ExtensionTable;
        var extensions = Tables[ExtensionTable].Columns;
        ExtensionColumns = (Position(ColumnContent.ParentIndex), Position(ColumnContent.ExtensionPath), Position(ColumnContent.IsModifier));

        int Position(ColumnContent content) => extensions.TakeWhile(column => column.Content != content).Count();
    }

    /// <summary>The resource type, e.g. <c>Patient</c>.</summary>
    public string ResourceType { get; }

    /// <summary>The tables: the resource's own first, each before those within it, that of the extensions last.</summary>
    public ImmutableArray<DefaultTable> Tables { get; }

    /// <summary>What becomes of the properties of a resource.</summary>
    public RowShape Root { get; }

    /// <summary>What becomes of the properties of an extension.</summary>
    public RowShape Extension { get; }

    /// <summary>How many shapes there are.</summary>
    public int ShapeCount { get; }

    /// <summary>Position of the table of extensions.</summary>
    public int ExtensionTable { get; }

    /// <summary>Positions of columns of the table of extensions.</summary>
    public (int Parent, int Path, int IsModifier) ExtensionColumns { get; }

    /// <summary>The schema of a resource type of R4.</summary>
    /// <param name="resourceType">A concrete type, e.g. <c>Patient</c>.</param>
    /// <param name="isDescribed">Whether tables and columns say what they mean.</param>
    /// <param name="isTyped">Whether dates and decimals, which are text as sent, have columns with types beside them.</param>
    /// <exception cref="ArgumentException">R4 has no such resource type.</exception>
    public static DefaultSchema Of(string resourceType, bool isDescribed = false, bool isTyped = false) =>
        Known.GetOrAdd((resourceType, isDescribed, isTyped), static key => new DefaultSchema(key.ResourceType, new SchemaBuilder(FhirModel.R4, key.ResourceType, key.IsDescribed, key.IsTyped)));
}
