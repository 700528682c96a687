using System.Collections;
using System.Globalization;
using System.Text;

namespace Weir.Exports;

/// <summary>Values of cells as text that means the same everywhere: invariant numbers, ISO dates, instants in UTC.</summary>
internal static class CellText
{
    /// <summary>The value as text; null stays null.</summary>
    public static string? Of(object? value) => value switch
    {
        null or DBNull => null,
        string text => text,
        JsonText json => json.Text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z",
        DateTime at => at.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (at.Kind == DateTimeKind.Utc ? "Z" : ""),
        TimeSpan length => length.ToString("c", CultureInfo.InvariantCulture),
        byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => List(list),
        _ => value.ToString(),
    };

    /// <summary>True for text that a spreadsheet would take for a formula.</summary>
    /// <remarks>Source: OWASP ASVS 5.0, 1.2.10.</remarks>
    public static bool LooksLikeFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\0';

    private static string List(IEnumerable list)
    {
        var text = new StringBuilder("[");
        foreach (var item in list)
            text.Append(text.Length > 1 ? ", " : "").Append(Of(item) ?? "null");
        return text.Append(']').ToString();
    }
}
