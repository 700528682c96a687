using System.Globalization;
using System.Text;
using Weir.Columns;
using Weir.Failures;

namespace Weir.Destinations.Sql;

/// <summary>Reads which rows a person means: <c>provider_code=RAL period=2026-01-01</c>.</summary>
internal static class RowConditions
{
    /// <summary>Reads pairs of column and value. A word without <c>=</c> belongs to the value before it; double quotes keep what is between them together.</summary>
    /// <exception cref="UsageException">There is no pair, a column is not the table's, or a value is not of its type. The message quotes no value.</exception>
    public static IReadOnlyList<RowCondition> Parse(KnownTable table, IReadOnlyList<string> texts)
    {
        List<(string Column, string Value)> pairs = [];
        foreach (var (word, begins) in texts.SelectMany(Words))
        {
            var equals = begins;
            if (equals > 0)
                pairs.Add((word[..equals], word[(equals + 1)..]));
            else if (pairs.Count > 0)
                pairs[^1] = (pairs[^1].Column, $"{pairs[^1].Value} {word}");
            else
                throw new UsageException("--row begins without a column. Write column=value, several with a space between them, such as --row 'provider_code=RAL period=2026-01-01'.");
        }

        return pairs.Count > 0
            ? [.. pairs.Select(pair => Condition(table, pair.Column, pair.Value))]
            : throw new UsageException($"--row is needed: which row of '{table.Name}'? Write column=value, such as --row '{Example(table)}'.");
    }

    private static string Example(KnownTable table) => $"{(table.Key.Count > 0 ? table.Key[0] : table.Columns[0].Name)}=…";

    private static RowCondition Condition(KnownTable table, string column, string text)
    {
        var (name, type) = table.Columns.FirstOrDefault(known => string.Equals(known.Name, column, StringComparison.Ordinal));
        if (name is null)
        {
            throw new UsageException(
                $"Table '{table.Name}' has no column '{column}'. It has {string.Join(", ", table.Columns.Select(known => known.Name))}.");
        }

        if (text.Length == 0)
            return new RowCondition(name, null);
        if (type?.Kind == ColumnKind.Json)
            throw new UsageException($"--row: column '{name}' of table '{table.Name}' holds JSON, by which no row is found. Name rows by their other columns.");
        return new RowCondition(name, Value(type ?? ColumnType.Text, text) ?? throw new UsageException(
            $"--row: the value of '{name}' is a text of {text.Length} characters where {Expected(type!.Value.Kind)} is expected."));
    }

    private static object? Value(ColumnType type, string text)
    {
        var invariant = CultureInfo.InvariantCulture;
        return type.Kind switch
        {
            ColumnKind.Boolean => bool.TryParse(text, out var flag) ? flag : null,
            ColumnKind.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var number) ? number : null,
            ColumnKind.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var number) ? number : null,
            ColumnKind.Float64 => double.TryParse(text, NumberStyles.Float, invariant, out var number) ? number : null,
            ColumnKind.Decimal => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, invariant, out var number) ? number : null,
            ColumnKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", invariant, DateTimeStyles.None, out var date) ? date : null,
            ColumnKind.Timestamp => DateTimeOffset.TryParse(text, invariant, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null,
            _ => text,
        };
    }

    private static string Expected(ColumnKind kind) => kind switch
    {
        ColumnKind.Boolean => "true or false",
        ColumnKind.Int32 or ColumnKind.Int64 => "a whole number",
        ColumnKind.Float64 or ColumnKind.Decimal => "a number such as 12.5",
        ColumnKind.Date => "a date such as 2026-01-31",
        ColumnKind.Timestamp => "a time such as 2026-01-31T09:30:00Z",
        _ => "text",
    };

    /// <summary>Words, and where in each the first <c>=</c> outside of quotes stands; -1 where none does.</summary>
    private static IEnumerable<(string Word, int EqualsAt)> Words(string text)
    {
        var word = new StringBuilder();
        var (quoted, begun, equals) = (false, false, -1);
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                (quoted, begun) = (!quoted, true);
            }
            else if (char.IsWhiteSpace(letter) && !quoted)
            {
                if (begun)
                    yield return (word.ToString(), equals);
                word.Clear();
                (begun, equals) = (false, -1);
            }
            else
            {
                if (letter == '=' && !quoted && equals < 0)
                    equals = word.Length;
                word.Append(letter);
                begun = true;
            }
        }

        if (begun)
            yield return (word.ToString(), equals);
    }
}
