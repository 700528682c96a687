using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Weir.Failures;

namespace Weir.Sql;

/// <summary>Runs one statement that a person wrote, where nothing can be written.</summary>
internal static class ReadOnlyQuery
{
    /// <summary>Runs a statement and hands its rows on while they arrive.</summary>
    /// <param name="database">Where it runs.</param>
    /// <param name="sql">One statement; a semicolon at its end does no harm.</param>
    /// <param name="read">Is given the reader before the first row; the reader ends with it.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="StatementException">The database refuses the statement; the message shows where.</exception>
    public static async Task<T> RunAsync<T>(
        SqlDatabase database, string sql, Func<DbDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var statement = sql.Trim().TrimEnd(';').TrimEnd();
        if (statement.Length == 0)
            throw new UsageException("The query is empty. Write a statement that reads, such as weir query \"select * from weir_ledger\".");
        if (database.RefuseStatement(statement) is { } refused)
            throw new StatementException(refused, statement);
        if (!await database.ExistsAsync(cancellationToken))
            throw new UsageException($"{database.Address} is not there yet: the first 'weir run' makes it. Check the path, or name another with --warehouse.");
        await using var connection = await database.OpenReadOnlyAsync(cancellationToken);
        try
        {
            await using var reader = await ReaderAsync(connection, statement, cancellationToken);
            return await read(reader);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or UsageException))
        {
            if (database.ExplainStatement(exception, statement) is { } refusal)
                throw new StatementException(refusal, statement);
            if (database.Explain(exception, "run a query") is { } explained)
                throw explained;
            throw;
        }
    }

    /// <summary>As a batch of one where the driver has batches: they do not take several statements, of which the first could end the transaction.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The statement is the person's own, run with the person's own rights, read-only.")]
    private static async Task<DbDataReader> ReaderAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        if (connection.CanCreateBatch)
        {
            var batch = connection.CreateBatch();
            var only = batch.CreateBatchCommand();
            only.CommandText = sql;
            batch.BatchCommands.Add(only);
            return await batch.ExecuteReaderAsync(cancellationToken);
        }

        var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteReaderAsync(cancellationToken);
    }
}
