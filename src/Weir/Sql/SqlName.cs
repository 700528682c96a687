using System.Text;

namespace Weir.Sql;

/// <summary>The one place that puts a name into SQL text.</summary>
internal static class SqlName
{
    /// <summary>Longest name in bytes that every destination keeps whole (PostgreSQL's limit).</summary>
    public const int MaxBytes = 63;

    /// <summary>A name in double quotes, as standard SQL writes it, with quotes inside doubled.</summary>
    /// <exception cref="ArgumentException">The name is empty, holds a NUL, or is longer than <see cref="MaxBytes"/>.</exception>
    public static string Quote(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A name in SQL cannot hold a NUL.", nameof(name));
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
            throw new ArgumentException($"The name '{name}' has more than {MaxBytes} bytes.", nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Names in double quotes, separated by commas.</summary>
    public static string QuoteAll(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>Text in single quotes, for the few statements that take no parameters (comments, PRAGMA, COPY).</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
