using System.Globalization;
using System.Text;
using Weir.Columns;

namespace Weir.Connectors;

/// <summary>Names of columns that a file names in its own way.</summary>
internal static class ColumnNames
{
    /// <summary>The name of a column that a file has and nobody declared: unlike any that is there.</summary>
    /// <param name="name">As the file has it.</param>
    /// <param name="there">The columns that are there.</param>
    /// <param name="place">Its place, counted from 1, which tells it from others.</param>
    public static string NameOf(string name, IEnumerable<ColumnSchema> there, int place)
    {
        var column = Of(name, place);
        return there.Select(c => c.Name).Append(TableSchema.LoadColumn).Append(TableSchema.RowColumn).Contains(column, StringComparer.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{column}_{place}")
            : column;
    }

    /// <summary>Lower case with underscores, short enough for every destination to keep whole.</summary>
    public static string Of(string name, int place)
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
