using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Raw;

namespace Weir.Cli.Commands;

/// <summary><c>weir where</c>: leads a row back to the file and line it was read from.</summary>
internal static class WhereCommand
{
    public static Command Create(CommandHost host)
    {
        var table = new Argument<string>("table") { Description = "The table." };
        var row = new Option<string[]>("--row")
        {
            Description = "Which rows: column=value, several with a space between them, or the option again. column= means blank; double quotes keep a value with spaces together.",
            HelpName = "CONDITIONS",
            Arity = ArgumentArity.OneOrMore,
        };
        var history = new Option<bool>("--history") { Description = "Look among replaced rows, too." };
        var limit = CommandOptions.Limit("Rows to show; 0 for all. Default 20.", 20);
        var command = new Command(
            "where",
            "Say where rows came from: URL or path, SHA-256, archive member, row number, load and run.\n\nExample: weir where rtt --row 'provider_code=RAL period=2026-01-01 part_type=Part_2 treatment_function_code=C_999'")
        {
            table, row, history, limit,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var (warehouse, known) = await WarehouseSearch.TableAsync(session, parse.GetValue(table)!, cancellationToken);
            await using (warehouse)
            {
                var conditions = RowConditions.Parse(known, parse.GetValue(row) ?? []);
                var bound = CommandOptions.Bound(parse.GetValue(limit));
                var found = await Provenance.FindAsync(
                    warehouse, known, conditions, parse.GetValue(history), bound == int.MaxValue ? bound : bound + 1, cancellationToken);
                var shown = found.Take(bound).ToList();
                if (host.IsJson(parse))
                    host.Write(new JsonArray([.. shown.Select(origin => ToJson(known, origin, session.OpenRaw()))]));
                else
                    WriteText(host, known, shown, found.Count > shown.Count, parse.GetValue(history), session.OpenRaw());
                return shown.Count > 0 ? ExitCode.Done : ExitCode.Failed;
            }
        });
        return command;
    }

    private static void WriteText(CommandHost host, KnownTable table, List<RowOrigin> origins, bool more, bool withHistory, RawArchive raw)
    {
        if (origins.Count == 0)
            host.Output.WriteLine($"No row of '{table.Name}' is like that.{(withHistory ? "" : " --history looks among replaced rows, too.")}");
        foreach (var origin in origins)
        {
            host.Output.WriteLine($"{table.Name} {string.Join(", ", table.Key.Zip(origin.Key, (column, value) => $"{column} {Words.Cell(value)}"))}");
            Line("source", origin.Source);
            if (origin.Member is not null)
                Line("member", origin.Member);
            Line("row", Words.Count(origin.Row));
            Line("SHA-256", origin.ContentSha256);
            Line("kept at", raw.Has(origin.ContentSha256) ? raw.PathOf(origin.ContentSha256) : "no longer kept");
            Line("partition", origin.Partition);
            Line("load", origin.Load.ToString());
            Line("run", origin.Run.ToString());
            Line("committed", Words.At(origin.CommittedAt));
            if (origin.ReplacedBy is { } by)
                Line("replaced", $"{Words.At(origin.ReplacedAt)} by load {by}");
        }

        if (more)
            host.Output.WriteLine("… and more; name more columns, or see all with --limit 0.");

        void Line(string name, string value) => host.Output.WriteLine($"  {name,-10} {value}");
    }

    private static JsonObject ToJson(KnownTable table, RowOrigin origin, RawArchive raw)
    {
        var key = new JsonObject();
        foreach (var (column, value) in table.Key.Zip(origin.Key))
            key[column] = DifferenceReport.Value(value);
        return new JsonObject
        {
            ["table"] = table.Name,
            ["key"] = key,
            ["source"] = origin.Source,
            ["member"] = origin.Member,
            ["row"] = origin.Row,
            ["sha256"] = origin.ContentSha256,
            ["keptAt"] = raw.Has(origin.ContentSha256) ? raw.PathOf(origin.ContentSha256) : null,
            ["partition"] = origin.Partition,
            ["load"] = origin.Load.ToString(),
            ["run"] = origin.Run.ToString(),
            ["committedAt"] = Words.Iso(origin.CommittedAt),
            ["replacedBy"] = origin.ReplacedBy?.ToString(),
            ["replacedAt"] = Words.Iso(origin.ReplacedAt),
        };
    }
}
