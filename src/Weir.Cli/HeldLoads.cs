using System.CommandLine;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Pipelines;
using Weir.Runs;
using Weir.Tenants;

namespace Weir.Cli;

/// <summary>The holds of a workspace's warehouses, and of the one warehouse named where there is no workspace.</summary>
internal static class HeldLoads
{
    /// <summary>Opens the workspace; where there is none, a stand-in for it around the warehouse.</summary>
    /// <param name="host">The host.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="pipeline">The one pipeline, or kind of source, that it is about; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Session> OpenAsync(CommandHost host, ParseResult parse, string? pipeline, CancellationToken cancellationToken)
    {
        var folder = Session.FolderOf(host, parse);
        var isWithoutWorkspace = !File.Exists(Path.Combine(folder, Workspace.FileName)) && (parse.GetValue(host.WarehouseOption) is not null || Session.HasDefaultWarehouse(folder));
        // Any kind of source stands in for the workspace: what is looked at is the warehouse.
        return Session.OpenAsync(host, parse, pipeline is not null ? [pipeline] : isWithoutWorkspace ? [ConnectorCatalogue.Sources.Kinds[0].Name] : [], cancellationToken);
    }

    /// <summary>Holds of every warehouse, newest first.</summary>
    public static async Task<IReadOnlyList<WarehouseHold>> ReadAsync(Session session, string? pipeline, CancellationToken cancellationToken)
    {
        List<WarehouseHold> found = [];
        IEnumerable<DestinationAddress> warehouses = pipeline is null
            ? session.Workspace.Pipelines.Select(each => each.Warehouse).Prepend(session.Workspace.Warehouse).Distinct()
            : [session.Pipeline(pipeline).Warehouse];
        foreach (var warehouse in warehouses)
        {
            await using var destination = session.OpenDestination(warehouse);
            found.AddRange((await destination.ReadHoldsAsync(TenantId.Default, pipeline, cancellationToken)).Select(hold => new WarehouseHold(warehouse, hold)));
        }

        return [.. found.OrderByDescending(each => each.Hold.HeldAt)];
    }

    /// <summary>The waiting hold that a person named.</summary>
    /// <exception cref="Failures.UsageException">There is none, or several.</exception>
    public static async Task<WarehouseHold> FindAsync(Session session, string load, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(session, pipeline: null, cancellationToken);
        var found = HoldApproval.Find([.. all.Select(each => each.Hold)], load);
        return all.First(each => each.Hold.Load == found.Load);
    }
}

/// <summary>A hold and the warehouse that keeps it.</summary>
internal sealed record WarehouseHold(DestinationAddress Warehouse, Hold Hold);
