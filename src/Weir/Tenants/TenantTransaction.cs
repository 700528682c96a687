using System.Data.Common;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>A transaction in which one tenant's rows are seen and written. What is not committed is rolled back.</summary>
internal sealed class TenantTransaction : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly IAsyncDisposable? _lock;

    private TenantTransaction(TenantId tenant, DbConnection connection, DbTransaction transaction, IAsyncDisposable? held)
    {
        Tenant = tenant;
        _connection = connection;
        _transaction = transaction;
        _lock = held;
    }

    /// <summary>Whose rows.</summary>
    public TenantId Tenant { get; }

    /// <summary>Begins one. The caller disposes it.</summary>
    /// <param name="database">The store.</param>
    /// <param name="tenant">Whose rows.</param>
    /// <param name="isAlone">True to be the tenant's only one of this kind, over all processes, until it ends: for writes that read first.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public static async Task<TenantTransaction> BeginAsync(SqlDatabase database, TenantId tenant, bool isAlone, CancellationToken cancellationToken)
    {
        var dialect = database.Dialect;
        IAsyncDisposable? held = null;
        DbConnection? connection = null;
        TenantTransaction? begun = null;
        try
        {
            // Before the transaction: what DuckDB shows in one is what was there when it began.
            if (isAlone && dialect.TransactionLock is null)
                held = await database.LockSchemaAsync(cancellationToken);
            connection = await database.OpenAsync(cancellationToken);
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (dialect.TenantSetting is { } setting)
                await connection.Statement(transaction, setting, ("tenant", tenant.Value)).RunAsync(cancellationToken);
            if (isAlone && dialect.TransactionLock is { } wait)
                await connection.Statement(transaction, wait, ("name", $"weir tenant {tenant.Value}")).RunAsync(cancellationToken);
            return begun = new TenantTransaction(tenant, connection, transaction, held);
        }
        finally
        {
            if (begun is null)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                if (held is not null)
                    await held.DisposeAsync();
            }
        }
    }

    /// <summary>A statement about the tenant's rows.</summary>
    public DbCommand Statement(TenantStatement statement, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _connection.Statement(_transaction, statement.Text, [("tenant", Tenant.Value), .. parameters]);

    /// <summary>A statement about the list of tenants itself, of which none is the owner.</summary>
    /// <exception cref="InvalidOperationException">The transaction is a tenant's.</exception>
    public DbCommand RegistryStatement(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Tenant == TenantRegistry.Installation
        ? _connection.Statement(_transaction, sql, parameters)
        : throw new InvalidOperationException("The list of tenants is no tenant's.");

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        if (_lock is not null)
            await _lock.DisposeAsync();
    }
}
