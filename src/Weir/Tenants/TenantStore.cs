using Weir.Failures;
using Weir.Sql;

namespace Weir.Tenants;

/// <summary>The one way to tenants' rows in the store: each piece of work is a transaction that has a tenant.</summary>
/// <remarks>The database stays its owner's; its tables are there (<c>RunStore.PrepareAsync</c>).</remarks>
internal sealed class TenantStore(SqlDatabase database)
{
    private long _changes;

    /// <summary>Goes up with each change that this process commits: who remembers what it read, reads again.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Says that a change was committed.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>Reads rows of a tenant. What it writes is undone.</summary>
    public Task<T> ReadAsync<T>(TenantId tenant, string doing, Func<TenantTransaction, Task<T>> read, CancellationToken cancellationToken) => ExplainAsync(doing, async () =>
    {
        await using var transaction = await TenantTransaction.BeginAsync(database, tenant, isAlone: false, cancellationToken);
        return await read(transaction);
    });

    /// <summary>Reads and writes rows of a tenant, one such piece of work at a time, and commits.</summary>
    public Task<T> WriteAsync<T>(TenantId tenant, string doing, Func<TenantTransaction, Task<T>> write, CancellationToken cancellationToken) => ExplainAsync(doing, async () =>
    {
        await using var transaction = await TenantTransaction.BeginAsync(database, tenant, isAlone: true, cancellationToken);
        var result = await write(transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    });

    private async Task<T> ExplainAsync<T>(string doing, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DestinationException exception)
        {
            throw new StoreException($"The store of people and audit could not {doing}. {exception.Message}", exception.Kind, exception);
        }
        catch (Exception exception) when (exception is not WeirException && database.Explain(exception, doing) is not null)
        {
            var explained = database.Explain(exception, doing)!;
            throw new StoreException($"The store of people and audit could not {doing}. {explained.Message}", explained.Kind, exception);
        }
    }
}
