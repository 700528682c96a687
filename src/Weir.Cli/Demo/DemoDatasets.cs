using System.Text.Json.Nodes;
using Weir.Cli.Commands.Datasets;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Destinations.Sql;
using Weir.Runs;
using Weir.Sandbox.DataDictionary;
using Weir.Sandbox.Rcpch;
using Weir.Tenants;

namespace Weir.Cli.Demo;

/// <summary>What the demo shows of code lists: how many there are, and what a change of a page makes of one.</summary>
/// <param name="Lists">Lists kept, and options in them.</param>
/// <param name="Versions">The versions of the list that changed, oldest first.</param>
/// <param name="Changes">What the last of them changed.</param>
internal sealed record DemoDatasets((int Count, long Options) Lists, IReadOnlyList<DatasetVersion> Versions, IReadOnlyList<OptionChange> Changes)
{
    /// <summary>Names of the pipelines.</summary>
    public const string Dictionary = "dictionary";

    /// <inheritdoc cref="Dictionary"/>
    public const string Organisations = "organisations";

    /// <summary>The list whose page the demo changes.</summary>
    public const string Changed = "smoking_status_code";

    /// <summary>The variable of the key: not that of a real key, which is nobody else's to see.</summary>
    public const string KeyVariable = "SANDBOX_RCPCH_KEY";

    /// <summary>The pipelines as lines of weir.yaml.</summary>
    public static string Settings(Uri dictionary, Uri organisations) => $$"""
          {{Dictionary}}:
            source: nhs-data-dictionary
            # Pages of made-up codes, in the same sandbox.
            site: {{dictionary}}
          {{Organisations}}:
            source: rcpch
            # Lists of made-up organisations, in the same sandbox. Its key opens nothing else.
            url: {{organisations}}
            key: ${{{KeyVariable}}}
        """;

    /// <summary>The key of the sandbox's API.</summary>
    public static string Key { get; } = new RcpchOptions().Key!;

    /// <summary>Changes the page as the demos before did, so that the list stays as it was left.</summary>
    public static void Change(DictionaryWorld world, int times)
    {
        for (var i = 0; i < times; i++)
            world.Change(Changed, DictionaryChange.Label);
    }

    public static async Task<DemoDatasets?> ReadAsync(SqlDestination warehouse, CancellationToken cancellationToken)
    {
        var reader = new DatasetVersions(warehouse, TenantId.Default);
        var versions = await reader.ReadAsync(Changed, cancellationToken);
        if (versions.Count < 2)
            return null;
        var all = await reader.ReadAllAsync(cancellationToken);
        return new DemoDatasets(
            (all.Count, all.Sum(version => version.Options)),
            versions,
            CodeListDifference.Of(await reader.ReadOptionsAsync(versions[^2], cancellationToken), await reader.ReadOptionsAsync(versions[^1], cancellationToken)));
    }

    public void Write(CommandHost host, IEnumerable<RunResult> runs)
    {
        host.Output.WriteLine();
        foreach (var run in runs)
        {
            // Notes on which of two addresses answered say nothing to a newcomer.
            if (run.Status == RunStatus.Done)
                host.Output.WriteLine(RunReport.Summary(run, dryRun: false));
            else
                RunReport.WriteText(host, run, dryRun: false, quiet: true);
        }

        host.Output.WriteLine($"{Words.Count(Lists.Count)} code lists with {Words.Count(Lists.Options)} options, each version kept (generated codes). A page changed meanwhile, and one list has a version more:");
        host.Output.WriteLine($"{Changed}, version {Words.Count(Versions[^1].Number)} against {Words.Count(Versions[^2].Number)}");
        DatasetDiffCommand.WriteText(host, Changes);
    }

    public JsonObject ToJson() => new()
    {
        ["lists"] = Lists.Count,
        ["options"] = Lists.Options,
        ["changed"] = Changed,
        ["version"] = Versions[^1].Number,
        ["changes"] = new JsonArray([.. Changes.Select(DatasetDiffCommand.ToJson)]),
    };
}
