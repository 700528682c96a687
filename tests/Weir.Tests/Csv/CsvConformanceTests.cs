using System.Globalization;
using System.Text;
using Weir.Columns;
using Weir.Tests.Destinations;

namespace Weir.Tests.Csv;

/// <summary>A folder of CSV files passes what every destination passes, as a plain reader of RFC 4180 reads it.</summary>
public sealed class CsvConformanceTests : FolderConformanceTests
{
    private protected override string Scheme => "csv";

    private protected override async Task<List<object?[]>> ReadFilesAsync(TableSchema schema, string folder)
    {
        List<object?[]> rows = [];
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.csv") : [])
        {
            var records = Records(await File.ReadAllTextAsync(path, new UTF8Encoding(false), CancellationToken)).ToList();
            foreach (var record in records.Skip(1))
            {
                record.Count.ShouldBe(records[0].Count);
                object?[] cells = [.. schema.Columns.Select(column => records[0].IndexOf(column.Name) is var at && at >= 0 && record[at] is { } text ? Value(column.Type, text) : null)];
                rows.Add([.. cells, Guid.Parse(record[^2]!), long.Parse(record[^1]!, CultureInfo.InvariantCulture)]);
            }
        }

        return rows;
    }

    private static object Value(ColumnType type, string text) => type.Kind switch
    {
        ColumnKind.Boolean => bool.Parse(text),
        ColumnKind.Int32 => int.Parse(text, CultureInfo.InvariantCulture),
        ColumnKind.Int64 => long.Parse(text, CultureInfo.InvariantCulture),
        ColumnKind.Float64 => double.Parse(text, CultureInfo.InvariantCulture),
        ColumnKind.Date => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnKind.Timestamp => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        ColumnKind.Decimal => Scaled(text, type.Scale),
        _ => text,
    };

    /// <summary>A file keeps the digits that its load had; the table may have more of them since.</summary>
    private static string Scaled(string text, int scale)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var has = point < 0 ? 0 : text.Length - point - 1;
        return has == scale ? text : $"{text}{(point < 0 ? "." : "")}{new string('0', scale - has)}";
    }

    /// <summary>Cells of each record; null where there is nothing, not even a pair of quotes.</summary>
    private static IEnumerable<List<string?>> Records(string text)
    {
        List<string?> record = [];
        for (var at = 0; at < text.Length;)
        {
            string? cell = null;
            if (text[at] == '"')
            {
                var unquoted = new StringBuilder();
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    if (text[at] == '"')
                        at++;
                    unquoted.Append(text[at]);
                }

                at++;
                cell = unquoted.ToString();
            }
            else
            {
                var end = text.AsSpan(at).IndexOfAny(',', '\r') + at;
                cell = end > at ? text[at..end] : null;
                at = end;
            }

            record.Add(cell);
            if (text[at] == ',')
            {
                at++;
                continue;
            }

            text.AsSpan(at, 2).ToString().ShouldBe("\r\n");
            at += 2;
            yield return record;
            record = [];
        }
    }
}
