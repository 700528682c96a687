namespace Weir.Columns;

/// <summary>The kinds of value a column can hold.</summary>
public enum ColumnKind
{
    /// <summary>True or false; one bit each.</summary>
    Boolean,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64,

    /// <summary>Binary floating point of 64 bits. Never for counts or money.</summary>
    Float64,

    /// <summary>Exact decimals of up to 38 digits.</summary>
    Decimal,

    /// <summary>A calendar date, as days since 1970-01-01.</summary>
    Date,

    /// <summary>An instant, as microseconds since 1970-01-01T00:00:00Z.</summary>
    Timestamp,

    /// <summary>UTF-8 text. Identifiers and codes are text, so that leading zeros stay.</summary>
    Text,

    /// <summary>A JSON value as UTF-8, laid out as text. Whoever appends it has checked that it is JSON; it is stored as it is written.</summary>
    Json,
}

/// <summary>The type of a column: its kind and, for decimals, how many digits.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Precision">Decimal digits in all, 1 to 38; 0 for other kinds.</param>
/// <param name="Scale">Decimal digits after the point, 0 to <paramref name="Precision"/>; 0 for other kinds.</param>
public readonly record struct ColumnType(ColumnKind Kind, byte Precision = 0, byte Scale = 0)
{
    /// <summary>True or false.</summary>
    public static ColumnType Boolean => new(ColumnKind.Boolean);

    /// <summary>Whole numbers of 32 bits.</summary>
    public static ColumnType Int32 => new(ColumnKind.Int32);

    /// <summary>Whole numbers of 64 bits.</summary>
    public static ColumnType Int64 => new(ColumnKind.Int64);

    /// <summary>Binary floating point of 64 bits.</summary>
    public static ColumnType Float64 => new(ColumnKind.Float64);

    /// <summary>A calendar date.</summary>
    public static ColumnType Date => new(ColumnKind.Date);

    /// <summary>An instant in UTC, to the microsecond.</summary>
    public static ColumnType Timestamp => new(ColumnKind.Timestamp);

    /// <summary>UTF-8 text.</summary>
    public static ColumnType Text => new(ColumnKind.Text);

    /// <summary>JSON values of any kind.</summary>
    public static ColumnType Json => new(ColumnKind.Json);

    /// <summary>Exact decimals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The precision is not 1 to 38, or the scale is over the precision.</exception>
    public static ColumnType Decimal(byte precision, byte scale)
    {
        ArgumentOutOfRangeException.ThrowIfZero(precision);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, (byte)38);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new ColumnType(ColumnKind.Decimal, precision, scale);
    }

    /// <summary>Bytes a value takes in a values buffer; 0 for booleans (a bit), text and JSON (offsets and bytes).</summary>
    public int Width => Kind switch
    {
        ColumnKind.Int32 or ColumnKind.Date => 4,
        ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Timestamp => 8,
        ColumnKind.Decimal => 16,
        _ => 0,
    };

    /// <summary>True where values are offsets into UTF-8 bytes: text and JSON.</summary>
    internal bool IsUtf8 => Kind is ColumnKind.Text or ColumnKind.Json;

    /// <summary>True where a column of this type keeps every value of another one's.</summary>
    internal bool Keeps(ColumnType other) => this == other
        || (Kind == ColumnKind.Int64 && other.Kind == ColumnKind.Int32)
        || (Kind == ColumnKind.Decimal && other.Kind == ColumnKind.Decimal && Scale >= other.Scale && Precision - Scale >= other.Precision - other.Scale);

    /// <summary>Reads what <see cref="ToString"/> writes; null where it is no type.</summary>
    internal static ColumnType? Parse(string text)
    {
        if (Enum.TryParse<ColumnKind>(text, ignoreCase: true, out var kind) && kind != ColumnKind.Decimal && Enum.IsDefined(kind))
            return new ColumnType(kind);
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return text.Split('(', ',', ')') is ["decimal", var precision, var scale, ""]
            && byte.TryParse(precision, System.Globalization.NumberStyles.None, invariant, out var digits) && digits is > 0 and <= 38
            && byte.TryParse(scale, System.Globalization.NumberStyles.None, invariant, out var decimals) && decimals <= digits
            ? Decimal(digits, decimals)
            : null;
    }

    /// <summary>The type as the Arrow C data interface writes it.</summary>
    /// <remarks>Source: Arrow columnar format, "C data interface", format strings.</remarks>
    public string ArrowFormat => Kind switch
    {
        ColumnKind.Boolean => "b",
        ColumnKind.Int32 => "i",
        ColumnKind.Int64 => "l",
        ColumnKind.Float64 => "g",
        ColumnKind.Decimal => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"d:{Precision},{Scale}"),
        ColumnKind.Date => "tdD",
        ColumnKind.Timestamp => "tsu:UTC",
        ColumnKind.Text or ColumnKind.Json => "u",
        _ => throw new InvalidOperationException($"Column kind {Kind} has no Arrow format."),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind == ColumnKind.Decimal
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})")
        : Kind.ToString().ToLowerInvariant();
}
