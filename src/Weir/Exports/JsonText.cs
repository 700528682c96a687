using System.Data.Common;

namespace Weir.Exports;

/// <summary>The text of a JSON value. As JSON it is written as it is; everywhere else it is text.</summary>
internal readonly record struct JsonText(string Text)
{
    /// <summary>The same value without line ends, which stand between its parts only: inside of a JSON text they are escaped.</summary>
    public string OnOneLine => Text.Replace('\n', ' ').Replace('\r', ' ');

    /// <summary>A cell of a row: null where blank, <see cref="JsonText"/> where the database says that it is JSON.</summary>
    public static object? CellOf(DbDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return null;
        var value = reader.GetValue(column);
        return value is string text && reader.GetDataTypeName(column) is "jsonb" or "json" or "JSON" ? new JsonText(text) : value;
    }
}
