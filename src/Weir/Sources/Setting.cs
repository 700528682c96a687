using System.Globalization;

namespace Weir.Sources;

/// <summary>Settings of the usual kinds, with the words in which their problems are said.</summary>
internal static class Setting
{
    /// <summary>Any text that is not blank.</summary>
    public static SettingDefinition Text(string name, string description, string? standard = null) =>
        new(name, description, standard, text => string.IsNullOrWhiteSpace(text) ? "is blank." : null);

    /// <summary>One of a few words.</summary>
    public static SettingDefinition Choice(string name, string description, string standard, params IReadOnlyList<string> allowed) =>
        new(name, description, standard, text => allowed.Contains(text, StringComparer.Ordinal) ? null : $"'{text}' is none of {string.Join(", ", allowed)}.")
        {
            Allowed = allowed,
        };

    /// <summary>A whole number within bounds, both included.</summary>
    public static SettingDefinition WholeNumber(string name, string description, int? standard, int least, int most) =>
        new(
            name,
            description,
            standard?.ToString(CultureInfo.InvariantCulture),
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a whole number from {least} to {most}."))
        {
            JsonType = "integer",
        };

    /// <summary>A number with or without decimals within bounds, both included.</summary>
    public static SettingDefinition Number(string name, string description, decimal? standard, decimal least, decimal most) =>
        new(
            name,
            description,
            standard?.ToString(CultureInfo.InvariantCulture),
            text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a number from {least} to {most}, such as 2.5."))
        {
            JsonType = "number",
        };

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static SettingDefinition Switch(string name, string description, bool standard) =>
        new(name, description, standard ? "true" : "false", text => text is "true" or "false" ? null : $"'{text}' is neither true nor false.") { JsonType = "boolean" };

    /// <summary>A length of time with its unit.</summary>
    public static SettingDefinition LengthOfTime(string name, string description, string? standard) =>
        new(name, description, standard, Pipelines.Duration.Problem);

    /// <summary>Texts, in brackets or separated by commas.</summary>
    public static SettingDefinition List(string name, string description, string? standard = null) =>
        new(name, description, standard, text => text.Split(',').Any(string.IsNullOrWhiteSpace) ? "has a blank item." : null) { JsonType = "array" };

    /// <summary>What must come from the environment and is never printed.</summary>
    public static SettingDefinition Secret(string name, string description) =>
        new(name, description, null, text => string.IsNullOrWhiteSpace(text) ? "is blank." : null) { Secret = true };

    /// <summary>Name of the table that rows land in. One that is there and that Weir did not make is adopted: see <see cref="Columns.TableSchema.AdoptsExisting"/>.</summary>
    /// <param name="standard">The name where none is given.</param>
    /// <param name="taken">Names of the source's other tables and of its views.</param>
    public static SettingDefinition Table(string standard, params string[] taken) =>
        new(
            "table",
            "Name of the table that the rows land in. A table of that name which Weir did not make is adopted, with the rows and the text columns that it has.",
            standard,
            text => text.Length == 0 || text.Contains('\0', StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(text) > Sql.SqlName.MaxBytes
                ? string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters is no name of a table. Write one of 1 to {Sql.SqlName.MaxBytes} bytes.")
                : Array.Exists(taken, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) || text.StartsWith("weir_", StringComparison.OrdinalIgnoreCase)
                ? $"'{text}' is a name that Weir has for something else. Write another."
                : null);
}
