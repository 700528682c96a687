using Weir.Columns;

namespace Weir.Fhir.Views;

/// <summary>What of a value a column holds.</summary>
internal enum CellPart
{
    /// <summary>The value.</summary>
    Value,

    /// <summary>The first day or instant that it can mean.</summary>
    First,

    /// <summary>The last day or instant that it can mean.</summary>
    Last,

    /// <summary>Its number, where the column has room for all its digits.</summary>
    Number,
}

/// <summary>A column with a type that stands beside one that holds a date or a decimal as it was sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Part">What of the value it holds.</param>
/// <param name="Meaning">What it is, for people.</param>
internal sealed record TypedColumn(string Name, ColumnType Type, CellPart Part, string Meaning)
{
    /// <summary>The type of numbers: 29 digits before the point and 9 behind it.</summary>
    public static ColumnType Number { get; } = ColumnType.Decimal(38, 9);

    /// <summary>The columns beside one of a FHIR type; none where text is all there is to say, or the column has a type already.</summary>
    public static IReadOnlyList<TypedColumn> Beside(string column, string fhirType) => fhirType switch
    {
        "date" =>
        [
            new($"{column}_first", ColumnType.Date, CellPart.First, $"The first day that {column} can mean"),
            new($"{column}_last", ColumnType.Date, CellPart.Last, $"The last day that {column} can mean"),
        ],
        "dateTime" =>
        [
            new($"{column}_first", ColumnType.Timestamp, CellPart.First, $"The first instant that {column} can mean; where it has no time zone, by the clock that is furthest ahead (UTC+14)"),
            new($"{column}_last", ColumnType.Timestamp, CellPart.Last, $"The last instant that {column} can mean, to the millisecond; where it has no time zone, by the clock that is furthest behind (UTC-12)"),
        ],
        "decimal" => [new($"{column}_number", Number, CellPart.Number, $"{column} as a number; null where it has more than 9 digits behind the point or 20 before it")],
        _ => [],
    };
}
