using System.Collections.Concurrent;
using System.Data.Common;
using Weir.Columns;
using Weir.Failures;
using Weir.Runs;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>A destination that is a SQL database. The guarantees are written here once; an engine adds its bulk writer and its dialect.</summary>
internal abstract class SqlDestination(SqlDatabase database, TimeProvider time) : IDestination
{
    /// <summary>Tables that were made here and have no index yet: they had no row when their first load began.</summary>
    private readonly ConcurrentDictionary<string, RecordTable?> _new = new(StringComparer.Ordinal);

    private volatile bool _isPrepared;

    private readonly KnownColumns _known = new(database.Dialect);

    /// <summary>The steps that make Weir's own tables in a warehouse.</summary>
    internal static Migrations WarehouseMigrations { get; } = new("Warehouse", "weir_schema");

    /// <summary>The same steps in T-SQL.</summary>
    private static readonly Migrations TransactMigrations = new("WarehouseTransact", "weir_schema");

    /// <summary>The steps that make Weir's own tables in this warehouse.</summary>
    internal Migrations Steps { get; } = database.Dialect.IsTransact ? TransactMigrations : WarehouseMigrations;

    /// <summary>Heads and ledger.</summary>
    internal LedgerTables Ledger { get; } = new(database.Dialect);

    /// <summary>Holds.</summary>
    internal HoldTable Holds { get; } = new(database.Dialect);

    public abstract string Name { get; }

    public abstract DestinationLimits Limits { get; }

    public string Address => database.Address;

    /// <summary>The database, for what reads it in SQL: query, history, diff, where.</summary>
    public SqlDatabase Database => database;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>True for who reads now and then for as long as it lives, such as a server: a load may begin between two reads.</summary>
    public bool OnlyReads { get; set; }

    /// <summary>Opens the bulk writing of a load in its transaction. Every row carries the load's id.</summary>
    public abstract IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load);

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        ExplainAsync(
            "prepare Weir's tables",
            async () =>
            {
                await Steps.ApplyAsync(database, time, cancellationToken);
                _isPrepared = true;
            });

    public async Task<IReadOnlyDictionary<string, PartitionHead>> ReadHeadsAsync(PipelineKey pipeline, CancellationToken cancellationToken)
    {
        var heads = await ReadAsync("read the heads", connection => Ledger.HeadsAsync(connection, pipeline, cancellationToken), cancellationToken);
        return heads.ToDictionary(head => head.Partition.Partition, StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<LedgerEntry>> ReadHeadEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read the ledger", connection => Ledger.HeadEntriesAsync(connection, pipeline, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<Hold>> ReadHoldsAsync(TenantId tenant, string? pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read the holds", connection => Holds.ListAsync(connection, tenant, pipeline, cancellationToken), cancellationToken);

    public async Task<LedgerEntry?> FindEntryAsync(TenantId tenant, Guid load, CancellationToken cancellationToken) =>
        await ReadEntriesAsync(tenant, null, null, load, cancellationToken) is [var entry] ? entry : null;

    /// <summary>Ledger entries, newest first: of a pipeline, of one of its partitions, or one load.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        TenantId tenant, string? pipeline, string? partition, Guid? load, CancellationToken cancellationToken) =>
        await ReadAsync(
            "read the ledger",
            connection => Ledger.EntriesAsync(connection, tenant, pipeline, partition, load, cancellationToken),
            cancellationToken);

    public Task EnsureTableAsync(
        PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) =>
        ExplainAsync(
            $"make table '{table.Name}'",
            async () =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                var tables = new SqlTables(database, time, _known);
                if (await tables.EnsureAsync(connection, pipeline, table, mode, scopeColumns, cancellationToken))
                    _new.TryAdd(table.Name, table.Record);
                else if (mode == WriteMode.Replace && !IsNew(table.Name))
                    await tables.EnsureIndexAsync(connection, table.Name, scopeColumns, cancellationToken);
                else if (table.Record is { } record && !IsNew(table.Name))
                    await tables.EnsureRecordIndexAsync(connection, table.Name, record, cancellationToken);
                return true;
            });

    Task<string?> IDestination.DescribeAdoptionAsync(
        PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<SourceView> views, bool isDry, CancellationToken cancellationToken) =>
        ExplainAsync(
            $"look at table '{table.Name}'",
            async () =>
            {
                if (!table.AdoptsExisting || !await database.ExistsAsync(cancellationToken))
                    return null;
                var hasOwnTables = await IsPreparedAsync(cancellationToken);
                await using var connection = await database.OpenAsync(cancellationToken);
                var adoption = await new SqlTables(database, time, _known).DescribeAdoptionAsync(connection, pipeline, table, mode, hasOwnTables, isDry, cancellationToken);
                if (adoption is not null)
                    await new SqlViews(database, time).RefuseOthersAsync(connection, pipeline, views, hasOwnTables, cancellationToken);
                return adoption;
            });

    /// <summary>Columns in which a table keeps text, as they were last read.</summary>
    internal async Task<IReadOnlySet<string>> TextColumnsAsync(DbConnection connection, DbTransaction transaction, string table, CancellationToken cancellationToken)
    {
        var columns = await _known.OfAsync(connection, transaction, table, cancellationToken);
        return columns.Where(column => database.Dialect.IsText(column.Type)).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A batch with text where its table has that and its source has not; null where that is nowhere. The caller disposes it.</summary>
    internal async Task<Batch?> TextFormAsync(DbConnection connection, DbTransaction transaction, Batch batch, CancellationToken cancellationToken) =>
        batch.Schema.AdoptsExisting
            ? TextForm.Of(batch, await TextColumnsAsync(connection, transaction, batch.Schema.Name, cancellationToken))
            : null;

    public Task EnsureIndexAsync(string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) =>
        ExplainAsync(
            $"make the index of table '{table}'",
            async () =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                var tables = new SqlTables(database, time, _known);
                if (_new.GetValueOrDefault(table) is { } record)
                    await tables.EnsureRecordIndexAsync(connection, table, record, cancellationToken);
                else
                    await tables.EnsureIndexAsync(connection, table, scopeColumns, cancellationToken);
                _new.TryRemove(table, out _);
            });

    /// <summary>True where the table was made here and has no index yet: what is in it was written since.</summary>
    internal bool IsNew(string table) => _new.ContainsKey(table);

    public Task EnsureViewsAsync(PipelineKey pipeline, IReadOnlyList<SourceView> views, CancellationToken cancellationToken) =>
        ExplainAsync(
            "make views",
            async () =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                await new SqlViews(database, time).EnsureAsync(connection, pipeline, views, cancellationToken);
            });

    public Task<ILoad> BeginLoadAsync(LoadRequest request, CancellationToken cancellationToken) =>
        BeginAsync<ILoad>("begin a load", request.Mode == WriteMode.Newest, (connection, transaction) => new SqlLoad(this, connection, transaction, request), cancellationToken);

    Task<ILoadGroup> IDestination.BeginGroupAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        BeginAsync<ILoadGroup>("begin loads together", hasManyTables: true, (connection, transaction) => new SqlLoadGroup(this, connection, transaction, pipeline), cancellationToken);

    async Task<IReadOnlyList<LedgerEntry>> IDestination.ReadServedEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read which loads are served", connection => new ServedLoads(database.Dialect).EntriesAsync(connection, Ledger, pipeline, cancellationToken), cancellationToken);

    private Task<T> BeginAsync<T>(string doing, bool hasManyTables, Func<DbConnection, DbTransaction, T> open, CancellationToken cancellationToken) =>
        ExplainAsync(
            doing,
            async () =>
            {
                var connection = await database.OpenAsync(cancellationToken);
                try
                {
                    var transaction = await connection.BeginTransactionAsync(cancellationToken);
                    if (hasManyTables)
                        MakeRoomForTables(connection);
                    CrashPoint.Reach(LoadStep.Begun);
                    return open(connection, transaction);
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }
            });

    public Task<Guid> RecordHoldAsync(Hold hold, PartitionHead? head, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        ExplainAsync(
            "record a hold",
            async () =>
            {
                // One at a time, or two that hold the same bytes would not see each other's.
                await using var oneAtATime = await database.LockSchemaAsync(cancellationToken);
                await using var connection = await database.OpenAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                // And not between a load's settling of the holds and its commit: the hold would wait beside a newer load.
                var isStale = head is not null && !await Ledger.KeepHeadAsync(connection, transaction, head, cancellationToken);
                if (database.Dialect.LockOwn("weir_holds") is { } lockTable)
                    await connection.Statement(transaction, lockTable).RunAsync(cancellationToken);
                if (isStale || (head is null && await Ledger.HasHeadAsync(connection, transaction, hold.Partition, cancellationToken)))
                    throw Fence.HeldTooLate(hold.Partition, Address);

                if (await Holds.WaitingAsync(connection, transaction, hold.Partition, hold.Fingerprint, cancellationToken) is { } waiting)
                    return waiting;
                await Holds.InsertAsync(connection, transaction, hold, cancellationToken);
                await using (var rows = WriteRows(connection, transaction, hold.Load))
                {
                    await Quarantine.WriteAsync(rows, hold.Partition, findings, cancellationToken);
                    await rows.FlushAsync(cancellationToken);
                }

                cancellationToken.ThrowIfCancellationRequested();
                await transaction.CommitAsync(CancellationToken.None);
                CrashPoint.Reach(LoadStep.Held);
                return hold.Load;
            });

    public Task<bool> SettleHoldAsync(Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExplainAsync(
            "settle a hold",
            async () =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                return await Holds.SettleAsync(connection, null, load, state, by, at, cancellationToken);
            });

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Readies a connection for a load of a few rows each in dozens of tables.</summary>
    protected virtual void MakeRoomForTables(DbConnection connection)
    {
    }

    /// <summary>Runs a piece of work; what the driver throws comes out as a failure that says what failed, without values.</summary>
    internal async Task<T> ExplainAsync<T>(string doing, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not WeirException)
        {
            if (database.Explain(exception, doing) is { } explained)
                throw explained;
            throw;
        }
    }

    internal Task ExplainAsync(string doing, Func<Task> work) => ExplainAsync(
        doing,
        async () =>
        {
            await work();
            return true;
        });

    /// <summary>True where Weir's own tables are there, of this version.</summary>
    internal async Task<bool> IsPreparedAsync(CancellationToken cancellationToken) =>
        _isPrepared || (await database.ExistsAsync(cancellationToken) && await Steps.AreAppliedAsync(database, cancellationToken));

    /// <summary>Reads Weir's own tables; nothing is there, and nothing is created, before the first run.</summary>
    internal Task<List<T>> ReadAsync<T>(string doing, Func<DbConnection, Task<List<T>>> read, CancellationToken cancellationToken) =>
        ExplainAsync<List<T>>(
            doing,
            async () =>
            {
                if (OnlyReads)
                    return await ReadAsideAsync(read, cancellationToken);
                if (!await IsPreparedAsync(cancellationToken))
                    return [];
                await using var connection = await database.OpenAsync(cancellationToken);
                return await read(connection);
            });

    private async Task<List<T>> ReadAsideAsync<T>(Func<DbConnection, Task<List<T>>> read, CancellationToken cancellationToken)
    {
        if (!await database.ExistsAsync(cancellationToken))
            return [];
        await using var connection = await database.OpenToReadAsync(cancellationToken);
        return await Steps.AreAppliedAsync(connection, database, cancellationToken) ? await read(connection) : [];
    }
}
