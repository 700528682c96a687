using System.Data.Common;
using System.Data.SqlClient;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>A schema of a SQL Server database. Connections are pooled by the driver.</summary>
internal sealed class SqlServerDatabase(SqlServerAddress address) : SqlDatabase
{
    private readonly SqlServerErrors _errors = new(address);

    public override SqlDialect Dialect { get; } = new SqlServerDialect(address.Schema, address.Views);

    public override string Address { get; } = address.ToString();

    public override string? GrantSchema => address.Schema;

    public override IEnumerable<string> SchemaStatements => address.NamesSchema && address.Schema != "dbo" ? [MakeSchema] : [];

    /// <summary>What a session is set up with: the pool gives connections back as they were made.</summary>
    internal static string SessionSettings { get; } =
        $"set xact_abort, quoted_identifier, ansi_nulls, ansi_padding, ansi_warnings, arithabort, concat_null_yields_null on; set numeric_roundabort, implicit_transactions off; "
        + $"set transaction isolation level read committed; set lock_timeout {SqlServerAddress.LockMilliseconds}; set language us_english; set dateformat ymd";

    private string MakeSchema => $"if schema_id({Dialect.Literal(address.Schema)}) is null exec ({Dialect.Literal($"create schema {SqlName.Quote(address.Schema)}")})";

    /// <summary>True where the schema is there. A database that is not is an error: Weir may not make one.</summary>
    public override async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.Statement(null, $"select schema_id({Dialect.Literal(address.Schema)})").FirstAsync(cancellationToken) is not null;
    }

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqlServerConnection(new SqlConnection(address.Connection.ConnectionString));
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.Statement(null, SessionSettings).RunAsync(cancellationToken);
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (exception is SqlException or InvalidOperationException or IOException)
                throw _errors.Refused(exception);
            throw;
        }
    }

    /// <summary>An application's lock on a connection of its own, bound to its transaction. The schema of the address is made under it.</summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        try
        {
            if (address.NamesSchema)
            {
                // Others use it before this lock is given back, so it is made under one of its own.
                await using var making = await LockAsync(connection, cancellationToken);
                await connection.Statement(making, MakeSchema).RunAsync(cancellationToken);
                await making.CommitAsync(cancellationToken);
            }

            await LockAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<DbTransaction> LockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.Statement(transaction, SqlServerDialect.TakeLock($"weir schema {address.Schema}")).RunAsync(cancellationToken);
        return transaction;
    }

    public override DestinationException? Explain(Exception exception, string doing) => _errors.Explain(exception, doing);

    public override StatementRefusal? RefuseStatement(string sql) => SqlServerQuery.Refuse(sql);

    public override StatementRefusal? ExplainStatement(Exception exception, string sql) => SqlServerErrors.ExplainStatement(exception);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
