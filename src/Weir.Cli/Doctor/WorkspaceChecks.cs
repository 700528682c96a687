using System.Globalization;
using Weir.Cli.Output;
using Weir.Destinations;
using Weir.Destinations.Files;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Doctor;

/// <summary>What Weir needs of a workspace, and what waits in it.</summary>
internal sealed class WorkspaceChecks(Session session, TimeProvider time)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public Finding File() => new(
        "workspace",
        Health.Ok,
        session.Workspace.HasFile
            ? $"{Path.Combine(session.Workspace.Folder, Workspace.FileName)}, {Words.Count(session.Workspace.Pipelines.Count, "pipeline")}"
            : $"{session.Workspace.Folder}, without a {Workspace.FileName}");

    /// <summary>A warehouse: whether it answers, its version and schema, the clock beside its own, and what waits in it.</summary>
    public async Task<IReadOnlyList<Finding>> WarehouseAsync(DestinationAddress address, CancellationToken cancellationToken)
    {
        var name = $"warehouse {address}";
        try
        {
            await using var destination = session.OpenDestination(address);
            if (destination is FolderDestination folder)
                return await FolderAsync(name, folder, cancellationToken);
            await using var warehouse = session.OpenWarehouse(address);
            var (found, made) = await DatabaseAsync(name, warehouse.Database, warehouse.Steps, cancellationToken);
            return made ? [found, await ClockAsync(warehouse, cancellationToken), await HoldsAsync(warehouse, cancellationToken)] : [found];
        }
        catch (WeirException failure)
        {
            return [new Finding(name, Health.Broken, "it cannot be used", failure.Message)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> FolderAsync(string name, FolderDestination folder, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(folder.Ledger.Path))
            return [new Finding(name, Health.Ok, "not there yet; the first run makes it")];
        var holds = await HoldsAsync(folder, cancellationToken);
        return [new Finding(name, Health.Ok, "its ledger can be read"), holds];
    }

    /// <summary>The store, and runs in it that did not end.</summary>
    public async Task<IReadOnlyList<Finding>> StoreAsync(CancellationToken cancellationToken)
    {
        var name = $"store {session.Workspace.Store}";
        try
        {
            await using var store = session.OpenStoreToRead();
            var (found, made) = await DatabaseAsync(name, store.Database, RunStore.StoreMigrations, cancellationToken);
            return made ? [found, await InterruptedAsync(store, cancellationToken)] : [found];
        }
        catch (WeirException failure)
        {
            return [new Finding(name, Health.Broken, "it cannot be used", failure.Message)];
        }
    }

    private static async Task<(Finding Found, bool Made)> DatabaseAsync(string name, SqlDatabase database, Migrations steps, CancellationToken cancellationToken)
    {
        if (!await database.ExistsAsync(cancellationToken))
            return (new Finding(name, Health.Ok, "not there yet; the first run makes it"), false);
        var step = await steps.LastAppliedAsync(database, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var version = $"{database.Dialect.Name} {connection.ServerVersion}";
        return step == 0
            ? (new Finding(name, Health.Ok, $"{version}, empty; the first run makes Weir's tables"), false)
            : (new Finding(
                name, Health.Ok, string.Create(CultureInfo.InvariantCulture, $"{version}, schema step {step} of {steps.Files.Count}{(step < steps.Files.Count ? "; the next run brings it up" : "")}")), true);
    }

    private async Task<Finding> ClockAsync(SqlDestination warehouse, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
        var theirs = await connection.Statement(null, $"select {warehouse.Database.Dialect.Now}").ListAsync(row => row.Instant(0), cancellationToken);
        var newest = (await warehouse.ReadEntriesAsync(TenantId.Default, null, null, null, cancellationToken)).Select(entry => entry.CommittedAt).DefaultIfEmpty().Max();
        var now = time.GetUtcNow();
        if ((now - theirs[0]).Duration() > ClockTolerance)
        {
            return new Finding(
                "clock", Health.Warning, $"{Words.At(now)} here, {Words.At(theirs[0])} in the warehouse", "Set the clocks by NTP: of two attempts, the later one must have the later time.");
        }

        return newest > now + ClockTolerance
            ? new Finding("clock", Health.Warning, $"{Words.At(now)}, and the newest load was committed at {Words.At(newest)}", "Set the clock by NTP: loads of the past would be newer than those to come.")
            : new Finding("clock", Health.Ok, Words.At(now));
    }

    private static async Task<Finding> HoldsAsync(IDestination warehouse, CancellationToken cancellationToken)
    {
        var waiting = (await warehouse.ReadHoldsAsync(TenantId.Default, null, cancellationToken)).Where(hold => hold.State == HoldState.Waiting).ToList();
        return waiting.Count == 0
            ? new Finding("holds", Health.Ok, "none waits")
            : new Finding(
                "holds", Health.Warning, $"{Words.Count(waiting.Count, "hold")} since {Words.At(waiting.Min(hold => hold.HeldAt))}", "Look at them with 'weir holds', then approve or discard.");
    }

    private static async Task<Finding> InterruptedAsync(RunStore store, CancellationToken cancellationToken)
    {
        var runs = await store.ReadRunsAsync(TenantId.Default, null, 100, cancellationToken);
        var last = runs.GroupBy(run => run.Run.Pipeline, StringComparer.Ordinal).Select(group => group.First()).ToList();
        var interrupted = last.Where(run => run.Status == RunState.Interrupted).Select(run => run.Run.Pipeline).ToList();
        return interrupted.Count == 0
            ? new Finding("runs", Health.Ok, runs.Count == 0 ? "none yet" : "none was interrupted and left so")
            : new Finding("runs", Health.Warning, $"the last run of {string.Join(", ", interrupted)} was interrupted", $"Run again: 'weir run {interrupted[0]}'. What was committed stays.");
    }
}
