using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>A PostgreSQL database, or one schema of it. Connections are pooled and set up by their first message.</summary>
internal sealed class PostgresDatabase(PostgresAddress address) : SqlDatabase
{
    /// <summary>Made for the first connection, which a run opens beside its other beginnings: setting the driver up takes a while.</summary>
    private readonly Lazy<NpgsqlDataSource> _connections = new(() => Create(address, hasOwnTypes: false));

    /// <summary>For what people ask: their tables may have types of the database's own, which the driver asks for when it first connects.</summary>
    private readonly Lazy<NpgsqlDataSource> _readers = new(() => Create(address, hasOwnTypes: true));
    private readonly PostgresErrors _errors = new(address);

    public override SqlDialect Dialect { get; } = new PostgresDialect();

    public override string Address { get; } = address.ToString();

    public override string? GrantSchema => address.Schema ?? "public";

    public override IEnumerable<string> SchemaStatements => address.Schema is { } schema
        ? [$"create schema if not exists {SqlName.Quote(schema)}", $"set search_path to {SqlName.Quote(schema)}"]
        : [];

    /// <summary>True where the schema is there. A database that is not is an error: Weir may not make one.</summary>
    public override async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.Statement(null, "select current_schema()").FirstAsync(cancellationToken) is not null;
    }

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await ConnectAsync(cancellationToken);

    /// <remarks>Compiling the wide sums of a view takes seconds, and running them tenths of one.</remarks>
    public override async Task<DbConnection> OpenReadOnlyAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(_readers.Value, cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.Statement(transaction, "set transaction read only; set local jit = off").RunAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>An advisory lock on a connection of its own. The schema of the address is made under it.</summary>
    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        try
        {
            var (transaction, hasSchema) = await LockAsync(connection, cancellationToken);
            if (address.Schema is { } schema && !hasSchema)
            {
                // The lock ends with the commit by which others see the schema, and is taken again.
                await connection.Statement(transaction, $"create schema if not exists {SqlName.Quote(schema)}").RunAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                await LockAsync(connection, cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override DestinationException? Explain(Exception exception, string doing) => _errors.Explain(exception, doing);

    public override StatementRefusal? ExplainStatement(Exception exception, string sql) => PostgresErrors.ExplainStatement(exception);

    public override async ValueTask DisposeAsync()
    {
        if (_connections.IsValueCreated)
            await _connections.Value.DisposeAsync();
        if (_readers.IsValueCreated)
            await _readers.Value.DisposeAsync();
    }

    /// <summary>Weir's own tables have types that every PostgreSQL has: asking for more would cost each run a question and its long answer.</summary>
    private static NpgsqlDataSource Create(PostgresAddress address, bool hasOwnTypes)
    {
        var builder = new NpgsqlDataSourceBuilder(address.Connection.ConnectionString);
        if (!hasOwnTypes)
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    private Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => ConnectAsync(_connections.Value, cancellationToken);

    private async Task<NpgsqlConnection> ConnectAsync(NpgsqlDataSource connections, CancellationToken cancellationToken)
    {
        try
        {
            return await connections.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw _errors.Refused(exception);
        }
    }

    /// <summary>Bound to a transaction, the lock ends with it however the connection ends; a session's would live on in the pool.</summary>
    private async Task<(NpgsqlTransaction Transaction, bool HasSchema)> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var schema = await connection.Statement(
            transaction,
            "select current_schema() from pg_advisory_xact_lock(hashtextextended('weir ' || coalesce(@schema, current_schema(), ''), 0))",
            ("schema", address.Schema ?? (object)DBNull.Value)).FirstAsync(cancellationToken);
        return (transaction, schema is not null);
    }
}
