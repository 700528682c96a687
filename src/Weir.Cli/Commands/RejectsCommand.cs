using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Exports;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Commands;

/// <summary><c>weir rejects</c>: the rows of a load in which something was found, and why.</summary>
internal static class RejectsCommand
{
    public static Command Create(CommandHost host)
    {
        var load = new Argument<string>("load") { Description = "The load's id, or the beginning of it; a held load's, too." };
        var xlsx = new Option<string?>("--xlsx") { Description = "Write a workbook instead.", HelpName = "FILE" };
        var values = new Option<bool>("--show-values") { Description = "Show also what was sent. It may hold data of persons: mind who sees it." };
        var limit = CommandOptions.Limit("Rows to print as text; 0 for all. Default 100. Other forms have all.", 100);
        var command = new Command(
            "rejects",
            "List the rows of a load that were rejected, or flagged as odd, and why. --output csv, too.\n\nExample: weir rejects 019a8c1e --xlsx rejects.xlsx")
        {
            load, xlsx, values, limit,
        };
        host.SetAction(
            command,
            async (parse, cancellationToken) =>
            {
                await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
                var (warehouse, found) = await WarehouseSearch.LoadAsync(session, parse.GetValue(load)!, cancellationToken);
                await using (warehouse)
                {
                    var shown = new Rejects(found, await RejectedRows.ReadAsync(warehouse, TenantId.Default, found.Load, parse.GetValue(values), cancellationToken), parse.GetValue(values));
                    var workbook = parse.GetValue(xlsx) is { } file ? Path.GetFullPath(file, host.Folder) : null;
                    if (workbook is not null)
                        WriteWorkbook(host, shown, Attribution.Of(session, found.Partition.Pipeline), workbook);
                    if (host.IsJson(parse))
                        host.Write(ToJson(shown, workbook));
                    else if (parse.GetValue(host.OutputOption) == "csv")
                    {
                        await WriteCsvAsync(host, shown, cancellationToken);
                        Attribution.Say(host, parse, Attribution.Of(session, found.Partition.Pipeline));
                    }
                    else
                        WriteText(host, shown, workbook, CommandOptions.Bound(parse.GetValue(limit)));
                    return ExitCode.Done;
                }
            },
            "text",
            "json",
            "csv");
        return command;
    }

    private static void WriteText(CommandHost host, Rejects rejects, string? workbook, int limit)
    {
        var (load, rows, _) = rejects;
        host.Output.WriteLine($"Load {load.Load} of {load.Partition}{(load.IsHeld ? " (held)" : "")}, from {load.Source}");
        host.Output.WriteLine(rows.Count == 0
            ? $"Nothing was rejected or flagged in {Words.Count(load.RowsRead, "row")}."
            : $"{Words.Count(load.RowsRead, "row")} read, {Words.Count(load.RowsRejected)} rejected, {Words.Count(rows.Where(row => row.Outcome == "flagged").Select(row => row.Row).Distinct().Count())} flagged.");
        if (workbook is not null)
        {
            host.Output.WriteLine($"Written to {workbook}.");
            return;
        }

        if (rows.Count == 0)
            return;
        host.Output.WriteLine();
        TextTable.Write(
            host,
            ["rows", "table", "column", "outcome", "reason"],
            [.. rows.GroupBy(row => (row.Table, row.Column, row.Outcome, row.Reason)).OrderByDescending(group => group.Count())
                .Select(group => new[] { Words.Count(group.Count()), group.Key.Table, group.Key.Column ?? Words.None, group.Key.Outcome, group.Key.Reason })],
            rightAligned: [0]);
        host.Output.WriteLine();
        TextTable.Write(
            host,
            Headings(rejects),
            [.. rows.Take(limit).Select(row => (string[])[.. Cells(rejects, row).Select(cell => cell is null ? Words.None : CellText.Of(cell)!.ReplaceLineEndings(" "))])],
            rightAligned: [0]);
        if (rows.Count > limit)
            host.Output.WriteLine($"… and {Words.Count(rows.Count - limit)} more; see all with --limit 0, --output csv or --xlsx FILE.");
    }

    private static void WriteWorkbook(CommandHost host, Rejects rejects, IReadOnlyList<string> attribution, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            using var workbook = new XlsxWriter(file, $"rejects {rejects.Load.Partition.Partition}", Headings(rejects), attribution, host.Time);
            foreach (var row in rejects.Rows)
                workbook.WriteRow(Cells(rejects, row));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The workbook '{path}' cannot be written. Check that its folder is there, that this user may write to it, and that no other program has the file open.");
        }
    }

    private static async Task WriteCsvAsync(CommandHost host, Rejects rejects, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(host.Output, raw: false);
        await csv.WriteAsync(Headings(rejects), cancellationToken);
        foreach (var row in rejects.Rows)
            await csv.WriteAsync(Cells(rejects, row), cancellationToken);
    }

    private static string[] Headings(Rejects rejects) => ["row", "table", "column", "outcome", "reason", .. rejects.WithValues ? (string[])["original"] : []];

    private static object?[] Cells(Rejects rejects, RejectedRow row) =>
        [row.Row, row.Table, row.Column, row.Outcome, row.Reason, .. rejects.WithValues ? (object?[])[row.Original] : []];

    private static JsonObject ToJson(Rejects rejects, string? workbook)
    {
        var json = new JsonObject
        {
            ["load"] = rejects.Load.Load.ToString(),
            ["pipeline"] = rejects.Load.Partition.Pipeline,
            ["partition"] = rejects.Load.Partition.Partition,
            ["held"] = rejects.Load.IsHeld,
            ["source"] = rejects.Load.Source,
            ["rowsRead"] = rejects.Load.RowsRead,
            ["rowsRejected"] = rejects.Load.RowsRejected,
            ["rows"] = new JsonArray([.. rejects.Rows.Select(row =>
            {
                var one = new JsonObject { ["row"] = row.Row, ["table"] = row.Table, ["column"] = row.Column, ["outcome"] = row.Outcome, ["reason"] = row.Reason };
                if (rejects.WithValues)
                    one["original"] = row.Original;
                return one;
            })]),
        };
        if (workbook is not null)
            json["workbook"] = workbook;
        return json;
    }

    private sealed record Rejects(KnownLoad Load, IReadOnlyList<RejectedRow> Rows, bool WithValues);
}
