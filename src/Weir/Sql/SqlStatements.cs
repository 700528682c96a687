using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Sql;

/// <summary>Short forms for running a statement with named parameters (<c>@name</c>) and reading what it returns.</summary>
/// <remarks>A mapper that emits code at first use would cost a short run more than all its statements together.</remarks>
internal static class SqlStatements
{
    extension(DbConnection connection)
    {
        public DbCommand Statement(DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            SetText(command, sql);
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = value ?? DBNull.Value;
                command.Parameters.Add(parameter);
            }

            return command;
        }

        /// <summary>Runs statements that all take the same parameters in order, at once where the database takes them so. Returns the rows affected by all.</summary>
        public async Task<long> RunEachAsync(
            DbTransaction transaction, SqlDialect dialect, IEnumerable<string> statements, (string Name, object? Value)[] parameters, CancellationToken cancellationToken)
        {
            long affected = 0;
            string[] each = [.. statements];
            foreach (var statement in dialect.TakesSeveralStatements && each.Length > 0 ? [string.Join(";\n", each)] : each)
                affected += Math.Max(0, await connection.Statement(transaction, statement, parameters).RunAsync(cancellationToken));
            return affected;
        }

        /// <summary>Runs statements without parameters in order, at once where the database takes them so.</summary>
        public async Task RunAllAsync(DbTransaction transaction, SqlDialect dialect, IEnumerable<string> statements, CancellationToken cancellationToken)
        {
            foreach (var statement in dialect.TakesSeveralStatements ? [string.Join(";\n", statements)] : statements)
                await connection.Statement(transaction, statement).RunAsync(cancellationToken);
        }
    }

    extension(DbCommand command)
    {
        /// <summary>Runs it and disposes it. Returns rows affected where the engine says so.</summary>
        public async Task<int> RunAsync(CancellationToken cancellationToken)
        {
            await using (command)
                return await command.ExecuteNonQueryAsync(cancellationToken);
        }

        /// <summary>Runs it, disposes it, and returns the first cell, or null where there is no row or the cell is null.</summary>
        public async Task<object?> FirstAsync(CancellationToken cancellationToken)
        {
            await using (command)
            {
                var value = await command.ExecuteScalarAsync(cancellationToken);
                return value is DBNull ? null : value;
            }
        }

        /// <summary>Runs it, disposes it, and returns each row as <paramref name="map"/> makes it.</summary>
        public async Task<List<T>> ListAsync<T>(Func<DbDataReader, T> map, CancellationToken cancellationToken)
        {
            await using (command)
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken))
                    rows.Add(map(reader));
                return rows;
            }
        }
    }

    extension(DbDataReader reader)
    {
        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public DateTimeOffset Instant(int column) => reader.GetFieldValue<DateTimeOffset>(column);

        public DateTimeOffset? InstantOrNull(int column) => reader.IsDBNull(column) ? null : reader.Instant(column);

        public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
    }

    [SuppressMessage("Security", "CA2100", Justification = "Weir's own statements: names go through SqlName, values are parameters.")]
    private static void SetText(DbCommand command, string sql) => command.CommandText = sql;
}
