using System.CommandLine;
using Weir.Connectors;
using Weir.Datasets;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Cli.Commands.Datasets;

/// <summary>A pipeline of code lists, with the lists it looks at.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Kind">Its kind of source.</param>
/// <param name="Lists">Its lists, those that a person added among them.</param>
internal sealed record DatasetPipeline(PipelineDefinition Pipeline, CodeListSourceKind Kind, IReadOnlyList<ListDefinition> Lists)
{
    /// <summary>The source as it was made to ask for its lists.</summary>
    public required CodeListSource Source { get; init; }

    /// <summary>How long after a look a list is due again.</summary>
    public TimeSpan SyncEvery => CodeListSourceKind.SyncEveryOf(Pipeline.Settings);

    /// <summary>Opens the workspace; where it has no pipeline of code lists, or there is no workspace, each kind of source of code lists stands in as one.</summary>
    public static Session Open(CommandHost host, ParseResult parse)
    {
        var kinds = ConnectorCatalogue.Sources.Kinds.OfType<CodeListSourceKind>().ToList();
        var workspace = Session.ReadWorkspace(host, parse, Session.FolderOf(host, parse));
        if (workspace is null || !workspace.Pipelines.Any(IsOfLists))
        {
            var around = workspace ?? Workspace.Around(parse.GetValue(host.WarehouseOption) ?? Session.DefaultWarehouse, Session.FolderOf(host, parse));
            workspace = Workspace.AdHoc(kinds, around) with { HasFile = around.HasFile };
        }

        return Session.Open(host, parse, workspace);
    }

    /// <summary>The pipelines of code lists in the workspace's order.</summary>
    public static async Task<IReadOnlyList<DatasetPipeline>> AllAsync(Session session, CancellationToken cancellationToken)
    {
        List<DatasetPipeline> all = [];
        foreach (var pipeline in session.Workspace.Pipelines.Where(IsOfLists))
        {
            await using var destination = session.OpenDestination(pipeline.Warehouse);
            var source = (CodeListSource)session.CreateSource(pipeline, destination.Limits);
            var loaded = await destination.ReadHeadEntriesAsync(pipeline.Key, cancellationToken);
            all.Add(new DatasetPipeline(
                pipeline, (CodeListSourceKind)ConnectorCatalogue.Sources.Find(pipeline.Source)!, source.ListsOf(loaded.Select(entry => PlannedPartitionJson.Read(entry.Plan).Partition)))
            {
                Source = source,
            });
        }

        return all;
    }

    /// <summary>A dataset's versions and the warehouse that has them. The caller disposes the warehouse.</summary>
    /// <exception cref="UsageException">No warehouse of the workspace has it.</exception>
    public static async Task<(SqlDestination Warehouse, DatasetVersions Versions, IReadOnlyList<DatasetVersion> Of)> FindAsync(Session session, string key, CancellationToken cancellationToken)
    {
        List<string> known = [];
        foreach (var address in session.Warehouses)
        {
            if (session.OpenDestination(address) is not SqlDestination warehouse)
                continue;
            var versions = new DatasetVersions(warehouse, TenantId.Default);
            var of = await versions.ReadAsync(key, cancellationToken);
            if (of.Count > 0)
                return (warehouse, versions, of);
            known.AddRange((await versions.ReadAllAsync(cancellationToken)).Select(version => version.Dataset));
            await warehouse.DisposeAsync();
        }

        throw new UsageException(known.Count == 0
            ? $"There is no dataset '{key}' yet: none has been synced. 'weir dataset sync' does, and 'weir dataset import' loads a list of your own."
            : $"There is no dataset '{key}'.{Spelling.Suggestion(key, known)} 'weir datasets' shows them all.");
    }

    private static bool IsOfLists(PipelineDefinition pipeline) => ConnectorCatalogue.Sources.Find(pipeline.Source) is CodeListSourceKind;
}
