using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Commands;

/// <summary><c>weir status</c>: where every pipeline stands.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("status", "Say where every pipeline stands: what is loaded, when it last ran, what waits.\n\nExample: weir status");
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            await using var store = session.OpenStoreToRead();
            List<PipelineStanding> standings = [];
            foreach (var pipeline in session.Workspace.Pipelines)
                standings.Add(await StandingAsync(session, store, pipeline, host.Time.GetUtcNow(), cancellationToken));
            standings.AddRange(await UnnamedAsync(session, store, cancellationToken));
            if (host.IsJson(parse))
                host.Write(ToJson(session, standings));
            else
                WriteText(host, session, standings);
            return standings.Any(standing => standing.Problem is not null) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static async Task<PipelineStanding> StandingAsync(
        Session session, RunStore store, PipelineDefinition pipeline, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standing = new PipelineStanding(pipeline.Name, pipeline.Source, pipeline.Warehouse);
        try
        {
            await using var warehouse = session.OpenDestination(pipeline.Warehouse);
            var last = await LastRunAsync(store, pipeline.Tenant, pipeline.Name, cancellationToken);
            standing = standing with { LastRun = last, NextDue = pipeline.Schedule?.FirstDue(last?.Run.StartedAt, now) };
            return await FillAsync(standing, warehouse, pipeline.Key, cancellationToken);
        }
        catch (WeirException failure)
        {
            // One warehouse that is down must not hide how the others stand.
            return standing with { Problem = failure.Message };
        }
    }

    /// <summary>Pipelines that a warehouse knows and the workspace does not: a workspace without a file, or a pipeline taken out of it.</summary>
    private static async Task<IReadOnlyList<PipelineStanding>> UnnamedAsync(Session session, RunStore store, CancellationToken cancellationToken)
    {
        List<PipelineStanding> standings = [];
        if (session.Workspace.HasFile)
            return standings;
        await using var warehouse = session.OpenWarehouse(session.Workspace.Warehouse);
        var entries = await warehouse.ReadEntriesAsync(TenantId.Default, null, null, null, cancellationToken);
        var holds = await warehouse.ReadHoldsAsync(TenantId.Default, null, cancellationToken);
        var names = entries.Select(entry => entry.Partition.Pipeline).Concat(holds.Select(hold => hold.Partition.Pipeline)).Distinct(StringComparer.Ordinal);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var last = await LastRunAsync(store, TenantId.Default, name, cancellationToken);
            standings.Add(await FillAsync(
                new PipelineStanding(name, ConnectorCatalogue.Sources.Find(name)?.Name ?? Words.None, session.Workspace.Warehouse) { LastRun = last }, warehouse, new PipelineKey(TenantId.Default, name), cancellationToken));
        }

        return standings;
    }

    private static async Task<RunEntry?> LastRunAsync(RunStore store, TenantId tenant, string pipeline, CancellationToken cancellationToken) =>
        await store.ReadRunsAsync(tenant, pipeline, 1, cancellationToken) is [var last] ? last : null;

    private static async Task<PipelineStanding> FillAsync(
        PipelineStanding standing, IDestination warehouse, PipelineKey pipeline, CancellationToken cancellationToken)
    {
        var heads = await warehouse.ReadHeadsAsync(pipeline, cancellationToken);
        var holds = await warehouse.ReadHoldsAsync(pipeline.Tenant, pipeline.Pipeline, cancellationToken);
        return standing with
        {
            Partitions = heads.Count,
            Newest = heads.Keys.Max(StringComparer.Ordinal),
            HoldsWaiting = holds.Count(hold => hold.State == HoldState.Waiting),
        };
    }

    private static void WriteText(CommandHost host, Session session, List<PipelineStanding> standings)
    {
        if (standings.Count == 0)
        {
            host.Output.WriteLine(session.Workspace.HasFile
                ? $"{Path.Combine(session.Workspace.Folder, Workspace.FileName)} has no pipelines yet. 'weir init' shows how one is written."
                : $"Nothing has been loaded into {session.Workspace.Warehouse} yet. 'weir run' does.");
            return;
        }

        TextTable.Write(
            host,
            ["pipeline", "source", "partitions", "newest", "last run", "outcome", "next due", "holds", "warehouse"],
            [.. standings.Select(Row)],
            rightAligned: [2, 7]);
        foreach (var standing in standings.Where(standing => standing.Problem is not null))
            host.Output.WriteLine($"{standing.Pipeline}: {standing.Problem}");
        if (standings.All(standing => standing is { Problem: null, LastRun: null, Partitions: 0 or null }))
            host.Output.WriteLine("Nothing has run yet. Start with 'weir run'.");
        if (standings.Sum(standing => standing.HoldsWaiting ?? 0) is > 0 and var waiting)
            host.Output.WriteLine($"{Words.Count(waiting, "hold")} {(waiting == 1 ? "waits" : "wait")} for a person: see 'weir holds'.");
    }

    private static string[] Row(PipelineStanding standing) =>
    [
        standing.Pipeline,
        standing.Source,
        Words.Count(standing.Partitions),
        standing.Newest ?? Words.None,
        Words.At(standing.LastRun?.Run.StartedAt),
        standing.LastRun is { } last ? Words.Of(last.Status) : Words.None,
        Words.At(standing.NextDue),
        Words.Count(standing.HoldsWaiting),
        standing.Warehouse.ToString(),
    ];

    private static JsonObject ToJson(Session session, List<PipelineStanding> standings) => new()
    {
        ["workspace"] = session.Workspace.Folder,
        ["pipelines"] = new JsonArray([.. standings.Select(standing =>
        {
            var json = new JsonObject
            {
                ["pipeline"] = standing.Pipeline,
                ["source"] = standing.Source == Words.None ? null : standing.Source,
                ["warehouse"] = standing.Warehouse.ToString(),
                ["partitions"] = standing.Partitions,
                ["newestPartition"] = standing.Newest,
                ["lastRun"] = standing.LastRun is { } last
                    ? new JsonObject { ["run"] = last.Run.Id.ToString(), ["startedAt"] = Words.Iso(last.Run.StartedAt), ["status"] = Words.Of(last.Status) }
                    : null,
                ["nextDue"] = Words.Iso(standing.NextDue),
                ["holdsWaiting"] = standing.HoldsWaiting,
            };
            if (standing.Problem is not null)
                json["problem"] = standing.Problem;
            return json;
        })]),
    };

    /// <summary>Where a pipeline stands; what could not be read is null.</summary>
    private sealed record PipelineStanding(string Pipeline, string Source, DestinationAddress Warehouse)
    {
        public int? Partitions { get; init; }

        public string? Newest { get; init; }

        public RunEntry? LastRun { get; init; }

        public DateTimeOffset? NextDue { get; init; }

        public int? HoldsWaiting { get; init; }

        public string? Problem { get; init; }
    }
}
