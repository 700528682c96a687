using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations;

namespace Weir.Cli.Commands;

/// <summary><c>weir holds</c>: the loads that wait for a person, and why.</summary>
internal static class HoldsCommand
{
    public static Command Create(CommandHost host)
    {
        var pipeline = new Argument<string?>("pipeline") { Description = "Holds of this pipeline only. Default: of all.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Also those that were approved, discarded or overtaken." };
        var command = new Command("holds", "Show the loads that wait for a person, and why. Until one is approved, what was there before stays served.\n\nExample: weir holds rtt")
        {
            pipeline, all,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await HeldLoads.OpenAsync(host, parse, parse.GetValue(pipeline), cancellationToken);
            var holds = (await HeldLoads.ReadAsync(session, parse.GetValue(pipeline), cancellationToken))
                .Select(each => each.Hold)
                .Where(hold => parse.GetValue(all) || hold.State == HoldState.Waiting)
                .ToList();
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. holds.Select(ToJson)]));
            else
                WriteText(host, holds, parse.GetValue(all), host.IsQuiet(parse));
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(CommandHost host, List<Hold> holds, bool all, bool quiet)
    {
        if (holds.Count == 0)
        {
            host.Output.WriteLine(all ? "Nothing was ever held." : "Nothing waits.");
            return;
        }

        TextTable.Write(
            host,
            ["load", "pipeline", "partition", "state", "held at (UTC)", "rows read", "rows rejected"],
            [.. holds.Select(Row)],
            rightAligned: [5, 6]);
        foreach (var hold in holds)
        {
            host.Output.WriteLine();
            host.Output.WriteLine($"{hold.Partition.Pipeline} {hold.Partition.Partition}, from {hold.Source}:");
            foreach (var reason in hold.Reasons.Split('\n'))
                host.Output.WriteLine($"  {reason}");
            if (hold.SettledAt is { } at)
                host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {hold.State}{(hold.SettledBy is { } by ? $" by {by}" : "")} on {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC."));
        }

        if (!quiet && holds.FirstOrDefault(hold => hold.State == HoldState.Waiting) is { } waiting)
        {
            host.Output.WriteLine();
            host.Output.WriteLine("What was loaded before stays served until you decide; a new file of the partition is looked at as usual.");
            host.Output.WriteLine($"Load it all the same: weir approve {waiting.Load}");
            host.Output.WriteLine($"Leave it out for good: weir discard {waiting.Load}");
        }
    }

    private static string[] Row(Hold hold) =>
    [
        hold.Load.ToString(),
        hold.Partition.Pipeline,
        hold.Partition.Partition,
        hold.State.ToString().ToLowerInvariant(),
        hold.HeldAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        hold.RowsRead.ToString("N0", CultureInfo.InvariantCulture),
        hold.RowsRejected.ToString("N0", CultureInfo.InvariantCulture),
    ];

    private static JsonObject ToJson(Hold hold) => new()
    {
        ["load"] = hold.Load.ToString(),
        ["pipeline"] = hold.Partition.Pipeline,
        ["partition"] = hold.Partition.Partition,
        ["state"] = hold.State.ToString().ToLowerInvariant(),
        ["heldAt"] = Words.Iso(hold.HeldAt),
        ["reasons"] = new JsonArray([.. hold.Reasons.Split('\n').Select(reason => JsonValue.Create(reason))]),
        ["source"] = hold.Source,
        ["sha256"] = hold.ContentSha256,
        ["run"] = hold.Run.ToString(),
        ["rowsRead"] = hold.RowsRead,
        ["rowsAccepted"] = hold.RowsAccepted,
        ["rowsRejected"] = hold.RowsRejected,
        ["settledBy"] = hold.SettledBy,
        ["settledAt"] = Words.Iso(hold.SettledAt),
    };
}
