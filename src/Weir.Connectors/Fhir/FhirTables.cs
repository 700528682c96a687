using Weir.Columns;
using Weir.Destinations;
using Weir.Fhir.Rows;
using Weir.Fhir.Schema;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The tables of a pipeline of FHIR resources: those of views, the default schema's, and the version of each resource.</summary>
internal static class FhirTables
{
    /// <summary>Column of a view's table that holds the id of the resource a row is of.</summary>
    public const string ResourceColumn = "_resource";

    /// <summary>The newest version of each resource, deleted ones included.</summary>
    public static TableSchema Versions { get; } = RecordTable.Versions(
        "fhir_resource",
        "resource_type",
        "id",
        new("version_id", ColumnType.Text) { Description = "meta.versionId. It is opaque: nothing is ordered by it." },
        new("last_updated", ColumnType.Timestamp) { Description = "meta.lastUpdated." }) with
    {
        Description = "One row for each resource that was ever read: where its newest version came from, and whether it was deleted.",
    };

    /// <summary>Each resource that was read, where nothing is compared with what was read before: without the hash that would be compared.</summary>
    public static TableSchema Resources { get; } = Versions with
    {
        Columns = [.. Versions.Columns.Where(column => column.Name is not RecordTable.ContentColumn)],
        Description = "One row for each resource that was read: where it came from, and whether it was deleted.",
    };

    /// <summary>The default tables that the views for dashboards read: they are there from the beginning, with or without rows.</summary>
    public static IReadOnlyList<SourceTable> OfReadyViews(bool isTyped) =>
    [
        .. from read in FhirViews.Reads
           from table in DefaultSchema.Of(read.ResourceType, isTyped: isTyped).Tables
           where read.Tables.Contains(table.Schema.Name, StringComparer.Ordinal)
           select new SourceTable(table.Schema, WriteMode.Newest, []),
    ];

    /// <summary>The table of a view whose rows go with their resource.</summary>
    public static TableSchema OfView(CompiledView view) => view.Table with
    {
        Columns = [.. view.Table.Columns, new ColumnSchema(ResourceColumn, ColumnType.Text) { Required = true, Description = $"Id of the {view.Resource} that the row is of." }],
        Record = new RecordTable(view.Resource, ResourceColumn),
    };
}
