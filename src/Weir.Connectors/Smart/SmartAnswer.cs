using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>What the API answered for one site and some days.</summary>
internal sealed class SmartAnswer
{
    /// <summary>Characters of a rejected item that the quarantine keeps.</summary>
    private const int MaxOriginal = 10_000;

    private readonly DateOnly _from;
    private readonly DateOnly _to;

    private SmartAnswer(IReadOnlyList<SmartRow> rows, DateOnly from, DateOnly to) => (Rows, _from, _to) = (rows, from, to);

    /// <summary>Every item, in its order.</summary>
    public IReadOnlyList<SmartRow> Rows { get; }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="SourceException">It is not what the API sends.</exception>
    public static async Task<SmartAnswer> ReadAsync(RawFile file, string site, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        JsonDocument json;
        try
        {
            json = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        }
        catch (JsonException wrong)
        {
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"is not JSON, or ends too early (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1})"), site, from, to);
        }

        using (json)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("OUTPUT", out var output))
                throw Bad("has no 'OUTPUT'", site, from, to);
            if (output.ValueKind != JsonValueKind.Array)
                throw Bad($"has {Kind(output)} for 'OUTPUT' where a list is expected", site, from, to);
            Dictionary<string, SmartRow> seen = new(StringComparer.Ordinal);
            return new SmartAnswer([.. output.EnumerateArray().Index().Select(item => Row(item.Index + 1, item.Item, site, from, to, seen))], from, to);
        }
    }

    /// <summary>The items of a day. Those that are of no day that was asked for are with the last: somebody has to say that they were there.</summary>
    public IEnumerable<SmartRow> Of(DateOnly day) => Rows.Where(row => DayOf(row) == day);

    /// <summary>Hash of what the items of a day say, whatever their order and whatever else is in the answer.</summary>
    public ContentPart PartOf(DateOnly day)
    {
        var hashes = Of(day).Select(row => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(row))))).Order(StringComparer.Ordinal).ToList();
        return new ContentPart(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(hashes)))), hashes.Count);
    }

    private DateOnly DayOf(SmartRow row) => row.ReportDate is { } date && date >= _from && date <= _to ? date : _to;

    private static string Canonical(SmartRow row) => row.Fields.Count == 0
        ? row.Original
        : JsonSerializer.Serialize(row.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => new[] { field.Key, field.Value }));

    private static SmartRow Row(int number, JsonElement item, string site, DateOnly from, DateOnly to, Dictionary<string, SmartRow> seen)
    {
        var text = item.GetRawText();
        var original = text.Length > MaxOriginal ? text[..MaxOriginal] : text;
        if (item.ValueKind != JsonValueKind.Object)
            return new SmartRow(number, new Dictionary<string, string?>(StringComparer.Ordinal), original) { Rejected = (null, $"The item is {Kind(item)}, an object is expected.") };
        Dictionary<string, string?> fields = new(StringComparer.Ordinal);
        List<string> nested = [];
        foreach (var field in item.EnumerateObject())
        {
            fields[field.Name] = TextOf(field.Value);
            if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                nested.Add(field.Name);
        }

        var at = fields.GetValueOrDefault(SmartTables.ReportDate) is { } date ? SmartDates.TryParse(date) : null;
        var row = new SmartRow(number, fields, original)
        {
            ReportDate = at is { } read ? DateOnly.FromDateTime(read.Wall) : null,
            IsDayFirst = at is { IsDayFirst: true },
            Nested = nested,
        };
        row = row with { Rejected = Problem(row, site, from, to, seen) };
        if (row[SmartTables.ResponseId] is { } id)
            seen.TryAdd(id, row);
        return row;
    }

    private static (string? Column, string Reason)? Problem(SmartRow row, string site, DateOnly from, DateOnly to, Dictionary<string, SmartRow> seen)
    {
        if (row.Fields.FirstOrDefault(field => field.Value?.Contains('\0', StringComparison.Ordinal) ?? false) is { Key: { } name })
            return (name, "The text holds a NUL, which databases do not take.");
        if (row[SmartTables.SiteId] is { } other && !string.Equals(other, site, StringComparison.Ordinal))
            return (SmartTables.SiteId, "Another site than the one that was asked for.");
        if (row.ReportDate is not { } date)
        {
            return (SmartTables.ReportDate, row[SmartTables.ReportDate] is { Length: > 0 } text
                ? string.Create(CultureInfo.InvariantCulture, $"Text of {text.Length} characters where a date such as 2026-01-31 is expected.")
                : "Blank, where a date such as 2026-01-31 is expected.");
        }

        if (date < from || date > to)
            return (SmartTables.ReportDate, string.Create(CultureInfo.InvariantCulture, $"A date outside the days that were asked for, {from:yyyy-MM-dd} to {to:yyyy-MM-dd}."));
        // Of one day, the engine's own check of keys says the same.
        return row[SmartTables.ResponseId] is { } id && seen.TryGetValue(id, out var first) && first.ReportDate != date
            ? (SmartTables.ResponseId, string.Create(CultureInfo.InvariantCulture, $"The same responseChildId as row {first.Number}, which is of another report date."))
            : null;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: no text has it.
            return value.GetRawText();
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static SourceException Bad(string what, string site, DateOnly from, DateOnly to) => new(
        string.Create(CultureInfo.InvariantCulture, $"The answer for site {site}, {from:yyyy-MM-dd} to {to:yyyy-MM-dd}, {what}. It is kept in the raw archive, and what was served stays served. Run again later; if it stays so, the API has changed or does not know the site."),
        FailureKind.BadData);
}
