using System.CommandLine;
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
            paths, views, to, policy, typed, releases, force, dryRun,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var request = new RunRequest { Force = parse.GetValue(force), DryRun = parse.GetValue(dryRun), IsBare = true };
            var workspace = WorkspaceOf(host, parse.GetValue(paths)!, parse.GetValue(views) ?? [], parse.GetValue(to)!, new(StringComparer.Ordinal)
            {
                [FhirFilesSourceKind.Policy] = parse.GetValue(policy),
                [FhirTableSettings.TypedColumns] = parse.GetValue(typed) ? "true" : "false",
                [FhirTableSettings.OtherReleases] = parse.GetValue(releases),
            });
            await using var session = Session.Open(host, parse, workspace);
            var result = await RunCommand.RunOneAsync(host, parse, session, workspace.Pipelines[0], request, RunTrigger.Manual, cancellationToken);
            if (host.IsJson(parse))
                RunReport.WriteJson(host, [result]);
            return RunReport.ExitCodeOf([result]);
        });
        return command;
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
