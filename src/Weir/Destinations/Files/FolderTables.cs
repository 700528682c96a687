using Weir.Columns;
using Weir.Failures;

namespace Weir.Destinations.Files;

/// <summary>The tables of a folder: made from a batch's columns, widened with them, and of one pipeline each.</summary>
internal static class FolderTables
{
    private const string Elsewhere = "folder";

    /// <summary>True where the table is there with every column that is wanted.</summary>
    /// <exception cref="SchemaConflictException">A column has a type that the values do not fit.</exception>
    /// <exception cref="DestinationException">It is another pipeline's.</exception>
    public static bool IsAsWanted(TableLine? there, PipelineKey pipeline, TableSchema wanted, string address)
    {
        if (there is null)
            return false;
        if (!string.Equals(there.Pipeline, pipeline.Pipeline, StringComparison.Ordinal))
            throw Fence.TableOfAnother(wanted.Name, address, there.Pipeline, pipeline.Pipeline, Elsewhere);
        var has = there.Columns.ToDictionary(column => column.Name, column => ColumnType.Parse(column.Type), StringComparer.Ordinal);
        foreach (var column in wanted.Columns)
        {
            if (has.TryGetValue(column.Name, out var type) && !(type?.Keeps(column.Type) ?? false))
            {
                throw new SchemaConflictException(
                    $"Column '{column.Name}' of table '{wanted.Name}' in {address} holds {type}, and the new rows have {column.Type}. "
                    + "Nothing was loaded, and what is there stays. Load into another folder.");
            }
        }

        return wanted.Columns.All(column => has.ContainsKey(column.Name));
    }

    /// <summary>The table's line with the columns that are missing.</summary>
    public static TableLine Widened(FolderContents contents, string folder, PipelineKey pipeline, TableSchema wanted, WriteMode mode, string address)
    {
        var columns = wanted.Columns.Select(column => new FolderColumn(
            column.Name, column.Type.ToString(), column.Required || wanted.Key.Contains(column.Name, StringComparer.Ordinal)));
        if (contents.FindTable(pipeline.Tenant, wanted.Name) is { } there)
            return there with { Columns = [.. there.Columns, .. columns.Where(column => there.Columns.All(known => !string.Equals(known.Name, column.Name, StringComparison.Ordinal)))] };
        var name = FolderNames.Of(wanted.Name);
        var path = Path.Combine(folder, name);
        if (contents.HasFolder(name) || File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw Fence.TableOfNobody(wanted.Name, address, Elsewhere);
        return new TableLine(pipeline.Tenant, wanted.Name, name, pipeline.Pipeline, mode, wanted.Key, [.. columns]);
    }

    public static TableSchema SchemaOf(TableLine table) => new(
        table.Table,
        [
            .. table.Columns.Select(column => new ColumnSchema(
                column.Name,
                ColumnType.Parse(column.Type) ?? throw new DestinationException(
                    $"Column '{column.Name}' of table '{table.Table}' has the type '{column.Type}', which this version of Weir does not know. Use the version that wrote it.", FailureKind.Terminal))
            {
                Required = column.Required,
            }),
        ]);

    /// <summary>A file cannot refuse a value, so Weir does.</summary>
    public static void RefuseNulls(TableSchema table, Batch batch)
    {
        foreach (var required in table.Columns.Where(column => column.Required))
        {
            var at = batch.Schema.IndexOf(required.Name);
            if (at >= 0 ? batch.Columns[at].NullCount == 0 : batch.Length == 0)
                continue;
            var row = 0;
            while (at >= 0 && !batch.Columns[at].IsNull(row))
                row++;
            throw new DestinationException(
                $"Row {batch.RowNumbers.Int64Values[row]} of table '{table.Name}' has no value in column '{required.Name}', which is required. "
                + "Nothing of the load was kept. Correct the row where it comes from.",
                FailureKind.BadData);
        }
    }

    /// <summary>A column that came to the table after the file was begun, such as by another load, is for the next attempt's file.</summary>
    public static void RefuseUnknown(TableSchema table, Batch batch)
    {
        if (ReferenceEquals(table, batch.Schema) || batch.Schema.Columns.FirstOrDefault(column => table.IndexOf(column.Name) < 0) is not { } unknown)
            return;
        throw new DestinationException(
            $"Table '{table.Name}' got the column '{unknown.Name}' while its file was being written. Nothing of the load was kept; the partition is tried again.",
            FailureKind.Transient);
    }
}
