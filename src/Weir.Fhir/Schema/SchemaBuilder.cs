using System.Collections.Immutable;
using System.Text;
using Weir.Columns;
using Weir.Fhir.Model;
using Weir.Fhir.Views;

namespace Weir.Fhir.Schema;

/// <summary>Derives the tables of a resource type from its definition, and what becomes of each JSON property.</summary>
internal sealed class SchemaBuilder
{
    /// <summary>A choice of more types than this is one of any type: it is not spread over columns for each.</summary>
    private const int MaxChoices = 20;

    private readonly FhirModel _model;
    private readonly bool _isDescribed;
    private readonly bool _isTyped;
    private readonly List<TableBuilder> _tables = [];
    private int _shapes;

    public SchemaBuilder(FhirModel model, string resourceType, bool isDescribed, bool isTyped)
    {
        (_model, _isDescribed, _isTyped) = (model, isDescribed, isTyped);
        var type = model.IsResource(resourceType) ? model.Find(resourceType)! : throw new ArgumentException($"FHIR R4 has no resource type '{resourceType}'.", nameof(resourceType));
        var root = new TableBuilder(ColumnName.Snake(resourceType), resourceType, isDescribed ? type.Description : null);
        _tables.Add(root);
        Root = RowsShape(new Place(root, "", "", null), type);
        ExtensionTable = _tables.Count;
        Extension = AddExtensions(root);
        Tables = [.. _tables.Select(table => table.Freeze())];
    }

    public ImmutableArray<DefaultTable> Tables { get; }

    /// <summary>The shape of a resource.</summary>
    public RowShape Root { get; }

    /// <summary>The shape of an extension.</summary>
    public RowShape Extension { get; }

    public int ExtensionTable { get; }

    public int ShapeCount => _shapes;

    /// <summary>A place in the element of a table: its columns begin with a prefix, its FHIRPath with a path.</summary>
    private readonly record struct Place(TableBuilder Table, string Prefix, string Path, string? Description)
    {
        public string Column(string name) => ColumnName.Join(Prefix, name);

        public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
    }

    private Place Within(Place place, FhirElement element, string typeName) => new(
        place.Table,
        place.Column(ColumnName.Snake(element.JsonName(typeName))),
        place.PathOf(element.IsChoice ? $"{element.Name}.ofType({typeName})" : element.Name),
        _isDescribed ? place.Description is null ? element.Description : $"{place.Description.Split(": ")[0]}: {element.Description}" : null);

    private RowShape NewShape(Place place) => new() { Id = _shapes++, Table = place.Table.Position };

    /// <summary>The shape of the objects that become rows of a table.</summary>
    private RowShape RowsShape(Place place, FhirType type)
    {
        var shape = NewShape(place);
        place.Table.Shape = shape;
        Fill(shape, place, type);
        return shape;
    }

    private void Fill(RowShape shape, Place place, FhirType type)
    {
        var properties = new List<RowProperty>();
        if (type.Kind == FhirTypeKind.Resource)
            properties.Add(new RowProperty("resourceType", "resourceType", PropertyStep.Skip) { TypeName = "code" });
        // What a reference shows is wanted more often than the identifier it may carry.
        foreach (var element in type.Name is "Reference" ? type.Elements.OrderBy(element => element.Name is "identifier") : type.Elements.AsEnumerable())
        {
            if (element.TypeNames.Length > MaxChoices)
                AddAnyValue(properties, place, element);
            else
                properties.AddRange(element.TypeNames.Select(typeName => Property(place, type, element, typeName, properties)));
        }

        shape.Fill(properties);
    }

    private RowProperty Property(Place place, FhirType owner, FhirElement element, string typeName, List<RowProperty> before)
    {
        var json = element.JsonName(typeName);
        var isResource = owner.Kind == FhirTypeKind.Resource;
        return (owner.Name, element.Name) switch
        {
            (_, "id") => new RowProperty(json, element.Name, isResource ? PropertyStep.ResourceId : PropertyStep.Rest) { TypeName = typeName },
            (_, "extension" or "modifierExtension") => new RowProperty(json, element.Name, PropertyStep.Extensions) { TypeName = typeName, IsModifier = element.Name is "modifierExtension" },
            ("Reference", "reference") => new RowProperty(json, element.Name, PropertyStep.ReferenceText) { TypeName = typeName, Column = AddReference(place, element) },
            // The definition has it right behind the text.
            ("Reference", "type") => new RowProperty(json, element.Name, PropertyStep.ReferenceType) { TypeName = typeName, Column = before[^1].Column },
            ("Reference", "identifier") => new RowProperty(json, element.Name, PropertyStep.Object) { TypeName = typeName, Shape = ReferenceIdentifier(Within(place, element, typeName)) },
            ("CodeableConcept", "coding") => Codings(place, element),
            ("HumanName", "given" or "prefix" or "suffix") => Joined(place, element, " "u8),
            ("Address", "line") => Joined(place, element, ", "u8),
            _ => element.IsList ? Rows(place, element, _model.Find(typeName)!) : Single(place, element, _model.Find(typeName)!),
        };
    }

    private RowProperty Single(Place place, FhirElement element, FhirType type)
    {
        var inner = Within(place, element, type.Name);
        var json = element.JsonName(type.Name);
        if (type.Kind == FhirTypeKind.Primitive)
            return Value(place, element, type.Name);
        if (type.Name is "Resource")
        {
            var column = place.Table.Add(inner.Prefix, ColumnType.Json, ColumnContent.Json, inner.Path, type.Name, inner.Description);
            return new RowProperty(json, element.Name, PropertyStep.Json) { TypeName = type.Name, Column = column };
        }

        var shape = NewShape(place);
        Fill(shape, inner, type);
        return new RowProperty(json, element.Name, PropertyStep.Object) { TypeName = type.Name, Shape = shape };
    }

    private RowProperty Value(Place place, FhirElement element, string typeName)
    {
        var inner = Within(place, element, typeName);
        var form = FormOf(typeName);
        var column = place.Table.Add(inner.Prefix, TypeOf(form), ColumnContent.Value, inner.Path, typeName, inner.Description);
        var beside = AddBeside(place.Table, inner.Prefix, inner.Path, typeName);
        return new RowProperty(element.JsonName(typeName), element.Name, PropertyStep.Value) { TypeName = typeName, Form = form, Column = column, Beside = beside };
    }

    private ImmutableArray<CellPart> AddBeside(TableBuilder table, string column, string path, string typeName)
    {
        if (!_isTyped)
            return [];
        var beside = TypedColumn.Beside(column, typeName);
        foreach (var typed in beside)
            table.Add(typed.Name, typed.Type, ColumnContent.Typed, path, typeName, Words(typed.Meaning));
        return [.. beside.Select(typed => typed.Part)];
    }

    private RowProperty Rows(Place place, FhirElement element, FhirType type)
    {
        if (type.Kind == FhirTypeKind.Backbone && RowsAgain(place, element, type) is { } again)
            return again;
        var table = AddTable(place, element, type);
        var name = ColumnName.Snake(element.Name);
        if (type.Kind == FhirTypeKind.Primitive)
        {
            var form = FormOf(type.Name);
            var column = table.Add("value", TypeOf(form), ColumnContent.Value, "", type.Name, table.Description);
            var beside = AddBeside(table, "value", "", type.Name);
            return new RowProperty(element.Name, element.Name, PropertyStep.ValueRows) { TypeName = type.Name, Table = table.Position, Form = form, Column = column, Beside = beside };
        }

        if (type.Name is "Resource")
        {
            var column = table.Add($"{name}_type", ColumnType.Text, ColumnContent.ReferenceType, "type().name", "code", Words("Type of the resource"));
            table.Add($"{name}_id", ColumnType.Text, ColumnContent.ReferenceId, "id", "id", Words("Id of the resource, which a reference names behind #"));
            table.Add(name, ColumnType.Json, ColumnContent.Json, "", type.Name, Words("The resource"));
            return new RowProperty(element.Name, element.Name, PropertyStep.ResourceRows) { TypeName = type.Name, Table = table.Position, Column = column };
        }

        var shape = RowsShape(new Place(table, type.Name is "Reference" ? name : "", "", null), type);
        return new RowProperty(element.Name, element.Name, PropertyStep.Rows) { TypeName = type.Name, Table = table.Position, Shape = shape };
    }

    /// <summary>An element that occurs within itself (an item in an item) has one table for all depths.</summary>
    private static RowProperty? RowsAgain(Place place, FhirElement element, FhirType type)
    {
        for (var table = place.Table; table is not null; table = table.Parent)
        {
            if (!string.Equals(table.TypeName, type.Name, StringComparison.Ordinal))
                continue;
            var parents = ImmutableArray.CreateBuilder<(int Index, int Column)>();
            for (var index = table.Indexes.Length - 1; index < place.Table.Indexes.Length; index++)
                parents.Add((index, table.ParentIndex(place.Table.Indexes[index])));
            return new RowProperty(element.Name, element.Name, PropertyStep.Rows)
            {
                TypeName = type.Name,
                Table = table.Position,
                Shape = table.Shape,
                ParentIndexes = parents.ToImmutable(),
            };
        }

        return null;
    }

    private TableBuilder AddTable(Place place, FhirElement element, FhirType type)
    {
        var inner = Within(place, element, type.Name);
        var table = new TableBuilder(place.Table, inner.Prefix, inner.Path, ColumnName.Snake(element.Name), type.Name, inner.Description) { Position = _tables.Count };
        _tables.Add(table);
        return table;
    }

    /// <summary>All codings of a concept are rows of a table; the first one's system, code and display also stand beside the text.</summary>
    private RowProperty Codings(Place place, FhirElement element)
    {
        string[] names = ["system", "code", "display"];
        int[] columns = [.. names.Select(name => place.Table.Add(
            place.Column(name), ColumnType.Text, ColumnContent.FirstOfMany, place.PathOf($"coding.first().{name}"), name switch { "system" => "uri", "code" => "code", _ => "string" },
            Words($"{place.Description ?? place.Table.Description}: {name} of the first coding")))];
        var coding = _model.Find("Coding")!;
        var table = AddTable(place, element, coding);
        var shape = RowsShape(new Place(table, "", "", null), coding);
        return new RowProperty(element.Name, element.Name, PropertyStep.Rows)
        {
            TypeName = coding.Name,
            Table = table.Position,
            Shape = shape,
            Firsts = [.. names.Select((name, i) => (shape.Find(Encoding.ASCII.GetBytes(name))!.Column, columns[i]))],
        };
    }

    private RowProperty Joined(Place place, FhirElement element, ReadOnlySpan<byte> separator)
    {
        var inner = Within(place, element, "string");
        var joined = place.Table.Add(inner.Prefix, ColumnType.Text, ColumnContent.Joined, $"{inner.Path}.join('{Encoding.ASCII.GetString(separator)}')", "string", inner.Description);
        var rows = Rows(place, element, _model.Find("string")!);
        return new RowProperty(element.Name, element.Name, PropertyStep.ValueRows)
        {
            TypeName = rows.TypeName,
            Table = rows.Table,
            Form = rows.Form,
            Column = rows.Column,
            JoinedColumn = joined,
            Separator = separator.ToArray(),
        };
    }

    private int AddReference(Place place, FhirElement element)
    {
        var (table, what) = (place.Table, place.Description ?? place.Table.Description);
        var path = place.PathOf(element.Name);
        var first = table.Add(place.Column("type"), ColumnType.Text, ColumnContent.ReferenceType, path, "code", Words($"{what}: resource type it points at"));
        table.Add(place.Column("id"), ColumnType.Text, ColumnContent.ReferenceId, path, "id", Words($"{what}: id it points at"));
        table.Add(place.Column("reference"), ColumnType.Text, ColumnContent.ReferenceText, path, "string", Words($"{what}: the reference as written, where it is not type/id alone"));
        return first;
    }

    /// <summary>Of an identifier within a reference system and value have columns; an assigner of it is a reference again.</summary>
    private RowShape ReferenceIdentifier(Place place)
    {
        var shape = NewShape(place);
        shape.Fill([.. _model.Find("Identifier")!.Elements.Select(element => element.Name switch
        {
            "system" or "value" => Value(place, element, element.TypeNames[0]),
            "extension" => new RowProperty(element.Name, element.Name, PropertyStep.Extensions) { TypeName = "Extension" },
            _ => new RowProperty(element.Name, element.Name, PropertyStep.Rest) { TypeName = element.TypeNames[0] },
        })]);
        return shape;
    }

    private void AddAnyValue(List<RowProperty> properties, Place place, FhirElement element)
    {
        var name = place.Column(ColumnName.Snake(element.Name));
        var path = place.PathOf(element.Name);
        var what = place.Description ?? (_isDescribed ? element.Description : null);
        var table = place.Table;
        var first = table.Add($"{name}_type", ColumnType.Text, ColumnContent.AnyType, path, "code", Words($"{what}: its FHIR type"));
        table.Add(name, ColumnType.Text, ColumnContent.AnyText, path, "string", Words($"{what}: as text, where it is a primitive or has a value, text or reference of its own"));
        table.Add($"{name}_system", ColumnType.Text, ColumnContent.AnySystem, path, "uri", Words($"{what}: its system, or that of its first coding"));
        table.Add($"{name}_code", ColumnType.Text, ColumnContent.AnyCode, path, "code", Words($"{what}: its code, or that of its first coding"));
        table.Add($"{name}_display", ColumnType.Text, ColumnContent.AnyDisplay, path, "string", Words($"{what}: its display or unit, or the display of its first coding"));
        table.Add($"{name}_json", ColumnType.Json, ColumnContent.Json, path, "", Words($"{what}: whole, where it is no primitive"));
        foreach (var typeName in element.TypeNames)
        {
            var isPrimitive = _model.Find(typeName)!.Kind == FhirTypeKind.Primitive;
            properties.Add(new RowProperty(element.JsonName(typeName), element.Name, PropertyStep.AnyValue)
            {
                TypeName = typeName,
                Form = isPrimitive ? FormOf(typeName) : PrimitiveForm.Text,
                IsPrimitive = isPrimitive,
                Column = first,
            });
        }
    }

    private RowShape AddExtensions(TableBuilder root)
    {
        var table = new TableBuilder(root, "extension", "descendants().extension", "extension", "Extension", Words("Extensions of the resource and of every element in it")) { Position = _tables.Count };
        _tables.Add(table);
        table.ParentIndex("extension_index");
        table.Add("path", ColumnType.Text, ColumnContent.ExtensionPath, "", "", Words("FHIRPath of the element that carries it"));
        table.Add("is_modifier", ColumnType.Boolean, ColumnContent.IsModifier, "", "", Words("True where it changes the meaning of the element"));
        return RowsShape(new Place(table, "", "", null), _model.Find("Extension")!);
    }

    private string? Words(string text) => _isDescribed ? text : null;

    private static PrimitiveForm FormOf(string typeName) => typeName switch
    {
        "decimal" => PrimitiveForm.Decimal,
        "integer" or "positiveInt" or "unsignedInt" => PrimitiveForm.Integer,
        "boolean" => PrimitiveForm.Boolean,
        "date" => PrimitiveForm.Date,
        "dateTime" => PrimitiveForm.DateTime,
        "time" => PrimitiveForm.Time,
        "instant" => PrimitiveForm.Instant,
        _ => PrimitiveForm.Text,
    };

    private static ColumnType TypeOf(PrimitiveForm form) => form switch
    {
        PrimitiveForm.Integer => ColumnType.Int32,
        PrimitiveForm.Boolean => ColumnType.Boolean,
        PrimitiveForm.Instant => ColumnType.Timestamp,
        _ => ColumnType.Text,
    };
}
