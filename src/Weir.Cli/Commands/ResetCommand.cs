using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir reset</c>: takes a pipeline back to empty, history included.</summary>
internal static class ResetCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("pipeline") { Description = "The pipeline." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, the command only says what would go." };
        var command = new Command(
            "reset",
            "Take a pipeline back to empty: its tables, views and history, and what ledger, holds and quarantine have of it. Raw files stay, and the next run loads anew.\n\nExample: weir reset rtt --yes")
        {
            name, yes,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenAsync(host, parse, [parse.GetValue(name)!], cancellationToken);
            var pipeline = session.Pipeline(parse.GetValue(name)!);
            await using var destination = session.OpenDestination(pipeline.Warehouse);
            if (destination is not SqlDestination sql)
                throw new UsageException($"{destination.Address} is not a database, and only a database can be reset. Remove its files by hand.");
            var reset = new SqlReset(sql, pipeline.Key);
            var contents = await reset.ReadAsync(cancellationToken);
            var done = parse.GetValue(yes) && !contents.IsEmpty;
            if (done)
            {
                var source = await session.CreateSourceAsync(pipeline, limits: null, leavesNotes: false, cancellationToken);
                contents = await reset.RunAsync([.. source.Views.Select(view => view.Name)], cancellationToken);
                var store = await session.StoreAsync(cancellationToken);
                await store.RecordEventAsync(
                    new EventRecord(pipeline.Tenant, host.Time.GetUtcNow(), "pipeline.reset", $"{Environment.UserName} took pipeline {pipeline.Name} in {destination.Address} back to empty.")
                    {
                        Pipeline = pipeline.Name,
                    },
                    cancellationToken);
            }

            if (host.IsJson(parse))
                host.Write(ToJson(pipeline.Name, contents, done));
            else
                WriteText(host, pipeline.Name, destination.Address, contents, done);
            return done || contents.IsEmpty ? ExitCode.Done : ExitCode.Usage;
        });
        return command;
    }

    private static void WriteText(CommandHost host, string pipeline, string address, ResetContents contents, bool done)
    {
        if (contents.IsEmpty)
        {
            host.Output.WriteLine($"Pipeline {pipeline} has nothing in {address}.");
            return;
        }

        TextTable.Write(
            host,
            ["table", "rows", "rows in history"],
            [.. contents.Tables.Select(table => (string[])[table.Name, Number(table.Rows), Number(table.HistoryRows)])],
            rightAligned: [1, 2]);
        if (contents.Views.Count > 0)
            host.Output.WriteLine($"Views: {string.Join(", ", contents.Views)}");
        host.Output.WriteLine($"{Counted(contents.Loads, "load")} of the ledger, {Counted(contents.Holds, "hold")}, {Counted(contents.Findings, "row")} of the quarantine");
        host.Output.WriteLine(done
            ? $"All of it is gone from {address}. Raw files and the list of runs stay; 'weir run {pipeline}' loads anew."
            : $"Nothing was changed. 'weir reset {pipeline} --yes' takes all of it from {address}, and it cannot be brought back. Raw files and the list of runs would stay.");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Counted(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    private static JsonObject ToJson(string pipeline, ResetContents contents, bool done) => new()
    {
        ["pipeline"] = pipeline,
        ["reset"] = done,
        ["tables"] = new JsonArray([.. contents.Tables.Select(table => new JsonObject { ["table"] = table.Name, ["rows"] = table.Rows, ["historyRows"] = table.HistoryRows })]),
        ["views"] = new JsonArray([.. contents.Views.Select(view => JsonValue.Create(view))]),
        ["loads"] = contents.Loads,
        ["holds"] = contents.Holds,
        ["quarantineRows"] = contents.Findings,
    };
}
