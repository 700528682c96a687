using System.CommandLine;
using Weir.Connectors.CodeLists;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset import</c>: keeps a code list of one's own, and every version of it.</summary>
internal static class DatasetImportCommand
{
    public static Command Create(CommandHost host)
    {
        var key = new Argument<string>("key") { Description = "Key of the dataset: lower-case letters, digits, _ and -." };
        var file = new Argument<string>("file") { Description = "A CSV or workbook with columns code and label, or a text file with an option a line: 'key - value' on every line or on none." };
        var name = new Option<string?>("--name") { Description = "Name of the dataset, as people read it. Default: the one it has, else the key.", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the file, and say what would change; write nothing." };
        var command = new Command("import", "Keep a code list of your own. Imported again, it gets a version where the content differs.\n\nExample: weir dataset import clinics clinics.csv --name \"Our clinics\"")
        {
            key, file, name, dryRun,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var asked = parse.GetValue(key)!;
            if (!ImportedLists.IsKey(asked))
                throw new UsageException($"'{asked}' cannot be the key of a dataset. Write 1 to 100 lower-case letters, digits, _ and -, beginning with a letter or digit.");
            var path = Path.GetFullPath(parse.GetValue(file)!, host.Folder);
            if (!File.Exists(path))
                throw new UsageException($"'{path}' cannot be imported: there is no such file. Give the path of a CSV, a workbook (xlsx), or a text file with one option a line.");
            await using var synced = DatasetPipeline.Open(host, parse);
            var standings = await DatasetsCommand.StandingsAsync(synced, cancellationToken);
            var standing = standings.FirstOrDefault(each => string.Equals(each.Key, asked, StringComparison.Ordinal));
            if (standing?.Pipeline is { } pipeline)
                throw new UsageException($"Dataset '{asked}' is looked at by pipeline '{pipeline.Pipeline.Name}'. Import under another key, or read a saved page of it with 'weir dataset sync {asked} --input FILE'.");
            var listName = parse.GetValue(name) ?? standing?.Name ?? asked;
            await using var session = Session.Open(host, parse, WithImports(synced.Workspace, listName));
            var definition = session.Workspace.Pipelines[0];
            return await DatasetSyncCommand.RunAsync(
                host,
                parse,
                session,
                new SyncRequest([asked], null) { Input = path, Force = true, DryRun = parse.GetValue(dryRun) },
                definition,
                [new DatasetStanding(asked, listName, "user_created", standing?.Version)],
                cancellationToken);
        });
        return command;
    }

    /// <summary>The workspace with the pipeline of imported lists alone.</summary>
    private static Workspace WithImports(Workspace workspace, string name)
    {
        var imports = Workspace.AdHoc([new ImportedListSourceKind()], workspace);
        var pipeline = imports.Pipelines[0];
        return imports with { Pipelines = [pipeline with { Settings = new Dictionary<string, string>(pipeline.Settings, StringComparer.Ordinal) { [ImportedListSourceKind.ListName] = name } }] };
    }
}
