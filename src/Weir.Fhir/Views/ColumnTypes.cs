using System.Globalization;
using Weir.Columns;
using Weir.Fhir.Plan;

namespace Weir.Fhir.Views;

/// <summary>The type of a column: by the tag that names one, else by the specification's mapping of FHIR's types.</summary>
/// <remarks>Source: SQL on FHIR 3.0.0-ballot, "Default type mapping": decimals and dates stay text, so that no digit is lost.</remarks>
internal static class ColumnTypes
{
    public static ColumnType OfFhir(string fhirType, ValueKind kind) => fhirType switch
    {
        "boolean" => ColumnType.Boolean,
        "integer" or "positiveInt" or "unsignedInt" => ColumnType.Int32,
        "integer64" => ColumnType.Int64,
        "instant" => ColumnType.Timestamp,
        _ => kind == ValueKind.Complex ? ColumnType.Json : ColumnType.Text,
    };

    /// <summary>The type that an ANSI SQL name means; null where Weir has none for it.</summary>
    public static ColumnType? OfAnsi(string name)
    {
        var text = string.Join(' ', name.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" (", "(", StringComparison.Ordinal);
        var bracket = text.IndexOf('(', StringComparison.Ordinal);
        var word = bracket < 0 ? text : text[..bracket];
        switch (word)
        {
            case "BOOLEAN" or "BOOL":
                return ColumnType.Boolean;
            case "INT" or "INTEGER" or "SMALLINT":
                return ColumnType.Int32;
            case "BIGINT":
                return ColumnType.Int64;
            case "REAL" or "FLOAT" or "DOUBLE" or "DOUBLE PRECISION":
                return ColumnType.Float64;
            case "DATE":
                return ColumnType.Date;
            case "TIMESTAMP WITH TIME ZONE" or "TIMESTAMPTZ" or "TIMESTAMP":
                return ColumnType.Timestamp;
            case "CHARACTER VARYING" or "VARCHAR" or "CHARACTER" or "CHAR" or "TEXT" or "CLOB":
                return ColumnType.Text;
            case "DECIMAL" or "NUMERIC" or "DEC":
                return Decimal(bracket < 0 ? "" : text[(bracket + 1)..].TrimEnd(')'));
            default:
                return null;
        }
    }

    private static ColumnType? Decimal(string digits)
    {
        if (digits.Length == 0)
            return TypedColumn.Number;
        var parts = digits.Split(',');
        if (!byte.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var precision) || precision is < 1 or > 38)
            return null;
        byte scale = 0;
        if (parts.Length > 1 && !byte.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out scale))
            return null;
        return scale <= precision ? ColumnType.Decimal(precision, scale) : null;
    }
}
