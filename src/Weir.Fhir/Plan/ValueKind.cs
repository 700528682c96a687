using Weir.Fhir.Model;

namespace Weir.Fhir.Plan;

/// <summary>What sort of value an element or a computed item is, as far as operators tell values apart.</summary>
internal enum ValueKind : byte
{
    /// <summary>Not known before the JSON is read.</summary>
    Unknown,

    /// <summary>An element with children.</summary>
    Complex,

    Boolean,
    String,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,

    /// <summary>A number with a unit that was written in a path; Quantity elements are <see cref="Complex"/>.</summary>
    Quantity,
}

/// <summary>The kinds of FHIR's own types.</summary>
internal static class ValueKinds
{
    public static ValueKind Of(FhirType type) => type.Kind != FhirTypeKind.Primitive ? ValueKind.Complex : OfPrimitive(type.Name);

    public static ValueKind OfPrimitive(string type) => type switch
    {
        "boolean" => ValueKind.Boolean,
        "integer" or "positiveInt" or "unsignedInt" or "integer64" => ValueKind.Integer,
        "decimal" => ValueKind.Decimal,
        "date" => ValueKind.Date,
        "dateTime" or "instant" => ValueKind.DateTime,
        "time" => ValueKind.Time,
        _ => ValueKind.String,
    };

    /// <summary>The kind that a type of FHIRPath's own means, such as <c>Integer</c>; null where it has none of the name.</summary>
    public static ValueKind? OfSystemType(string name) => name switch
    {
        "Boolean" => ValueKind.Boolean,
        "String" => ValueKind.String,
        "Integer" => ValueKind.Integer,
        "Decimal" => ValueKind.Decimal,
        "Date" => ValueKind.Date,
        "DateTime" => ValueKind.DateTime,
        "Time" => ValueKind.Time,
        "Quantity" => ValueKind.Quantity,
        _ => null,
    };

    /// <summary>The kind as a person would say it.</summary>
    public static string Described(ValueKind kind) => kind switch
    {
        ValueKind.Unknown => "a value",
        ValueKind.Complex => "an element with children",
        ValueKind.Boolean => "true or false",
        ValueKind.String => "text",
        ValueKind.Integer => "a whole number",
        ValueKind.Decimal => "a number",
        ValueKind.Date => "a date",
        ValueKind.DateTime => "a date with time",
        ValueKind.Time => "a time",
        _ => "a quantity",
    };
}
