using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Destinations;
using Weir.Destinations.Files;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Tenants;

namespace Weir.Store;

/// <summary>Deletes what has been kept for as long as the workspace asks: raw bytes, replaced rows, runs and events.</summary>
/// <remarks>
/// Raw bytes that a warehouse serves or a hold needs stay whatever their age. Where a warehouse cannot be asked, no raw
/// bytes are deleted. The caller has no database of the workspace in a transaction.
/// </remarks>
internal sealed partial class Retention(Workspace workspace, RunStore store, Func<DestinationAddress, IDestination> open, TimeProvider time, ILogger logger)
{
    /// <summary>The kind of the event that says what was deleted; asking the warehouses is worth it once a day.</summary>
    public const string EventKind = "store.retention";

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>Deletes what is due after a run, whose outcome it does not change: a failure is logged, and the next run tries again.</summary>
    public async Task ApplyAfterRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await ApplyAsync(cancellationToken) is { } said)
                LogApplied(logger, said);
        }
        catch (StoreException failure)
        {
            LogFailed(logger, failure.Message);
        }
    }

    /// <summary>Deletes what is due. Cheap where nothing is, so that every run may end with it.</summary>
    /// <returns>What was deleted or why nothing could be, in a sentence; null where there was nothing to do.</returns>
    /// <exception cref="StoreException">The store cannot be read or written.</exception>
    public async Task<string?> ApplyAsync(CancellationToken cancellationToken)
    {
        if (workspace.IsPartial)
            return null;
        var now = time.GetUtcNow();
        if (workspace.Retention.Events is { } events)
            await store.PruneAsync(now - events, cancellationToken);

        var files = workspace.Retention.Raw is { } raw
            ? new RawSweep(workspace.RawFolder).Older(now - (raw > RawSweep.Untouched ? raw : RawSweep.Untouched))
            : [];
        if (files.Count == 0 && workspace.Retention.History is null)
            return null;
        if (now - await store.ReadLastEventAsync(TenantId.Default, EventKind, cancellationToken) < Every)
            return null;
        var said = await ApplyToWarehousesAsync(files, now, cancellationToken);
        await store.RecordEventAsync(new EventRecord(TenantId.Default, now, EventKind, said), cancellationToken);
        return said;
    }

    private async Task<string> ApplyToWarehousesAsync(IReadOnlyList<FileInfo> files, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<string> inUse = new(StringComparer.Ordinal);
        var rows = 0L;
        foreach (var address in workspace.Pipelines.Select(pipeline => pipeline.Warehouse).Append(workspace.Warehouse).Distinct())
        {
            try
            {
                await using var destination = open(address);
                if (destination is FolderDestination folder)
                {
                    inUse.UnionWith(await folder.ContentInUseAsync(cancellationToken));
                    continue;
                }

                if (destination is not SqlDestination sql)
                    return $"Nothing was deleted: {address} cannot say which raw bytes it needs.";
                inUse.UnionWith(await SqlRetention.ContentInUseAsync(sql, cancellationToken));
                if (workspace.Retention.History is { } history)
                {
                    IReadOnlyList<PipelineKey> pipelines = [.. workspace.Pipelines.Where(pipeline => pipeline.Warehouse.Equals(address)).Select(pipeline => pipeline.Key)];
                    rows += await SqlRetention.PruneHistoryAsync(sql, pipelines, now - history, cancellationToken);
                }
            }
            catch (DestinationException failure)
            {
                return $"No raw bytes were deleted, because a warehouse could not be asked which of them it needs. {failure.Message}";
            }
        }

        try
        {
            var (count, bytes) = RawSweep.Delete(files, inUse);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Deleted {count:N0} raw {(count == 1 ? "file" : "files")} ({bytes / 1e6:N1} MB) and {rows:N0} replaced {(rows == 1 ? "row" : "rows")}.");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return $"Raw bytes older than their retention cannot be deleted in {workspace.RawFolder}. Make the folder writable for this user.";
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Retention: {Said}")]
    private static partial void LogApplied(ILogger logger, string said);

    [LoggerMessage(3002, LogLevel.Warning, "Retention could not be applied and is tried again after the next run. {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
