using System.Data.Common;
using Weir.Columns;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Tests.Destinations;

/// <summary>Reads the rows of a destination that is a SQL database.</summary>
internal static class SqlRows
{
    public static async Task<List<object?[]>> ReadAsync(IDestination destination, TableSchema schema, CancellationToken cancellationToken)
    {
        await using var connection = await ((SqlDestination)destination).Database.OpenAsync(cancellationToken);
        var columns = string.Concat(schema.Columns.Select(column => column.Type.Kind == ColumnKind.Decimal
            ? $"cast({SqlName.Quote(column.Name)} as text), "
            : $"{SqlName.Quote(column.Name)}, "));
        return await connection.Statement(null, $"select {columns}_load, _row from {SqlName.Quote(schema.Name)} order by _load, _row")
            .ListAsync(row => Cells(row, schema), cancellationToken);
    }

    public static object?[] Cells(DbDataReader row, TableSchema schema) =>
    [
        .. schema.Columns.Select((column, i) => row.IsDBNull(i) ? null : Cell(row, i, column.Type.Kind)),
        row.GetGuid(schema.Columns.Length),
        row.GetInt64(schema.Columns.Length + 1),
    ];

    private static object Cell(DbDataReader row, int i, ColumnKind kind) => kind switch
    {
        ColumnKind.Boolean => row.GetBoolean(i),
        ColumnKind.Int32 => row.GetInt32(i),
        ColumnKind.Int64 => row.GetInt64(i),
        ColumnKind.Float64 => row.GetDouble(i),
        ColumnKind.Date => row.GetFieldValue<DateOnly>(i),
        ColumnKind.Timestamp => row.GetFieldValue<DateTimeOffset>(i),
        _ => row.GetString(i),
    };
}
