using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>One or several statements with parameters, written <c>@name</c>, <c>$name</c>, <c>$1</c> or <c>?</c>.</summary>
/// <remarks>
/// A single statement's rows are read from DuckDB as the reader asks for them; those of several statements are kept in
/// memory. Transactions are begun and ended through the connection, never by SQL.
/// </remarks>
internal sealed class DuckDbCommand : DbCommand
{
    private string _text = "";

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => _text = value is null || !value.Contains('\0', StringComparison.Ordinal)
            ? value ?? ""
            : throw new ArgumentException("SQL text cannot hold a NUL.", nameof(value));
    }

    /// <inheritdoc/>
    /// <remarks>Only 0, no limit: cancel the token instead.</remarks>
    public override int CommandTimeout
    {
        get => 0;
        set
        {
            if (value != 0)
                throw new NotSupportedException("A DuckDB command has no timeout of its own. Cancel its token.");
        }
    }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException("DuckDB runs SQL text only.");
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection { get; set; }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Values;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    private DuckDbParameterCollection Values { get; } = new();

    private DuckDbConnection Duck => (DuckDbConnection?)DbConnection ?? throw new InvalidOperationException("The command has no connection.");

    /// <inheritdoc/>
    public override void Cancel() => Duck.Cancel();

    /// <inheritdoc/>
    public override void Prepare()
    {
        // Each run parses anew: a statement bound to tables is stale once their columns change.
    }

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => CountChanges(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(() => CountChanges(cancellationToken), CancellationToken.None);
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar()
    {
        using var reader = Read(CommandBehavior.Default, CancellationToken.None);
        return reader.Read() ? reader.GetValue(0) : null;
    }

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(
            () =>
            {
                using var reader = Read(CommandBehavior.Default, cancellationToken);
                return reader.Read() ? reader.GetValue(0) : null;
            },
            CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new DuckDbParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Read(behavior, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run<DbDataReader>(() => Read(behavior, cancellationToken), CancellationToken.None);
    }

    private int CountChanges(CancellationToken cancellationToken)
    {
        var results = Run(stream: false, out var changed, cancellationToken);
        foreach (var result in results)
            result.Dispose();
        return changed;
    }

    private DuckDbDataReader Read(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var results = Run(stream: true, out var changed, cancellationToken);
        return new DuckDbDataReader(Duck, results, changed, behavior, cancellationToken);
    }

    /// <summary>Runs every statement. Returns the results that are rows, which the caller disposes; -1 changed where none counts rows.</summary>
    private unsafe List<ResultHandle> Run(bool stream, out int changed, CancellationToken cancellationToken)
    {
        var connection = Duck;
        connection.Starting();
        List<ResultHandle> results = [];
        changed = -1;
        var sql = NamedParameters.ToDollars(CommandText, Values);
        var count = DuckDbApi.ExtractStatements(connection.Handle, sql, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                var error = Text(DuckDbApi.ExtractStatementsError(statements));
                throw error.Length > 0
                    ? connection.Failed(DuckDbErrorType.Invalid, error, cancellationToken)
                    : new InvalidOperationException("The command's text holds no statement.");
            }

            var done = false;
            try
            {
                for (ulong i = 0; i < count; i++)
                {
                    var result = RunOne(connection, statements, i, stream && count == 1, cancellationToken);
                    var kind = DuckDbApi.ResultReturnType(*result.Pointer);
                    if (kind == DuckDbResultKind.ChangedRows)
                        changed = Math.Max(changed, 0) + checked((int)DuckDbApi.RowsChanged(result.Pointer));
                    if (kind == DuckDbResultKind.Rows)
                        results.Add(result);
                    else
                        result.Dispose();
                }

                done = true;
            }
            finally
            {
                if (!done)
                    results.ForEach(result => result.Dispose());
            }
        }

        return results;
    }

    private unsafe ResultHandle RunOne(
        DuckDbConnection connection, ExtractedStatementsHandle statements, ulong index, bool stream, CancellationToken cancellationToken)
    {
        var handle = connection.Handle;
        var prepareState = DuckDbApi.PrepareExtractedStatement(handle, statements, index, out var prepared);
        using (prepared)
        {
            if (prepareState != DuckDbState.Success)
                throw connection.Failed(DuckDbErrorType.Invalid, Text(DuckDbApi.PrepareError(prepared)), cancellationToken);
            var kind = DuckDbApi.PreparedStatementType(prepared);
            if (Forbidden(kind) is { } why)
                throw connection.Refused(why);
            Values.Bind(connection, prepared);
            while (true)
            {
                var result = new ResultHandle();
                var (type, error) = connection.CurrentTransaction is null && kind != DuckDbStatementKind.Select
                    ? ExecuteAlone(connection, prepared, stream, result, cancellationToken)
                    : Execute(handle, prepared, stream, result, cancellationToken);
                if (error is null)
                    return result;

                result.Dispose();
                if (!connection.MayRunAgain(type))
                    throw connection.Failed(type, error, cancellationToken);
            }
        }
    }

    /// <summary>Runs a statement that is a transaction of its own and may change something.</summary>
    private static (DuckDbErrorType Type, string? Error) ExecuteAlone(
        DuckDbConnection connection, PreparedStatementHandle prepared, bool stream, ResultHandle result, CancellationToken cancellationToken)
    {
        var done = false;
        connection.Commits.Begin();
        try
        {
            var failure = Execute(connection.Handle, prepared, stream, result, cancellationToken);
            done = failure.Error is null;
            if (done)
                connection.ChangedAlone();
            return failure;
        }
        finally
        {
            connection.Commits.End(done);
        }
    }

    /// <summary>Runs a statement up to its first rows. Returns the failure's type and message, a null message where there is none.</summary>
    private static unsafe (DuckDbErrorType Type, string? Error) Execute(
        ConnectionHandle connection, PreparedStatementHandle prepared, bool stream, ResultHandle result, CancellationToken cancellationToken)
    {
        var state = stream
            ? DuckDbApi.PendingPreparedStreaming(prepared, out var pending)
            : DuckDbApi.PendingPrepared(prepared, out pending);
        using (pending)
        {
            if (state != DuckDbState.Success)
            {
                var message = Text(DuckDbApi.PendingError(pending));
                return (DuckDbErrors.TypeOf(message), message);
            }

            // Starting a statement clears an earlier interrupt, so the token is watched only from here on.
            using (cancellationToken.UnsafeRegister(static c => DuckDbApi.Interrupt((ConnectionHandle)c!), connection))
                state = DuckDbApi.ExecutePending(pending, result.Pointer);
            return state == DuckDbState.Success ? default : (DuckDbApi.ResultErrorType(result.Pointer), result.ErrorMessage);
        }
    }

    private static string? Forbidden(DuckDbStatementKind kind) => kind switch
    {
        DuckDbStatementKind.Transaction => "the SQL text begins or ends a transaction. Weir does that itself; leave the statement out.",
        DuckDbStatementKind.Load => "the SQL text installs or loads a DuckDB extension. Weir runs without extensions; leave the statement out.",
        DuckDbStatementKind.Set => "the SQL text changes a setting. Settings are fixed when the file is opened; leave the statement out.",
        _ => null,
    };

    private static unsafe string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
