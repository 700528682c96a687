using System.Data.Common;
using Weir.Columns;
using Weir.Connectors.DuckDb;
using Weir.Sql;
using Weir.Tests.Destinations;

namespace Weir.Tests.Parquet;

/// <summary>A folder of Parquet files passes what every destination passes, as DuckDB reads it.</summary>
public sealed class ParquetConformanceTests : FolderConformanceTests
{
    private protected override string Scheme => "parquet";

    private protected override async Task<List<object?[]>> ReadFilesAsync(TableSchema schema, string folder)
    {
        if (!Directory.Exists(folder) || Directory.GetFiles(folder).Length == 0)
            return [];
        await using var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory, Threads = 1 }, TimeProvider.System);
        await connection.OpenAsync(CancellationToken);
        var source = $"read_parquet({SqlName.Literal(Path.Combine(folder, "*.parquet").Replace("[", "[[]", StringComparison.Ordinal))}, union_by_name = true)";
        var there = await connection.Statement(null, $"describe select * from {source}").ListAsync(row => (row.GetString(0), row.GetString(1)), CancellationToken);
        foreach (var column in schema.Columns.Where(column => there.Any(found => found.Item1 == column.Name)))
            there.ShouldContain((column.Name, new DuckDbDialect().TypeName(column.Type).ToUpperInvariant()));
        var columns = schema.Columns.Select(column => !there.Any(found => found.Item1 == column.Name) ? "null"
            : column.Type.Kind == ColumnKind.Decimal ? $"cast({SqlName.Quote(column.Name)} as varchar)" : SqlName.Quote(column.Name));
        return await connection.Statement(null, $"select {string.Join(", ", columns)}, _load, _row from {source}").ListAsync(row => Cells(row, schema), CancellationToken);
    }

    private static object?[] Cells(DbDataReader row, TableSchema schema)
    {
        var cells = SqlRows.Cells(row, schema);
        for (var i = 0; i < schema.Columns.Length; i++)
        {
            if (schema.Columns[i].Type.Kind == ColumnKind.Decimal && cells[i] is string digits && digits.TrimStart('-').StartsWith('.'))
                cells[i] = digits.Replace(".", "0.", StringComparison.Ordinal);
        }

        return cells;
    }
}
