using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Connectors;
using Weir.Failures;
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
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = parse.GetValue(folder) is { } named ? Path.GetFullPath(named, host.Folder) : Session.FolderOf(host, parse);
            var init = new WorkspaceInit(target, host.Time.LocalTimeZone);
            var made = parse.GetValue(fromEnv) is { } file
                ? init.WriteFromEnvironmentFile(Path.GetFullPath(file, host.Folder), ConnectorCatalogue.Sources)
                : init.Write();
            List<string> notes = [.. made.Notes];
            foreach (var address in made.Addresses)
            {
                if (await ProblemAsync(address, target, host.Time) is { } problem)
                    notes.Add(problem);
            }

            if (host.IsJson(parse))
            {
                host.Write(new JsonObject
                {
                    ["files"] = new JsonArray([.. made.Files.Select(path => JsonValue.Create(path))]),
                    ["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]),
                });
                return ExitCode.Done;
            }

            foreach (var path in made.Files)
                host.Output.WriteLine($"Wrote {path}.");
            foreach (var note in notes)
                host.Output.WriteLine(note);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What is wrong with an address, said now and not by the first run; null where nothing is. Nothing is connected to.</summary>
    private static async Task<string?> ProblemAsync(MadeAddress made, string folder, TimeProvider time)
    {
        try
        {
            await using var destination = ConnectorCatalogue.Destinations.Open(made.Address, folder, time);
            return null;
        }
        catch (UsageException problem)
        {
            return $"{made.Of} cannot be used: {problem.Message} Correct {made.Where} before the first run.";
        }
    }
}
