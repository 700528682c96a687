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
}
