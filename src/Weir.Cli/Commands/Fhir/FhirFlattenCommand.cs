using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Connectors.Fhir;
using Weir.Failures;
using Weir.Fhir.Policies;
using Weir.Pipelines;
using Weir.Store;

namespace Weir.Cli.Commands.Fhir;

/// <summary><c>weir fhir flatten</c>: makes tables of files by views, without a workspace.</summary>
internal static class FhirFlattenCommand
{
    public static Command Create(CommandHost host)
    {
        var paths = new Argument<string[]>("path") { Description = "Files and folders: bundles, resources, NDJSON, each also in a zip or packed by gzip.", Arity = ArgumentArity.OneOrMore };
        var views = new Option<string[]>("--view") { Description = "A ViewDefinition as JSON; may be given several times. Default: tables of every resource type, without a view.", HelpName = "FILE" };
        var to = new Option<string>("--to") { Description = "duckdb:FILE, postgresql://…, parquet:DIR, csv:DIR, or - for standard output.", HelpName = "DESTINATION", Required = true };
        var valueSets = new Option<string[]>("--value-set") { Description = "Where a value set that views ask memberOf() of comes from: a file of a FHIR ValueSet or CodeSystem, or dataset:KEY of the warehouse that --warehouse or the workspace names; may be given several times.", HelpName = "URL=SOURCE" };
        var policy = new Option<string?>("--policy") { Description = "A policy file that says what of resources may be seen, or default for the one that Weir carries. Needs WEIR_POLICY_SECRET in the environment.", HelpName = "FILE" };
        var typed = new Option<bool>("--typed") { Description = "Beside dates and decimals, which are text as sent, make columns with types: _first, _last, _number." };
        var releases = new Option<string>("--other-releases") { Description = "What becomes of resources of STU3 or R5: reject (the default) or common, which loads what they have in common with R4.", HelpName = "CHOICE", DefaultValueFactory = _ => FhirTableSettings.Reject };
        releases.AcceptOnlyFromAmong(FhirTableSettings.Reject, FhirTableSettings.Common);
        var force = new Option<bool>("--force") { Description = "Load also what is unchanged." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and check; write nothing, and say what would be done." };
        var command = new Command(
            "flatten",
            "Make tables of FHIR files by ViewDefinitions.\n\nExample: weir fhir flatten export/ --view patients.json --to parquet:out")
        {
            paths, views, valueSets, to, policy, typed, releases, force, dryRun,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var request = new RunRequest { Force = parse.GetValue(force), DryRun = parse.GetValue(dryRun), IsBare = true };
            var workspace = WorkspaceOf(host, parse.GetValue(paths)!, parse.GetValue(views) ?? [], parse.GetValue(to)!, new(StringComparer.Ordinal)
            {
                [FhirFilesSourceKind.Policy] = parse.GetValue(policy),
                [FhirValueSets.ValueSets] = ValueSetsOf(host, parse.GetValue(valueSets) ?? []),
                [FhirTableSettings.TypedColumns] = parse.GetValue(typed) ? "true" : "false",
                [FhirTableSettings.OtherReleases] = parse.GetValue(releases),
            });
            await using var session = Session.Open(host, parse, workspace, () => WarehouseBeside(host, parse));
            var result = await RunCommand.RunOneAsync(host, parse, session, workspace.Pipelines[0], request, RunTrigger.Manual, cancellationToken);
            if (host.IsJson(parse))
                RunReport.WriteJson(host, [result]);
            return RunReport.ExitCodeOf([result]);
        });
        return command;
    }

    /// <summary>The warehouse of the workspace that the command is called in, or null.</summary>
    private static DestinationAddress? WarehouseBeside(CommandHost host, ParseResult parse)
    {
        var folder = Session.FolderOf(host, parse);
        if (Session.ReadWorkspace(host, parse, folder) is { } workspace)
            return workspace.Warehouse;
        var named = parse.GetValue(host.WarehouseOption);
        return named is not null ? Workspace.Around(named, host.Folder).Warehouse : Session.HasDefaultWarehouse(folder) ? Workspace.Around(Session.DefaultWarehouse, folder).Warehouse : null;
    }

    /// <summary>The value sets as the setting has them; null where none is given.</summary>
    private static string? ValueSetsOf(CommandHost host, string[] given)
    {
        var sources = new JsonObject();
        foreach (var text in given)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new UsageException($"--value-set '{text}' has no address before a '='. Write it as URL=SOURCE, such as https://example.org/ValueSet/smoking=smoking.json.");
            var (url, source) = (text[..equals], text[(equals + 1)..]);
            if (sources.ContainsKey(url))
                throw new UsageException($"--value-set gives '{url}' twice. Give each value set one source.");
            sources[url] = source.Length == 0 || source.StartsWith(ValueSetSource.DatasetPrefix, StringComparison.Ordinal) || source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, host.Folder);
        }

        var json = sources.ToJsonString();
        if (sources.Count > 0 && FhirValueSets.Problem(json) is { } problem)
            throw new UsageException($"--value-set: {problem}");
        return sources.Count == 0 ? null : json;
    }

    private static Workspace WorkspaceOf(CommandHost host, string[] paths, string[] views, string to, Dictionary<string, string?> more)
    {
        if (Array.Find([.. paths, .. views], path => path.Contains(',', StringComparison.Ordinal)) is { } odd)
            throw new UsageException($"'{odd}' has a comma in its name, which separates paths. Rename it, or name the folder it is in.");
        var kind = ConnectorCatalogue.Sources.Find("fhir-files")!;
        var workspace = Workspace.AdHoc(kind, to, host.Folder);
        var pipeline = workspace.Pipelines[0];
        var settings = new Dictionary<string, string>(pipeline.Settings, StringComparer.Ordinal)
        {
            [FhirFilesSourceKind.Path] = Joined(paths),
            [FhirFilesSourceKind.Views] = Joined(views),
        };
        foreach (var (name, value) in more.Where(setting => setting.Value is not null))
            settings[name] = name is FhirFilesSourceKind.Policy && value is not PolicyFile.DefaultName ? Path.GetFullPath(value!, host.Folder) : value!;
        return workspace with
        {
            Pipelines =
            [
                pipeline with
                {
                    Settings = settings,
                },
            ],
        };

        string Joined(string[] names) => string.Join(',', names.Select(name => Path.GetFullPath(name, host.Folder)));
    }
}
