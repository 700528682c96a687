using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Columns;

namespace Weir.Connectors.RowFiles;

/// <summary>Reads cells as values of a type: exactly, or not at all.</summary>
internal static class CellValues
{
    private static readonly string[] Times = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    private static readonly string[] LocalTimes = ["yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>Appends a cell that is not blank. Returns why it is none of the type's values, or null.</summary>
    public static string? Append(Column target, DeclaredColumn column, ReadOnlySpan<byte> cell, CellForm form)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Text:
                if (cell.Contains((byte)0))
                    return "A NUL character, which text cannot hold.";
                target.Append(cell);
                return null;
            case ColumnKind.Json:
                return AppendJson(target, cell, form);
            case ColumnKind.Boolean:
                if (Truth(cell) is not { } truth)
                    return Not(cell, "true or false");
                target.Append(truth);
                return null;
            case ColumnKind.Int32:
                if (!int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
                    return Not(cell, "a whole number of at most 32 bits");
                target.Append(small);
                return null;
            case ColumnKind.Int64:
                if (!long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
                    return Not(cell, "a whole number");
                target.Append(whole);
                return null;
            case ColumnKind.Float64:
                if (!double.TryParse(cell, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real))
                    return Not(cell, "a number");
                target.Append(real);
                return null;
            case ColumnKind.Decimal:
                return AppendDecimal(target, column.Type, cell);
            case ColumnKind.Date:
                if (Date(cell, column.Format) is not { } date)
                    return Not(cell, $"a date such as {new DateOnly(2026, 1, 31).ToString(column.Format ?? "yyyy-MM-dd", CultureInfo.InvariantCulture)}");
                target.Append(date);
                return null;
            default:
                if (column.Zone is { } zone)
                    return AppendLocal(target, column.Format, zone, cell);
                if (Time(cell) is not { } time)
                    return Not(cell, "a time with its offset from UTC, such as 2026-01-31T09:15:00Z,");
                target.Append(time);
                return null;
        }
    }

    public static bool? Truth(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell).ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "1" => true,
        "false" or "no" or "n" or "0" => false,
        _ => null,
    };

    /// <summary>A date in a format, else year, month and day; never guessed.</summary>
    public static DateOnly? Date(ReadOnlySpan<byte> cell, string? format)
    {
        if (cell.Length > 64)
            return null;
        Span<char> text = stackalloc char[64];
        return Utf8.ToUtf16(cell, text, out _, out var length) == System.Buffers.OperationStatus.Done
            && DateOnly.TryParseExact(text[..length], format ?? "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
    }

    /// <summary>An instant: one without its offset is none, since nobody knows when it was.</summary>
    public static DateTimeOffset? Time(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > 64)
            return null;
        var text = Encoding.UTF8.GetString(cell);
        var hasOffset = text.EndsWith('Z') || (text.Length > 16 && text.AsSpan(16).ContainsAny('+', '-'));
        return hasOffset && DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    /// <summary>A time on the clocks of a zone. In the hour that comes twice a year, and in the one that does not come, nobody knows when it was.</summary>
    private static string? AppendLocal(Column target, string? format, TimeZoneInfo zone, ReadOnlySpan<byte> cell)
    {
        if (format is null && Time(cell) is { } instant)
        {
            target.Append(instant);
            return null;
        }

        if (cell.Length > 64 || !DateTime.TryParseExact(Encoding.UTF8.GetString(cell), format is null ? LocalTimes : [format], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Not(cell, $"a time such as {new DateTime(2026, 1, 31, 9, 15, 0, DateTimeKind.Unspecified).ToString(format ?? "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}");
        if (zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
            return "A time in the hour in which clocks are changed: it came twice or not at all.";
        target.Append(new DateTimeOffset(local, zone.GetUtcOffset(local)));
        return null;
    }

    private static string? AppendDecimal(Column target, ColumnType type, ReadOnlySpan<byte> cell)
    {
        if (!decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
            return Not(cell, "a number");
        if (decimal.Round(number, Math.Min(type.Scale, (byte)28)) != number)
            return string.Create(CultureInfo.InvariantCulture, $"A number with more than {type.Scale} digits after the point.");
        try
        {
            target.Append(number);
            return null;
        }
        catch (OverflowException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"A number with more than {type.Precision - type.Scale} digits before the point.");
        }
    }

    private static string? AppendJson(Column target, ReadOnlySpan<byte> cell, CellForm form)
    {
        if (form != CellForm.Json)
        {
            try
            {
                var reader = new Utf8JsonReader(cell);
                while (reader.Read())
                {
                    // Only whether it can be read matters.
                }
            }
            catch (JsonException)
            {
                return Not(cell, "JSON");
            }
        }

        target.Append(cell);
        return null;
    }

    private static string Not(ReadOnlySpan<byte> cell, string expected) => string.Create(
        CultureInfo.InvariantCulture, $"Text of {Encoding.UTF8.GetCharCount(cell):N0} characters where {expected} is expected.");
}
