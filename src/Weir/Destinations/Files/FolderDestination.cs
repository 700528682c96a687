using System.Collections.Frozen;
using Weir.Columns;
using Weir.Failures;
using Weir.Runs;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Destinations.Files;

/// <summary>A folder with a folder of files for each table, and Weir's own files in <c>_weir</c>. What the files are is the format's.</summary>
/// <remarks>The guarantees are written here once for every format: <see cref="FolderLedger"/> says how a load is committed.</remarks>
internal sealed class FolderDestination(string name, string folder, IFileFormat format, TimeProvider time) : IDestination
{
    public string Name => name;

    public string Address { get; } = $"{name}:{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}";

    public DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Append),
        IsTransactional: true,
        MaxConcurrentLoads: 2,
        HasViews: false)
    {
        HasHistory = false,
        ReplacesByScope = false,
    };

    /// <summary>The folder, absolute.</summary>
    public string Folder => folder;

    internal IFileFormat Format => format;

    internal FolderLedger Ledger { get; } = new(folder, name, time);

    /// <summary>Makes the ledger, finishes what a process left that ended after its commit, and removes what one left that ended before.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => ChangeAsync(
        "prepare the folder",
        change =>
        {
            LoadingFolder.RemoveDead(folder);
            return change.Contents.Beginning;
        },
        cancellationToken);

    public async Task<IReadOnlyDictionary<string, PartitionHead>> ReadHeadsAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read the heads", contents => contents.Heads(pipeline).Select(HeadOf).ToDictionary(head => head.Partition.Partition, StringComparer.Ordinal), cancellationToken)
        ?? [];

    public async Task<IReadOnlyList<LedgerEntry>> ReadHeadEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read the ledger", contents => contents.Heads(pipeline).Select(line => line.Entry).ToList(), cancellationToken) ?? [];

    public async Task EnsureTableAsync(
        PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken)
    {
        if (!Limits.WriteModes.Contains(mode))
        {
            throw new DestinationException(
                $"Pipeline '{pipeline.Pipeline}' writes table '{table.Name}' in mode {mode.ToString().ToLowerInvariant()}, and {Address} takes {string.Join(" and ", Limits.WriteModes.Order().Select(known => known.ToString().ToLowerInvariant()))} only. "
                + "Load into DuckDB or PostgreSQL.",
                FailureKind.Terminal);
        }

        if (await ReadAsync("look up a table", contents => IsAsWanted(contents), cancellationToken))
            return;
        await ChangeAsync(
            $"make table '{table.Name}'",
            change =>
            {
                if (!IsAsWanted(change.Contents))
                    change.Add(FolderTables.Widened(change.Contents, folder, pipeline, table, mode, Address));
                return true;
            },
            cancellationToken);

        bool IsAsWanted(FolderContents contents) => FolderTables.IsAsWanted(contents.FindTable(pipeline.Tenant, table.Name), pipeline, table, Address);
    }

    /// <summary>Files have none.</summary>
    public Task EnsureIndexAsync(string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Files have none.</summary>
    public Task EnsureViewsAsync(PipelineKey pipeline, IReadOnlyList<SourceView> views, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ILoad> BeginLoadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ExplainAsync<ILoad>("begin a load", () =>
        {
            var load = new FolderLoad(this, request);
            CrashPoint.Reach(LoadStep.Begun);
            return Task.FromResult<ILoad>(load);
        });
    }

    public Task<LedgerEntry?> FindEntryAsync(TenantId tenant, Guid load, CancellationToken cancellationToken) => ReadAsync(
        "read the ledger",
        contents => contents.FindLoad(load)?.Entry is { } entry && entry.Partition.Tenant == tenant ? entry : null,
        cancellationToken);

    public Task<Guid> RecordHoldAsync(Hold hold, PartitionHead? head, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => ChangeAsync(
        "record a hold",
        change =>
        {
            if (change.Contents.FindHead(hold.Partition)?.Entry.Epoch != head?.Epoch)
                throw Fence.HeldTooLate(hold.Partition, Address);
            if (change.Contents.FindWaiting(hold.Partition, hold.Fingerprint) is { } waiting)
                return waiting.Load;
            FindingsFile.Write(folder, hold.Partition, hold.Load, findings);
            cancellationToken.ThrowIfCancellationRequested();
            change.Add(new HoldLine(hold));
            CrashPoint.Reach(LoadStep.Held);
            return hold.Load;
        },
        cancellationToken);

    public async Task<IReadOnlyList<Hold>> ReadHoldsAsync(TenantId tenant, string? pipeline, CancellationToken cancellationToken) =>
        await ReadAsync("read the holds", contents => contents.Holds(tenant, pipeline).ToList(), cancellationToken) ?? [];

    public Task<bool> SettleHoldAsync(Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync(
        "settle a hold",
        change =>
        {
            if (change.Contents.FindHold(load)?.State != HoldState.Waiting)
                return false;
            change.Add(new SettledLine(load, state, by, at));
            return true;
        },
        cancellationToken);

    /// <summary>SHA-256 of the raw bytes that are served or wait in a hold, over all tenants; empty where nothing is there yet.</summary>
    public async Task<IReadOnlySet<string>> ContentInUseAsync(CancellationToken cancellationToken) =>
        await ReadAsync("read which raw bytes are in use", contents => contents.ContentInUse.ToHashSet(StringComparer.Ordinal), cancellationToken) ?? [];

    public ValueTask DisposeAsync()
    {
        Ledger.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts the files of every committed load into their places whose process ended before it had.</summary>
    internal void PlaceAll(FolderChange change)
    {
        foreach (var line in change.Contents.Unplaced.ToList())
            Place(change, line);
    }

    /// <summary>Puts a committed load's files into their places, one move each, and removes those that they replace.</summary>
    internal void Place(FolderChange change, LoadLine line)
    {
        var loading = LoadingFolder.PathOf(folder, line.Entry.Load);
        foreach (var file in line.Files)
        {
            var (from, to) = (Path.Combine(loading, file.From), Path.Combine(folder, file.Path));
            if (!File.Exists(from))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            CrashPoint.Reach(LoadStep.Placed);
        }

        foreach (var removed in line.Removed)
            File.Delete(Path.Combine(folder, removed));
        change.Add(new PlacedLine(line.Entry.Load));
    }

    internal Task<T> ExplainAsync<T>(string doing, Func<Task<T>> work) => ExplainedAsync(doing, work);

    internal void Explain(string doing, Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explained(exception, doing);
        }
    }

    private static PartitionHead HeadOf(LoadLine line) => new(
        line.Entry.Partition, line.Entry.Epoch, line.Entry.Load, line.Entry.Fingerprint, line.Entry.ContentSha256, line.Checkpoint, line.Entry.CommittedAt);

    private Task<T?> ReadAsync<T>(string doing, Func<FolderContents, T> read, CancellationToken cancellationToken) =>
        ExplainedAsync(doing, () => Ledger.ReadAsync(read, cancellationToken));

    private Task<T> ChangeAsync<T>(string doing, Func<FolderChange, T> change, CancellationToken cancellationToken) => ExplainedAsync(
        doing,
        () => Ledger.ChangeAsync(
            locked =>
            {
                PlaceAll(locked);
                return change(locked);
            },
            cancellationToken));

    private async Task<T> ExplainedAsync<T>(string doing, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explained(exception, doing);
        }
    }

    /// <summary>A file that somebody has open, or a share that is away, may be free at the next attempt; a full disk will not.</summary>
    private DestinationException Explained(Exception exception, string doing) => new(
        $"{Address}: Weir tried to {doing} in '{folder}', and {FileFailure.Reason(exception, folder)} What was committed stays. Mend that, then run again.",
        exception is UnauthorizedAccessException || FileFailure.IsDiskFull(exception) ? FailureKind.Terminal : FailureKind.Transient,
        exception);
}
