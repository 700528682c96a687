using System.Buffers.Text;
using System.Text;
using Weir.Columns;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;

namespace Weir.Fhir.Schema;

/// <content>Primitives and references.</content>
internal sealed partial class ResourceRows
{
    private int ReadNull(int place) => _cursor.ReadScalar(place).SequenceEqual("null"u8) ? _cursor.End : throw NoWord();

    private static ResourceException NoWord() => new("It is no JSON: a word that is no value.");

    private int ReadValue(RowProperty property, RowFrame frame, int place)
    {
        var text = ReadPrimitive(property, place);
        var end = _cursor.End;
        var column = frame.Table.At(property.Column, frame.Row);
        switch (property.Form)
        {
            case PrimitiveForm.Boolean:
                column.Append(text[0] == 't');
                break;
            case PrimitiveForm.Integer:
                column.Append(Whole(property, text));
                break;
            case PrimitiveForm.Instant:
                column.Append(PrimitiveText.TryInstant(text, out var instant) ? instant : throw NotOfForm(property, text));
                break;
            default:
                column.Append(text);
                for (var i = 0; i < property.Beside.Length; i++)
                    AppendBeside(frame.Table.At(property.Column + 1 + i, frame.Row), property.Beside[i], text);
                break;
        }

        return end;
    }

    private static void AppendBeside(Column column, CellPart part, ReadOnlySpan<byte> text)
    {
        if (part == CellPart.Number)
            CellWriter.AppendNumber(column, Evaluation.TryParse(text));
        else if (PartialTime.TryParse(text, out var moment))
            CellWriter.Append(column, part, moment);
    }

    /// <summary>The text of a primitive, checked; the cursor's end is behind it.</summary>
    private ReadOnlySpan<byte> ReadPrimitive(RowProperty property, int place)
    {
        var first = _cursor.At(place);
        if (property.Form is PrimitiveForm.Decimal or PrimitiveForm.Integer or PrimitiveForm.Boolean)
        {
            if (first is (byte)'"' or (byte)'{' or (byte)'[')
                throw Wrong(property, $"{Kind(place)} where {Expected(property.Form)} is expected");
            var scalar = _cursor.ReadScalar(place);
            var isOfForm = property.Form == PrimitiveForm.Boolean ? scalar.SequenceEqual("true"u8) || scalar.SequenceEqual("false"u8) : JsonText.IsNumber(scalar);
            if (isOfForm)
                return scalar;
            var isWord = scalar.SequenceEqual("true"u8) || scalar.SequenceEqual("false"u8) || JsonText.IsNumber(scalar);
            throw isWord ? Wrong(property, $"{Kind(place)} where {Expected(property.Form)} is expected") : NoWord();
        }

        if (first != '"')
            throw Wrong(property, $"{Kind(place)} where {Expected(property.Form)} is expected");
        var text = Unescaped(_cursor.ReadText(place));
        var isRight = property.Form switch
        {
            PrimitiveForm.Date => PrimitiveText.IsDate(text),
            PrimitiveForm.DateTime => PrimitiveText.IsDateTime(text),
            PrimitiveForm.Time => PrimitiveText.IsTime(text),
            _ => true,
        };
        return isRight ? text : throw NotOfForm(property, text);
    }

    private int Whole(RowProperty property, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(".eE"u8) >= 0)
            throw Wrong(property, "a number with a point or an exponent where a whole number is expected");
        return Utf8Parser.TryParse(text, out int value, out var used) && used == text.Length
            ? value
            : throw Wrong(property, $"a number of {text.Length} digits where a whole number of 32 bits is expected");
    }

    private int ReadId(RowProperty property, int place)
    {
        var text = ReadPrimitive(property, place);
        if (text.Length > _id.Length)
            Array.Resize(ref _id, text.Length);
        text.CopyTo(_id);
        _idLength = text.Length;
        return _cursor.End;
    }

    /// <summary>A reference's text: type and id where it has them, and the text itself where it says more.</summary>
    private int ReadReference(RowProperty property, RowFrame frame, int place)
    {
        var text = ReadPrimitive(property, place);
        var end = _cursor.End;
        var column = frame.Table.At(property.Column + 1, frame.Row);
        if (References?.Find(text) is var (type, id))
        {
            SetReferenceType(property, frame, Encoding.ASCII.GetBytes(type));
            column.Append(id);
            AppendText(frame, property.Column + 2, text);
            return end;
        }

        if (!ReferenceText.TryRead(text, out var typeText, out var idText))
        {
            // A conditional reference says the type only.
            var condition = text.IndexOf((byte)'?');
            if (condition > 0 && text[..condition].IndexOfAnyExceptInRange((byte)'A', (byte)'z') < 0)
                SetReferenceType(property, frame, text[..condition]);
            AppendText(frame, property.Column + 2, text);
            return end;
        }

        column.Append(idText);
        if (!typeText.IsEmpty)
            SetReferenceType(property, frame, typeText);
        if (text.Length != typeText.Length + 1 + idText.Length)
            AppendText(frame, property.Column + 2, text);
        return end;
    }

    /// <summary>The type that a reference names beside its text: it stands where the text has none, and in the rest where they differ.</summary>
    private int ReadReferenceType(RowProperty property, RowFrame frame, int place)
    {
        var column = frame.Table.At(property.Column, frame.Row);
        var text = ReadPrimitive(property, place);
        var end = _cursor.End;
        if (column.Length == frame.Row)
            column.Append(text);
        else if (!column.GetUtf8(frame.Row).SequenceEqual(text))
            KeepText(frame, property.Utf8, text);
        return end;
    }

    private void SetReferenceType(RowProperty property, RowFrame frame, ReadOnlySpan<byte> type)
    {
        var column = frame.Table.At(property.Column, frame.Row);
        if (column.Length > frame.Row)
        {
            var named = column.GetUtf8(frame.Row);
            if (named.SequenceEqual(type))
                return;
            KeepText(frame, "type"u8, named);
            column.Truncate(frame.Row);
        }

        column.Append(type);
    }

    private static void AppendText(RowFrame frame, int column, ReadOnlySpan<byte> text) => frame.Table.At(column, frame.Row).Append(text);

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> text)
    {
        if (!_cursor.HasEscapes || text.IndexOf((byte)'\\') < 0)
            return text;
        Reserve(text.Length);
        try
        {
            var plain = _scratch.AsSpan(0, JsonText.Unescape(text, _scratch));
            return plain.IndexOf((byte)0) < 0 ? plain : throw new ResourceException("A text holds the character NUL.");
        }
        catch (ResourceException wrong) when (!wrong.Message.EndsWith('.'))
        {
            throw new ResourceException($"It is no JSON: {wrong.Message}.");
        }
    }

    private ResourceException NotOfForm(RowProperty property, ReadOnlySpan<byte> text) =>
        Wrong(property, $"text of {Encoding.UTF8.GetCharCount(text)} characters where {Expected(property.Form)} is expected");

    private ResourceException Wrong(RowProperty property, string what) => new($"{Path(indexed: true)}.{property.ElementName}: {what}.");

    private ResourceException WrongHere(string what) => new($"{Path(indexed: true)}: {what}.");

    private string Path(bool indexed)
    {
        var path = new StringBuilder(_schema.ResourceType);
        foreach (var (property, index) in _path.AsSpan(0, _depth))
        {
            path.Append('.').Append(property.ElementName);
            if (indexed && property.IsList)
                path.Append('[').Append(index).Append(']');
        }

        return path.ToString();
    }

    private string Kind(int place) => _cursor.At(place) switch
    {
        (byte)'"' => "text",
        (byte)'{' => "an object",
        (byte)'[' => "a list",
        (byte)'t' or (byte)'f' => "true or false",
        (byte)'n' => "null",
        _ => "a number",
    };

    private static string Expected(PrimitiveForm form) => form switch
    {
        PrimitiveForm.Decimal => "a number",
        PrimitiveForm.Integer => "a whole number",
        PrimitiveForm.Boolean => "true or false",
        PrimitiveForm.Date => "a date (YYYY, YYYY-MM or YYYY-MM-DD)",
        PrimitiveForm.DateTime => "a date or a date and time (YYYY-MM-DDThh:mm:ss+zz:zz)",
        PrimitiveForm.Time => "a time (hh:mm:ss)",
        PrimitiveForm.Instant => "an instant (YYYY-MM-DDThh:mm:ss.sss+zz:zz)",
        _ => "text",
    };
}
