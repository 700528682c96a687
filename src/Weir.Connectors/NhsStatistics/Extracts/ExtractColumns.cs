using System.Globalization;
using System.Text;
using Weir.Columns;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Columns that the tables of several statistics have.</summary>
internal static class ExtractColumns
{
    /// <summary>What <c>row_type</c> holds.</summary>
    public const string Organisation = "organisation", Total = "total";

    public static ColumnSchema Period(string description) => new("period", ColumnType.Date) { Required = true, Description = description };

    public static ColumnSchema Label(string name, string description) => new(name, ColumnType.Text) { Description = description };

    public static ColumnSchema Key(string name, string description) => new(name, ColumnType.Text) { Required = true, Description = description };

    public static ColumnSchema Count(string name, string description) => new(name, ColumnType.Int32) { Description = description };

    /// <summary>A column that no file has: it keeps sums apart from what they are the sums of.</summary>
    public static ColumnSchema RowType(string organisation) =>
        Key("row_type", $"{Organisation} for a row of one {organisation}, {Total} for the sum of all that the file gives. Made by Weir: never add the two.");

    /// <summary>What the Open Government Licence asks for.</summary>
    public static string Attribution(string statistic) => $"Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, {statistic}).";

    /// <summary>The name of a column that the publisher added: unlike any that is there.</summary>
    /// <param name="name">As the publisher wrote it.</param>
    /// <param name="there">The columns that are there.</param>
    /// <param name="place">Its place, counted from 1, which tells it from others.</param>
    public static string NameOf(string name, IEnumerable<ColumnSchema> there, int place)
    {
        var column = ColumnName(name, place);
        return there.Select(c => c.Name).Append(TableSchema.LoadColumn).Append(TableSchema.RowColumn).Contains(column, StringComparer.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{column}_{place}")
            : column;
    }

    /// <summary>Lower case with underscores, short enough for every destination to keep whole.</summary>
    private static string ColumnName(string name, int place)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                text.Append(char.ToLowerInvariant(character));
            else if (text.Length > 0 && text[^1] != '_')
                text.Append('_');
        }

        var column = text.ToString().Trim('_');
        if (column.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"column_{place}");
        return column.Length <= 55 ? column : column[..55];
    }
}
