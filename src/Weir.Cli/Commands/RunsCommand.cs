using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Store;
using Weir.Tenants;

namespace Weir.Cli.Commands;

/// <summary><c>weir runs</c>: what ran lately.</summary>
internal static class RunsCommand
{
    public static Command Create(CommandHost host)
    {
        var pipeline = new Argument<string?>("pipeline") { Description = "Runs of this pipeline only. Default: of all.", Arity = ArgumentArity.ZeroOrOne };
        var limit = CommandOptions.Limit("Runs to list, the newest first. Default 20.", 20);
        var command = new Command("runs", "List what ran lately and how it ended.\n\nExample: weir runs rtt --limit 5") { pipeline, limit };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            await using var store = session.OpenStoreToRead();
            var runs = await store.ReadRunsAsync(TenantId.Default, parse.GetValue(pipeline), CommandOptions.Bound(parse.GetValue(limit)), cancellationToken);
            if (host.IsJson(parse))
            {
                host.Write(new JsonArray([.. runs.Select(ToJson)]));
            }
            else if (runs.Count == 0)
            {
                host.Output.WriteLine($"{(parse.GetValue(pipeline) is { } name ? $"Pipeline '{name}' has not run yet" : "Nothing has run yet")}. Start with 'weir run'.");
            }
            else
            {
                TextTable.Write(
                    host,
                    ["run", "pipeline", "started", "seconds", "status", "why", "by"],
                    [.. runs.Select(run => new[]
                    {
                        run.Run.Id.ToString(), run.Run.Pipeline, Words.At(run.Run.StartedAt), Words.Seconds(run.Took), Words.Of(run.Status), Words.Of(run.Run.Trigger), run.Run.Actor ?? Words.None,
                    })],
                    rightAligned: [3]);
            }

            return ExitCode.Done;
        });
        return command;
    }

    internal static JsonObject ToJson(RunEntry run) => new()
    {
        ["run"] = run.Run.Id.ToString(),
        ["pipeline"] = run.Run.Pipeline,
        ["status"] = Words.Of(run.Status),
        ["startedAt"] = Words.Iso(run.Run.StartedAt),
        ["endedAt"] = Words.Iso(run.EndedAt),
        ["seconds"] = run.Took is { } took ? Math.Round(took.TotalSeconds, 3) : null,
        ["why"] = Words.Of(run.Run.Trigger),
        ["by"] = run.Run.Actor,
        ["message"] = run.Message,
    };
}
