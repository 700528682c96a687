using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Connectors;
using Weir.Pipelines;

namespace Weir.Cli.Commands;

/// <summary><c>weir init</c>: makes a workspace, also of the settings of scripts that Weir replaces.</summary>
internal static class InitCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string?>("dir") { Description = "The workspace's folder, made where it is missing. Default: --workspace, else the folder you are in.", Arity = ArgumentArity.ZeroOrOne };
        var fromEnv = new Option<string?>("--from-env") { Description = "Take over the settings in this file of a script that Weir replaces, a NAME=value a line.", HelpName = "FILE" };
        var command = new Command("init", "Write a weir.yaml with comments. Nothing is written over.\n\nExample: weir init waits") { folder, fromEnv };
        host.SetAction(command, (parse, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = parse.GetValue(folder) is { } named ? Path.GetFullPath(named, host.Folder) : Session.FolderOf(host, parse);
            var init = new WorkspaceInit(target, host.Time.LocalTimeZone);
            var made = parse.GetValue(fromEnv) is { } file
                ? init.WriteFromEnvironmentFile(Path.GetFullPath(file, host.Folder), ConnectorCatalogue.Sources)
                : init.Write();
            if (host.IsJson(parse))
            {
                host.Write(new JsonObject
                {
                    ["files"] = new JsonArray([.. made.Files.Select(path => JsonValue.Create(path))]),
                    ["notes"] = new JsonArray([.. made.Notes.Select(note => JsonValue.Create(note))]),
                });
                return Task.FromResult(ExitCode.Done);
            }

            foreach (var path in made.Files)
                host.Output.WriteLine($"Wrote {path}.");
            foreach (var note in made.Notes)
                host.Output.WriteLine(note);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
