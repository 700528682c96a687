using Npgsql;
using Weir.Columns;
using Weir.Connectors.Postgres;
using Weir.Destinations;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Postgres;

/// <summary>A warehouse whose commits stand still in the server, half way, until the test lets them go on.</summary>
internal sealed class HeldUpCommit : IAsyncDisposable
{
    private readonly NpgsqlConnection _holder;

    private HeldUpCommit(NpgsqlConnection holder) => _holder = holder;

    /// <summary>Makes Weir's tables and a table <c>waits</c>, and holds up every commit of a ledger row from here on.</summary>
    public static async Task<HeldUpCommit> BeginAsync(PostgresServer server, string address, PostgresDestination destination)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await destination.PrepareAsync(cancellationToken);
        await destination.EnsureTableAsync(
            new PipelineKey(TenantId.Default, "rtt"), new TableSchema("waits", [new("code", ColumnType.Text)]), WriteMode.Replace, [], cancellationToken);
        var holder = await server.ConnectAsync(address, cancellationToken);
        // A deferred trigger runs when the transaction commits.
        await holder.Statement(
            null,
            """
            create function hold_up() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return null; end $$;
            create constraint trigger hold_up after insert on weir_ledger deferrable initially deferred for each row execute function hold_up();
            select pg_advisory_lock(7);
            """).RunAsync(cancellationToken);
        return new HeldUpCommit(holder);
    }

    /// <summary>Waits until a commit stands still.</summary>
    public Task UntilReachedAsync(CancellationToken cancellationToken) =>
        UntilAsync("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())", cancellationToken);

    /// <summary>Waits until somebody waits for a lock of a table.</summary>
    public Task UntilLockIsWantedAsync(string table, CancellationToken cancellationToken) =>
        UntilAsync($"select count(*) from pg_locks where relation = {SqlName.Literal(table)}::regclass and not granted", cancellationToken);

    /// <summary>Lets commits go on.</summary>
    public Task ReleaseAsync() => _holder.Statement(null, "select pg_advisory_unlock(7)").RunAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private async Task UntilAsync(string count, CancellationToken cancellationToken)
    {
        while (await _holder.Statement(null, count).FirstAsync(cancellationToken) is 0L)
            await Task.Yield();
    }
}
