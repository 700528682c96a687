using System.Text;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Schema;

/// <content>Extensions, values of any type, and what has no column.</content>
internal sealed partial class ResourceRows
{
    private static readonly RowProperty ExtensionOfPrimitive = new("extension", "extension", PropertyStep.Extensions) { TypeName = "Extension" };

    private byte[] _extensionPath = [];

    private int ReadExtensions(RowProperty property, RowFrame frame, int place)
    {
        if (_cursor.At(place) != '[')
            throw Wrong(property, $"{Kind(place)} where a list is expected");
        if (!_cursor.EnterList(place))
            return _cursor.End;
        // An extension of an extension belongs to the element that the outer one extends.
        var isNested = frame.Table.Table == _schema.Tables[_schema.ExtensionTable];
        if (!isNested)
            _extensionPath = Encoding.ASCII.GetBytes(Path(indexed: true));
        int end;
        do
        {
            end = _cursor.At(_cursor.Value) == 'n' ? ReadNull(_cursor.Value) : ReadExtension(property, frame, isNested, _cursor.Value);
        }
        while (_cursor.NextItem(end));
        return _cursor.End;
    }

    private int ReadExtension(RowProperty property, RowFrame around, bool isNested, int place)
    {
        var row = Begin(Inner(around), _schema.ExtensionTable, 0, around, []);
        var columns = _schema.ExtensionColumns;
        if (isNested)
            row.Table.At(columns.Parent, row.Row).Append(around.Indexes[0]);
        row.Table.At(columns.Path, row.Row).Append(_extensionPath);
        row.Table.At(columns.IsModifier, row.Row).Append(property.IsModifier);
        var end = ReadObject(_schema.Extension, row, place);
        EndRow(row);
        return end;
    }

    /// <summary>A value that may be of any type: the type, a text of it, its code, and the whole of it where it is no primitive.</summary>
    private int ReadAny(RowProperty property, RowFrame frame, int place)
    {
        var type = frame.Table.At(property.Column, frame.Row);
        if (type.Length > frame.Row)
            throw Wrong(property, "a second value where one is expected");
        type.Append(property.TypeUtf8);
        if (property.IsPrimitive)
        {
            var text = ReadPrimitive(property, place);
            if (property.Form == PrimitiveForm.Instant && !PrimitiveText.TryInstant(text, out _))
                throw NotOfForm(property, text);
            var after = _cursor.End;
            AppendText(frame, property.Column + 1, text);
            return after;
        }

        if (_cursor.At(place) != '{')
            throw Wrong(property, $"{Kind(place)} where an object is expected");
        var end = ReadSummary(property, frame, place, isConcept: true);
        AppendJson(frame, property.Column + 5, place, end);
        return end;
    }

    /// <summary>Reads of an object what identifies it: value, text or reference; system; code; display or unit. A concept has that in its first coding; a coding has none within.</summary>
    private int ReadSummary(RowProperty property, RowFrame frame, int place, bool isConcept)
    {
        if (!_cursor.EnterObject(place))
            return _cursor.End;
        int end;
        do
        {
            var name = _cursor.ReadName();
            var value = _cursor.Value;
            var offset = SummaryColumn(name);
            if (isConcept && name.SequenceEqual("coding"u8) && _cursor.At(value) == '[')
                end = ReadFirstCoding(property, frame, value);
            else if (offset > 0 && _cursor.At(value) is not ((byte)'{' or (byte)'[' or (byte)'n'))
                end = ReadSummaryValue(frame, property.Column + offset, value);
            else
                end = _cursor.Skip(value);
        }
        while (_cursor.NextName(end));
        return _cursor.End;
    }

    private int ReadFirstCoding(RowProperty property, RowFrame frame, int place)
    {
        if (!_cursor.EnterList(place))
            return _cursor.End;
        var isFirst = true;
        int end;
        do
        {
            end = isFirst && _cursor.At(_cursor.Value) == '{' ? ReadSummary(property, frame, _cursor.Value, isConcept: false) : _cursor.Skip(_cursor.Value);
            isFirst = false;
        }
        while (_cursor.NextItem(end));
        return _cursor.End;
    }

    private int ReadSummaryValue(RowFrame frame, int column, int place)
    {
        var text = _cursor.At(place) == '"' ? Unescaped(_cursor.ReadText(place)) : _cursor.ReadScalar(place);
        var there = frame.Table.At(column, frame.Row);
        if (there.Length == frame.Row)
            there.Append(text);
        return _cursor.End;
    }

    private static int SummaryColumn(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("value"u8) || name.SequenceEqual("text"u8) || name.SequenceEqual("reference"u8) ? 1
        : name.SequenceEqual("system"u8) ? 2
        : name.SequenceEqual("code"u8) || name.SequenceEqual("currency"u8) ? 3
        : name.SequenceEqual("display"u8) || name.SequenceEqual("unit"u8) ? 4
        : 0;

    private int ReadContained(RowProperty property, RowFrame row, int place)
    {
        if (_cursor.At(place) != '{')
            throw WrongHere($"{Kind(place)} where a resource is expected");
        var type = _cursor.Peek(place, "resourceType"u8);
        if (!type.IsEmpty)
            AppendText(row, property.Column, Unescaped(type));
        var id = _cursor.Peek(place, "id"u8);
        if (!id.IsEmpty)
            AppendText(row, property.Column + 1, Unescaped(id));
        return ReadJson(row, property.Column + 2, place);
    }

    private int ReadJson(RowFrame frame, int column, int place)
    {
        var end = _cursor.Skip(place);
        AppendJson(frame, column, place, end);
        return end;
    }

    private void AppendJson(RowFrame frame, int column, int start, int end)
    {
        var json = _cursor.Checked(start, end);
        Reserve(json.Length);
        AppendText(frame, column, _scratch.AsSpan(0, ResourceCursor.CopyCompact(json, _scratch)));
    }

    /// <summary>A property that is no element: the id and extensions of a primitive, or one that FHIR does not have.</summary>
    private int ReadOther(RowShape shape, RowFrame frame)
    {
        var name = _cursor.Name;
        var place = _cursor.Value;
        if (name.Length > 1 && name[0] == '_' && frame.Table.Table != _schema.Tables[_schema.ExtensionTable]
            && shape.Find(name[1..]) is { Step: PropertyStep.Value or PropertyStep.ValueRows or PropertyStep.AnyValue or PropertyStep.ReferenceText or PropertyStep.ReferenceType } property)
        {
            if (!ReadCompanion(property, frame, place, out var end))
                return end;
            _drift.CountKnown(_schema.ResourceType, _path.AsSpan(0, _depth), name);
            return KeepRest(frame, name, place, end);
        }

        _drift.CountUnknown(_schema.ResourceType, _path.AsSpan(0, _depth), name);
        return ReadRest(frame, name, place);
    }

    /// <summary>Reads the object, or list of objects, that holds what a primitive has beside its value. True where that is more than extensions.</summary>
    private bool ReadCompanion(RowProperty property, RowFrame frame, int place, out int end)
    {
        var hasMore = false;
        if (_cursor.At(place) != '[')
        {
            end = ReadCompanion(property, frame, place, 0, ref hasMore);
            return hasMore;
        }

        if (_cursor.EnterList(place))
        {
            var index = 0;
            do
                end = ReadCompanion(property, frame, _cursor.Value, index++, ref hasMore);
            while (_cursor.NextItem(end));
        }

        end = _cursor.End;
        return hasMore;
    }

    private int ReadCompanion(RowProperty property, RowFrame frame, int place, int index, ref bool hasMore)
    {
        if (_cursor.At(place) == 'n')
            return ReadNull(place);
        Enter(property, index);
        if (_cursor.At(place) != '{')
            throw WrongHere($"{Kind(place)} where an object with id or extensions is expected");
        if (_cursor.EnterObject(place))
        {
            int end;
            do
            {
                var isExtension = _cursor.ReadName().SequenceEqual("extension"u8) && _cursor.At(_cursor.Value) == '[';
                hasMore |= !isExtension;
                end = isExtension ? ReadExtensions(ExtensionOfPrimitive, frame, _cursor.Value) : _cursor.Skip(_cursor.Value);
            }
            while (_cursor.NextName(end));
        }

        _depth--;
        return _cursor.End;
    }

    private int ReadRest(RowFrame frame, ReadOnlySpan<byte> name, int place) => KeepRest(frame, name, place, _cursor.Skip(place));

    private int KeepRest(RowFrame frame, ReadOnlySpan<byte> name, int start, int end)
    {
        var json = _cursor.Checked(start, end);
        var room = frame.Rest.Begin(_path.AsSpan(frame.PathStart, _depth - frame.PathStart), name, json.Length);
        frame.Rest.Advance(ResourceCursor.CopyCompact(json, room));
        return end;
    }

    private void KeepText(RowFrame frame, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var json = new List<byte>();
        JsonText.Quote(text, json);
        var room = frame.Rest.Begin(_path.AsSpan(frame.PathStart, _depth - frame.PathStart), name, json.Count);
        json.CopyTo(room);
        frame.Rest.Advance(json.Count);
    }
}
