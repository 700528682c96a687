using System.Collections.Immutable;
using System.Text;
using Weir.Fhir.Views;

namespace Weir.Fhir.Schema;

/// <summary>What is done with the value of a JSON property.</summary>
internal enum PropertyStep
{
    /// <summary>Nothing: the resource's type is its table.</summary>
    Skip,

    /// <summary>The value goes into the row's JSON column for what has no column of its own.</summary>
    Rest,

    /// <summary>The id of the resource, which every row gets.</summary>
    ResourceId,

    /// <summary>A primitive goes into a column.</summary>
    Value,

    /// <summary>An object's properties go into columns of the same row.</summary>
    Object,

    /// <summary>Each object of an array becomes a row of another table.</summary>
    Rows,

    /// <summary>Each primitive of an array becomes a row of another table.</summary>
    ValueRows,

    /// <summary>The text of a reference goes into three columns: type, id, and the text where it says more.</summary>
    ReferenceText,

    /// <summary>The type that a reference names goes where its text has none.</summary>
    ReferenceType,

    /// <summary>Each extension of an array becomes a row of the table of extensions.</summary>
    Extensions,

    /// <summary>A value of an element that may be of any type.</summary>
    AnyValue,

    /// <summary>A resource within the resource, kept as JSON.</summary>
    Json,

    /// <summary>Each resource of an array becomes a row with its type, id and JSON.</summary>
    ResourceRows,
}

/// <summary>How a primitive is read.</summary>
internal enum PrimitiveForm
{
    /// <summary>A string, as it is.</summary>
    Text,

    /// <summary>A number, as it is written: decimals keep their zeros.</summary>
    Decimal,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A date, whole or partial, kept as text.</summary>
    Date,

    /// <summary>A date with or without a time, kept as text.</summary>
    DateTime,

    /// <summary>A time of day, kept as text.</summary>
    Time,

    /// <summary>An instant.</summary>
    Instant,
}

/// <summary>What becomes of the properties of a JSON object: columns, rows of other tables, or the rest.</summary>
/// <remarks>A shape belongs to one table and one place in its element. Those of elements that occur within themselves are a graph.</remarks>
internal sealed class RowShape
{
    private RowProperty?[] _slots = [];

    /// <summary>Position among the shapes of a schema.</summary>
    public required int Id { get; init; }

    /// <summary>Position of the table whose rows the columns belong to.</summary>
    public required int Table { get; init; }

    /// <summary>The properties, in the order of the definition.</summary>
    public ImmutableArray<RowProperty> Properties { get; private set; } = [];

    /// <summary>The property of that name, or null where FHIR has none.</summary>
    public RowProperty? Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name) & (_slots.Length - 1); _slots[slot] is { } there; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (name.SequenceEqual(there.Utf8))
                return there;
        }

        return null;
    }

    public void Fill(List<RowProperty> properties)
    {
        Properties = [.. properties];
        var size = 4;
        while (size < properties.Count * 2)
            size *= 2;
        _slots = new RowProperty?[size];
        for (var i = 0; i < properties.Count; i++)
        {
            properties[i].Position = i;
            var slot = Hash(properties[i].Utf8) & (size - 1);
            while (_slots[slot] is not null)
                slot = (slot + 1) & (size - 1);
            _slots[slot] = properties[i];
        }
    }

    private static int Hash(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length * 31) + (name[0] * 7) + (name[name.Length / 2] * 113) + (name[^1] * 17);
}

/// <summary>What becomes of one property.</summary>
internal sealed class RowProperty(string jsonName, string elementName, PropertyStep step)
{
    /// <summary>The property's name in JSON, e.g. <c>valueQuantity</c>.</summary>
    public string JsonName { get; } = jsonName;

    /// <summary>The element's name in FHIRPath, e.g. <c>value</c>.</summary>
    public string ElementName { get; } = elementName;

    public byte[] Utf8 { get; } = Encoding.ASCII.GetBytes(jsonName);

    public PropertyStep Step { get; } = step;

    public byte[] TypeUtf8 => field ??= Encoding.ASCII.GetBytes(TypeName);

    /// <summary>The FHIR type of the value.</summary>
    public required string TypeName { get; init; }

    /// <summary>Position among the properties of its shape.</summary>
    public int Position { get; set; }

    /// <summary>How the value, or each value of the rows, is read.</summary>
    public PrimitiveForm Form { get; init; }

    /// <summary>Of a value of any type, whether it is a primitive.</summary>
    public bool IsPrimitive { get; init; }

    /// <summary>The column of the value; the first of several for a reference and for a value of any type.</summary>
    public int Column { get; init; } = -1;

    /// <summary>Columns with types that stand beside the value's, from the one behind it on.</summary>
    public ImmutableArray<CellPart> Beside { get; init; } = [];

    /// <summary>The shape of the object, or of each object of the array.</summary>
    public RowShape? Shape { get; init; }

    /// <summary>The table of the rows.</summary>
    public int Table { get; init; } = -1;

    /// <summary>Columns of this row that repeat those of the first row of <see cref="Table"/>.</summary>
    public ImmutableArray<(int From, int To)> Firsts { get; init; } = [];

    /// <summary>The column of this row that holds the values of the rows in one text, or -1.</summary>
    public int JoinedColumn { get; init; } = -1;

    /// <summary>What stands between two values in <see cref="JoinedColumn"/>.</summary>
    public byte[] Separator { get; init; } = [];

    /// <summary>Where the rows' element occurs within itself: which index of this row goes into which column of the rows.</summary>
    public ImmutableArray<(int Index, int Column)> ParentIndexes { get; init; } = [];

    /// <summary>True for extensions that change the meaning of their element.</summary>
    public bool IsModifier { get; init; }

    /// <summary>True where the element's values are a list.</summary>
    public bool IsList => Step is PropertyStep.Rows or PropertyStep.ValueRows or PropertyStep.Extensions or PropertyStep.ResourceRows;
}
