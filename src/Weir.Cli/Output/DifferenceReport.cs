using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Exports;

namespace Weir.Cli.Output;

/// <summary>The difference between two versions, for people and for programs.</summary>
internal static class DifferenceReport
{
    extension(CommandHost host)
    {
        /// <summary>There is one version only.</summary>
        public void WriteNothingToCompare(ParseResult parse, KnownTable table, LedgerEntry only)
        {
            if (host.IsJson(parse))
                host.Write(ToJson(table, only.Partition.Partition, null, only, new RowDifference()));
            else
                host.Output.WriteLine($"{only.Partition} has one version in '{table.Name}', committed {Words.At(only.CommittedAt)}: there is nothing to compare it with.");
        }
    }

    public static void Write(CommandHost host, ParseResult parse, DifferenceRequest request, LedgerEntry older, LedgerEntry newer, RowDifference difference)
    {
        if (host.IsJson(parse))
        {
            var json = ToJson(request.Table, newer.Partition.Partition, older, newer, difference);
            json["changes"] = new JsonArray([.. difference.Changes.Select(change => ToJson(request, change))]);
            host.Write(json);
            return;
        }

        var output = host.Output;
        output.WriteLine($"{newer.Partition} in '{request.Table.Name}'");
        output.WriteLine($"  from {older.Load}, committed {Words.At(older.CommittedAt)}, {older.Source}");
        output.WriteLine($"  to   {newer.Load}, committed {Words.At(newer.CommittedAt)}, {newer.Source}");
        if (difference.Changes.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(host, ["row", .. request.Key, "column", "old", "new"], [.. difference.Changes.Select(Row)]);
            if (difference.IsCut)
                output.WriteLine("… and more; see all with --limit 0.");
        }

        List<string> columns = [.. InOrder(request.Table, difference)];
        if (columns.Count > 0)
        {
            output.WriteLine();
            TextTable.Write(
                host,
                ["column", "cells changed", "total before", "total after"],
                [
                    .. columns.Take(request.Limit).Select(column => new[]
                    {
                        column,
                        Words.Count(difference.CellsByColumn.GetValueOrDefault(column)),
                        Total(difference, column, total => total.Old),
                        Total(difference, column, total => total.New),
                    }),
                ],
                rightAligned: [1, 2, 3]);
            if (columns.Count - request.Limit is > 0 and var more)
                output.WriteLine($"… and {Words.Count(more, "column")} more; see all with --limit 0.");
        }

        output.WriteLine();
        output.WriteLine(
            $"{Words.Count(difference.RowsChanged, "row")} changed, {Words.Count(difference.RowsAdded)} added, {Words.Count(difference.RowsRemoved)} removed; "
            + $"{Words.Count(difference.CellsChanged, "cell")}.");
    }

    private static string[] Row(CellChange change) =>
    [
        Words.Of(change.Change),
        .. change.Key.Select(Words.Cell),
        change.Column ?? "",
        change.Column is null ? "" : Words.Cell(change.Old),
        change.Column is null ? "" : Words.Cell(change.New),
    ];

    /// <summary>Columns in which something changed, in the table's order.</summary>
    private static IEnumerable<string> InOrder(KnownTable table, RowDifference difference) => table.Columns
        .Select(column => column.Name)
        .Where(column => difference.CellsByColumn.ContainsKey(column) || difference.Totals.ContainsKey(column));

    private static string Total(RowDifference difference, string column, Func<ColumnTotal, decimal?> version) =>
        difference.Totals.TryGetValue(column, out var total)
        ? version(total)?.ToString("#,0.############################", CultureInfo.InvariantCulture) ?? Words.Cell(null)
        : "";

    private static JsonObject ToJson(KnownTable table, string partition, LedgerEntry? older, LedgerEntry newer, RowDifference difference)
    {
        var cells = new JsonObject();
        var totals = new JsonObject();
        foreach (var column in InOrder(table, difference))
        {
            if (difference.CellsByColumn.TryGetValue(column, out var changed))
                cells[column] = changed;
            if (difference.Totals.TryGetValue(column, out var total))
                totals[column] = new JsonObject { ["old"] = Value(total.Old), ["new"] = Value(total.New) };
        }

        return new JsonObject
        {
            ["table"] = table.Name,
            ["partition"] = partition,
            ["from"] = older?.Load.ToString(),
            ["to"] = newer.Load.ToString(),
            ["rowsChanged"] = difference.RowsChanged,
            ["rowsAdded"] = difference.RowsAdded,
            ["rowsRemoved"] = difference.RowsRemoved,
            ["cellsChanged"] = difference.CellsChanged,
            ["cellsByColumn"] = cells,
            ["totals"] = totals,
            ["complete"] = !difference.IsCut,
            ["changes"] = new JsonArray(),
        };
    }

    private static JsonObject ToJson(DifferenceRequest request, CellChange change)
    {
        var key = new JsonObject();
        for (var i = 0; i < request.Key.Count; i++)
            key[request.Key[i]] = Value(change.Key[i]);
        var json = new JsonObject { ["change"] = Words.Of(change.Change), ["key"] = key };
        if (change.Column is not null)
        {
            json["column"] = change.Column;
            json["old"] = Value(change.Old);
            json["new"] = Value(change.New);
        }

        return json;
    }

    private const int DeepestJson = 1000;

    /// <summary>A value as JSON has it: every digit of a number, dates as ISO text.</summary>
    internal static JsonNode? Value(object? value) => value switch
    {
        null or DBNull => null,
        bool flag => flag,
        JsonText json => JsonNode.Parse(json.Text, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestJson }),
        double number when !double.IsFinite(number) => CellText.Of(value),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal or double => JsonNode.Parse(
            ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), documentOptions: new JsonDocumentOptions()),
        _ => CellText.Of(value),
    };
}
