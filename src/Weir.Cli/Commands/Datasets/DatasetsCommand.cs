using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Destinations.Sql;
using Weir.Tenants;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir datasets</c>: the code lists, what is known of each and when it is looked at again.</summary>
internal static class DatasetsCommand
{
    public static Command Create(CommandHost host)
    {
        var category = DatasetOptions.Category();
        var command = new Command("datasets", "List the code lists: versions, options, when each was looked at and when it is due.\n\nExample: weir datasets --category nhs_dd") { category };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var wanted = DatasetOptions.CategoryOf(parse, category);
            await using var session = DatasetPipeline.Open(host, parse);
            var standings = (await StandingsAsync(session, cancellationToken)).Where(standing => wanted is null || string.Equals(standing.Category, wanted, StringComparison.Ordinal)).ToList();
            if (host.IsJson(parse))
                host.Write(new JsonObject { ["datasets"] = new JsonArray([.. standings.Select(ToJson)]) });
            else
                WriteText(host, standings, wanted);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Every list that a pipeline looks at or that is in a warehouse, in the order of categories and keys.</summary>
    internal static async Task<IReadOnlyList<DatasetStanding>> StandingsAsync(Session session, CancellationToken cancellationToken)
    {
        Dictionary<string, DatasetVersion> served = new(StringComparer.Ordinal);
        foreach (var address in session.Warehouses)
        {
            if (session.OpenDestination(address) is not SqlDestination warehouse)
                continue;
            await using (warehouse)
            {
                foreach (var version in await new DatasetVersions(warehouse, TenantId.Default).ReadAllAsync(cancellationToken))
                    served.TryAdd(version.Dataset, version);
            }
        }

        List<DatasetStanding> standings = [];
        await using var store = session.OpenStoreToRead();
        foreach (var each in await DatasetPipeline.AllAsync(session, cancellationToken))
        {
            var looks = await store.ReadLastLooksAsync(each.Pipeline.Tenant, each.Pipeline.Name, cancellationToken);
            foreach (var list in each.Lists)
            {
                DateTimeOffset? looked = looks.TryGetValue(list.Key, out var at) ? at : null;
                served.Remove(list.Key, out var version);
                standings.Add(new DatasetStanding(list.Key, list.Name, each.Kind.Category, version) { Pipeline = each, LookedAt = looked, NextDue = looked + each.SyncEvery });
            }
        }

        standings.AddRange(served.Values.Select(version => new DatasetStanding(version.Dataset, version.Name, version.Category, version)));
        return [.. standings.OrderBy(standing => standing.Category, StringComparer.Ordinal).ThenBy(standing => standing.Key, StringComparer.Ordinal)];
    }

    private static void WriteText(CommandHost host, List<DatasetStanding> standings, string? category)
    {
        if (standings.Count == 0)
        {
            host.Output.WriteLine($"There is no dataset of category '{category}'.");
            return;
        }

        TextTable.Write(
            host,
            ["dataset", "name", "category", "version", "options", "known since", "looked at", "next due"],
            [.. standings.Select(standing => (string[])
            [
                standing.Key, standing.Name, standing.Category, Words.Count(standing.Version?.Number), Words.Count(standing.Version?.Options),
                Words.At(standing.Version?.KnownSince), Words.At(standing.LookedAt), standing.Pipeline is not null && standing.NextDue is null ? "now" : Words.At(standing.NextDue),
            ])],
            rightAligned: [3, 4]);
        host.Output.WriteLine($"{Words.Count(standings.Count, "dataset")}, {Words.Count(standings.Count(standing => standing.Version is not null))} of them synced. 'weir dataset sync' looks at those that are due.");
    }

    private static JsonObject ToJson(DatasetStanding standing) => new()
    {
        ["key"] = standing.Key,
        ["name"] = standing.Name,
        ["category"] = standing.Category,
        ["pipeline"] = standing.Pipeline?.Pipeline.Name,
        ["version"] = standing.Version?.Number,
        ["options"] = standing.Version?.Options,
        ["knownSince"] = Words.Iso(standing.Version?.KnownSince),
        ["lookedAt"] = Words.Iso(standing.LookedAt),
        ["nextDue"] = Words.Iso(standing.NextDue),
    };
}

/// <summary>Where a dataset stands.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Category">Its category.</param>
/// <param name="Version">Its last version; null where it was never loaded.</param>
internal sealed record DatasetStanding(string Key, string Name, string Category, DatasetVersion? Version)
{
    /// <summary>The pipeline that looks at it; null where none does.</summary>
    public DatasetPipeline? Pipeline { get; init; }

    /// <summary>Its page, where a person adds it; null for a list that is known.</summary>
    public string? Address { get; init; }

    /// <summary>When it was last looked at; null where it never was.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>When it is due again; null where it was never looked at, or where no pipeline does.</summary>
    public DateTimeOffset? NextDue { get; init; }
}
