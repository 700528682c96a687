using System.Data.Common;
using System.Globalization;
using Weir.Exports;

namespace Weir.Cli.Output;

/// <summary>Writes the rows of a query while they arrive.</summary>
/// <param name="host">For colours.</param>
/// <param name="output">Where to.</param>
/// <param name="form"><c>csv</c>, <c>json</c>, else a table.</param>
/// <param name="raw">In CSV, leaves text that looks like a formula as it is.</param>
/// <param name="limit">Rows of a table; what is wider than a screen and longer than a book is for the other forms.</param>
internal sealed class QueryRows(CommandHost host, TextWriter output, string form, bool raw, int limit)
{
    public async Task WriteAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        switch (form)
        {
            case "csv":
                await WriteCsvAsync(reader, names, cancellationToken);
                break;
            case "json":
                await WriteJsonAsync(reader, names, cancellationToken);
                break;
            default:
                await WriteTableAsync(reader, names, cancellationToken);
                break;
        }
    }

    private async Task WriteCsvAsync(DbDataReader reader, string[] names, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(output, raw);
        await csv.WriteAsync(names, cancellationToken);
        var cells = new object?[names.Length];
        while (await reader.ReadAsync(cancellationToken))
        {
            Fill(reader, cells);
            await csv.WriteAsync(cells, cancellationToken);
        }
    }

    private async Task WriteJsonAsync(DbDataReader reader, string[] names, CancellationToken cancellationToken)
    {
        using var json = new JsonRowsWriter(output, names);
        var cells = new object?[names.Length];
        while (await reader.ReadAsync(cancellationToken))
        {
            Fill(reader, cells);
            await json.WriteAsync(cells, cancellationToken);
        }

        await json.EndAsync(cancellationToken);
    }

    private async Task WriteTableAsync(DbDataReader reader, string[] names, CancellationToken cancellationToken)
    {
        List<string[]> rows = [];
        long count = 0;
        var cells = new object?[names.Length];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (++count > limit)
                continue;
            Fill(reader, cells);
            rows.Add([.. cells.Select(cell => CellText.Of(cell)?.ReplaceLineEndings(" ") ?? "")]);
        }

        int[] numbers = [.. Enumerable.Range(0, names.Length).Where(i => IsNumber(reader.GetFieldType(i)))];
        TextTable.Write(host, output, names, rows, numbers);
        await output.WriteLineAsync(
            (count > limit
                ? string.Create(CultureInfo.InvariantCulture, $"… {limit:N0} of {Words.Count(count, "row")}; see all with --limit 0, --output csv or json.")
                : $"({Words.Count(count, "row")})").AsMemory(),
            cancellationToken);
    }

    private static void Fill(DbDataReader reader, object?[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
            cells[i] = JsonText.CellOf(reader, i);
    }

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
