using System.Data.Common;
using Weir.Failures;

namespace Weir.Sql;

/// <summary>A database that Weir keeps tables in: a warehouse or a store.</summary>
/// <remarks>
/// The engine writes its statements once, against <see cref="DbConnection"/>; what differs is in <see cref="Dialect"/>.
/// Connections are opened per piece of work and disposed after it; pooling and file ownership are the database's.
/// </remarks>
internal abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>What differs in its SQL.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>The address without credentials, for messages.</summary>
    public abstract string Address { get; }

    /// <summary>The schema that tables are made in, for what is granted on it; null where the database knows neither schemas nor roles of its own.</summary>
    public virtual string? GrantSchema => null;

    /// <summary>Statements that make the schema of the address and turn to it; none where the address names none.</summary>
    public virtual IEnumerable<string> SchemaStatements => [];

    /// <summary>True where the database was there before Weir opened it; a dry run does not create one.</summary>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken);

    /// <summary>An open connection, its session set up (time zone UTC, schema). The caller disposes it.</summary>
    /// <exception cref="DestinationException">It is down, in use, missing, or refuses the credentials; the message says which and what to do.</exception>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>An open connection for who reads now and then: between two of them nobody is kept from the database. The caller disposes it.</summary>
    public virtual Task<DbConnection> OpenToReadAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <summary>An open connection on which nothing can be written, in a transaction that ends with it. The caller disposes it.</summary>
    public virtual async Task<DbConnection> OpenReadOnlyAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        await connection.BeginTransactionAsync(cancellationToken);
        return connection;
    }

    /// <summary>Holds the lock under which schemas change: one holder over all processes. Dispose releases it.</summary>
    public abstract Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken);

    /// <summary>The failure that an exception of the driver stands for, its values left out; null where it is not the driver's.</summary>
    public abstract DestinationException? Explain(Exception exception, string doing);

    /// <summary>Why a statement that a person wrote is not run at all; null where it may be. For an engine without transactions in which nothing can be written.</summary>
    public virtual StatementRefusal? RefuseStatement(string sql) => null;

    /// <summary>Why a statement that a person wrote was refused, in the database's own words; null where that is not what happened.</summary>
    /// <remarks>Only for who wrote the statement: the words may quote it, and values that it asked for.</remarks>
    public virtual StatementRefusal? ExplainStatement(Exception exception, string sql) => null;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
