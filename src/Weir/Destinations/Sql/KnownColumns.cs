using System.Collections.Concurrent;
using System.Data.Common;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>The columns of a schema's tables, read once for all of them: a load of many tables asks for each.</summary>
internal sealed class KnownColumns(SqlDialect dialect)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<(string Name, string Type)>> _columns = new(StringComparer.Ordinal);
    private volatile bool _isRead;

    /// <summary>Columns of a table in order with the catalogue's names of their types; empty where there was no such table.</summary>
    public Task<IReadOnlyList<(string Name, string Type)>> OfAsync(DbConnection connection, string table, CancellationToken cancellationToken) =>
        OfAsync(connection, null, table, cancellationToken);

    /// <summary>The same, read within a transaction where it was not read before.</summary>
    public async Task<IReadOnlyList<(string Name, string Type)>> OfAsync(
        DbConnection connection, DbTransaction? transaction, string table, CancellationToken cancellationToken)
    {
        if (!_isRead)
            await ReadAsync(connection, transaction, cancellationToken);
        return _columns.TryGetValue(table, out var columns) ? columns : [];
    }

    public void Set(string table, IReadOnlyList<(string Name, string Type)> columns) => _columns[table] = columns;

    /// <summary>Leaves a table to be looked for again: it was made or changed.</summary>
    public void Forget(string table) => _columns.TryRemove(table, out _);

    private async Task ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var columns = await connection.Statement(transaction, $"select c.table_name, c.column_name, c.data_type from {dialect.Columns} c order by c.table_name, c.ordinal_position")
            .ListAsync(row => (Table: row.GetString(0), Column: (row.GetString(1), row.GetString(2))), cancellationToken);
        foreach (var table in columns.GroupBy(column => column.Table, StringComparer.Ordinal))
            _columns[table.Key] = [.. table.Select(column => column.Column)];
        _isRead = true;
    }
}
