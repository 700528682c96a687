using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.RowFiles;

/// <summary>Reads declared columns: names with a type each, or with a type and more.</summary>
internal static class DeclaredColumns
{
    private const string Types = "text, int32, int64, decimal(18,2), float64, boolean, date, timestamp, json";

    private static readonly string[] Known = ["type", "from", "required", "format", "zone", "min", "max", "pattern", "in", "description"];

    /// <summary>What is wrong with a text as columns, or null.</summary>
    public static string? Problem(string json)
    {
        List<string> problems = [];
        _ = Read(json, problems);
        return problems.Count == 0 ? null : string.Join(" ", problems);
    }

    /// <summary>The columns of a text, which is a JSON object; problems are added.</summary>
    public static IReadOnlyList<DeclaredColumn> Read(string json, List<string> problems)
    {
        JsonNode? node = null;
        try
        {
            node = JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            // Said below.
        }

        if (node is not JsonObject map || map.Count == 0)
        {
            problems.Add($"columns are expected, each as a name and its type, such as site_code: text. Types are {Types}.");
            return [];
        }

        List<DeclaredColumn> columns = [];
        foreach (var (name, value) in map)
        {
            if (ReadColumn(name, value, problems) is { } column)
                columns.Add(column);
        }

        return columns;
    }

    private static DeclaredColumn? ReadColumn(string name, JsonNode? value, List<string> problems)
    {
        var before = problems.Count;
        if (name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(name) > SqlName.MaxBytes || name.Contains('\0', StringComparison.Ordinal) || name is TableSchema.LoadColumn or TableSchema.RowColumn or SourceFileColumn)
            problems.Add($"'{name}' cannot name a column: it is blank, longer than {SqlName.MaxBytes} bytes, or one of {TableSchema.LoadColumn}, {TableSchema.RowColumn} and {SourceFileColumn}, which Weir makes.");
        var parts = value as JsonObject ?? new JsonObject { ["type"] = value?.DeepClone() };
        foreach (var unknown in parts.Select(part => part.Key).Where(part => !Known.Contains(part, StringComparer.Ordinal)))
            problems.Add($"'{name}' has '{unknown}', which is not known. Known are {string.Join(", ", Known)}.");
        string? Text(string part) => parts[part] is JsonValue text ? text.ToString() : null;
        if (ColumnType.Parse(Text("type") ?? "text") is not { } type)
        {
            problems.Add($"'{name}' has no type that is known. Types are {Types}.");
            return null;
        }

        if (Text("required") is { } required && required is not ("true" or "false"))
            problems.Add($"'{name}': required is true or false.");
        var zone = Text("zone") is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var known) ? known : null;
        if (Text("zone") is not null && (type.Kind != ColumnKind.Timestamp || zone is null))
            problems.Add($"'{name}': a zone is of a timestamp, and a name such as Europe/London or UTC.");
        if (Text("format") is not null && type.Kind != ColumnKind.Date && zone is null)
            problems.Add($"'{name}': only a date has a format, and a timestamp with a zone.");
        else if (Text("format") is { } format && !(format.Contains('d', StringComparison.Ordinal) && format.Contains('M', StringComparison.Ordinal) && format.Contains('y', StringComparison.Ordinal)))
            problems.Add($"'{name}': a format has d, M (a capital one) and y, such as dd/MM/yyyy.");
        foreach (var bound in (string[])["min", "max"])
        {
            if (Text(bound) is { } limit && !IsBound(type, limit))
                problems.Add($"'{name}': {bound} is a number, or of a date a date such as 2026-01-31; other types have none.");
        }

        if (Text("pattern") is { } pattern && PatternOf(pattern) is null)
            problems.Add($"'{name}': its pattern is no regular expression that can be read without going back. Write one such as [A-Z]{{3}}[0-9]*, without groups that are referred to.");
        if (parts["in"] is { } allowed && allowed is not JsonArray { Count: > 0 })
            problems.Add($"'{name}': in is a list of values, such as [open, closed].");
        return problems.Count > before ? null : new DeclaredColumn(name, type)
        {
            From = Text("from"),
            Required = Text("required") == "true",
            Format = Text("format"),
            Zone = zone,
            Min = Text("min"),
            Max = Text("max"),
            Pattern = Text("pattern") is { } expression ? PatternOf(expression) : null,
            In = parts["in"] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [],
            Description = Text("description"),
        };
    }

    /// <summary>The column in which a row's file is named.</summary>
    public const string SourceFileColumn = "source_file";

    private static bool IsBound(ColumnType type, string text) => type.Kind switch
    {
        ColumnKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Decimal => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        ColumnKind.Float64 => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    private static Regex? PatternOf(string text)
    {
        try
        {
            return new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
