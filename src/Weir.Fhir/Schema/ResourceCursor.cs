using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Schema;

/// <summary>Goes through the JSON of a resource once, property by property. What no one asks for is skipped, not read.</summary>
/// <remarks>Reused from resource to resource; the bytes stay the caller's, who keeps them in place. Not for sharing between threads.</remarks>
internal sealed unsafe class ResourceCursor : IDisposable
{
    /// <summary>Objects nested deeper are not read; FHIR's own are nested a dozen deep.</summary>
    public const int DeepestNesting = 500;

    private readonly StructuralIndex _own = new();
    private StructuralIndex _index;
    private byte* _bytes;
    private int _length;
    private uint* _positions;
    private int _at;
    private int _expected;
    private int _nameStart;
    private int _nameLength;

    public ResourceCursor() => _index = _own;

    /// <summary>Where the object or list ended that was gone through last.</summary>
    public int End { get; private set; }

    /// <summary>Where the value of the property begins.</summary>
    public int Value { get; private set; }

    public bool HasEscapes => _index.HasEscapes;

    /// <summary>The name of the property as JSON writes it.</summary>
    public ReadOnlySpan<byte> Name => new(_bytes + _nameStart, _nameLength);

    /// <summary>Begins a resource and returns where its bracket is.</summary>
    /// <param name="bytes">The resource.</param>
    /// <param name="length">How many bytes it is.</param>
    /// <param name="index">Its brackets and quotes, where they have been found already.</param>
    /// <exception cref="ResourceException">It is no JSON object.</exception>
    public int Open(byte* bytes, int length, StructuralIndex? index)
    {
        _bytes = bytes;
        (_length, _at) = (length, 0);
        if (!Utf8.IsValid(new ReadOnlySpan<byte>(bytes, length)))
            throw new ResourceException("It is not UTF-8.");
        _index = index ?? _own;
        if (index is null && _own.Build(bytes, length) is { } problem)
            throw new ResourceException($"It is no JSON: {problem}.");
        _positions = _index.Positions;
        var start = SkipBlanks(0);
        return start < length && bytes[start] == '{' ? start : throw new ResourceException("It is no JSON object.");
    }

    /// <summary>Ends the resource.</summary>
    /// <exception cref="ResourceException">Something follows it.</exception>
    public void Close(int end)
    {
        if (SkipBlanks(end) != _length)
            throw new ResourceException("It is no JSON: text follows the resource.");
    }

    /// <summary>The value of a text property of the object that begins at a place; empty where it has none. The cursor stays where it is.</summary>
    public ReadOnlySpan<byte> Peek(int bracket, ReadOnlySpan<byte> name)
    {
        var before = (_at, _expected, _nameStart, _nameLength, End, Value);
        ReadOnlySpan<byte> found = [];
        if (EnterObject(bracket))
        {
            do
            {
                if (ReadName().SequenceEqual(name))
                {
                    found = _bytes[Value] == '"' ? ReadText(Value) : [];
                    break;
                }
            }
            while (NextName(Skip(Value)));
        }

        (_at, _expected, _nameStart, _nameLength, End, Value) = before;
        return found;
    }

    /// <summary>Where the cursor is among brackets and quotes: with the place of a value, it can be read later by <see cref="GoTo"/>.</summary>
    public int Position => _at;

    /// <summary>Goes to a value that was passed, or back.</summary>
    public void GoTo(int position) => _at = position;

    /// <summary>Goes into an object; false where it is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EnterObject(int bracket) => Enter(bracket, '}');

    /// <summary>Goes into a list; false where it is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EnterList(int bracket) => Enter(bracket, ']') && (Value = _expected) >= 0;

    /// <summary>Reads the name of a property, up to where its <see cref="Value"/> begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadName()
    {
        var at = (int)_positions[_at];
        if (at != _expected || at >= _length || _bytes[at] != '"')
            throw Broken("no name of a property where one belongs");
        var close = (int)_positions[_at + 1];
        _at += 2;
        (_nameStart, _nameLength) = (at + 1, close - at - 1);
        var colon = SkipBlanks(close + 1);
        if (colon >= _length || _bytes[colon] != ':')
            throw Broken("no colon behind the name of a property");
        Value = SkipBlanks(colon + 1);
        if (Value >= _length)
            throw Broken("the end where a value belongs");
        return new ReadOnlySpan<byte>(_bytes + at + 1, close - at - 1);
    }

    /// <summary>Goes on behind the value of a property; false where the object ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextName(int end) => Next(end, '}');

    /// <summary>Goes on behind an item to the <see cref="Value"/> of the next; false where the list ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextItem(int end) => Next(end, ']') && (Value = _expected) >= 0;

    /// <summary>The character at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte At(int place) => _bytes[place];

    /// <summary>The text that begins at a quote, escapes not resolved; <see cref="End"/> is behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadText(int quote)
    {
        var close = (int)_positions[_at + 1];
        _at += 2;
        End = close + 1;
        return new ReadOnlySpan<byte>(_bytes + quote + 1, close - quote - 1);
    }

    /// <summary>The number, true, false or null that begins at a place; <see cref="End"/> is behind it.</summary>
    public ReadOnlySpan<byte> ReadScalar(int place)
    {
        var end = place;
        while (end < _length && _bytes[end] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'"' or (byte)'{' or (byte)'[' or (byte)':'))
            end++;
        if (end == place)
            throw Broken("no value where one belongs");
        End = end;
        return new ReadOnlySpan<byte>(_bytes + place, end - place);
    }

    /// <summary>Passes a value of any kind and returns where it ends.</summary>
    public int Skip(int place)
    {
        switch (_bytes[place])
        {
            case (byte)'"':
                _at += 2;
                return (int)_positions[_at - 1] + 1;
            case (byte)'{' or (byte)'[':
                _at++;
                SkipContainer();
                return (int)_positions[_at - 1] + 1;
            default:
                ReadScalar(place);
                return End;
        }
    }

    /// <summary>The JSON between two places, checked.</summary>
    /// <exception cref="ResourceException">It is no JSON, or holds the character NUL, which databases refuse.</exception>
    public ReadOnlySpan<byte> Checked(int start, int end)
    {
        var json = new ReadOnlySpan<byte>(_bytes + start, end - start);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            // The depth said is that around the bracket read last.
            throw reader.CurrentDepth >= DeepestNesting - 1 ? new ResourceException($"Objects and lists are nested more than {DeepestNesting} deep.") : Broken("a value that does not follow its rules");
        }

        return HasEscapes && json.IndexOf("\\u0000"u8) >= 0 ? throw new ResourceException("A text holds the character NUL.") : json;
    }

    /// <summary>Copies JSON without the blanks between its parts and returns how many bytes were written.</summary>
    public static int CopyCompact(ReadOnlySpan<byte> json, Span<byte> into)
    {
        var written = 0;
        while (!json.IsEmpty)
        {
            var quote = json.IndexOf((byte)'"');
            foreach (var c in quote < 0 ? json : json[..quote])
            {
                if (c > ' ')
                    into[written++] = c;
            }

            if (quote < 0)
                break;
            json = json[quote..];
            var end = 1;
            while (json[end] != '"')
                end += json[end] == '\\' ? 2 : 1;
            json[..(end + 1)].CopyTo(into[written..]);
            written += end + 1;
            json = json[(end + 1)..];
        }

        return written;
    }

    public void Dispose() => _own.Dispose();

    private static ResourceException Broken(string what) => new($"It is no JSON: {what}.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Enter(int bracket, char closing)
    {
        _at++;
        _expected = SkipBlanks(bracket + 1);
        if (_expected >= _length || _bytes[_expected] != closing)
            return true;
        _at++;
        End = _expected + 1;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Next(int end, char closing)
    {
        var at = SkipBlanks(end);
        if (at < _length && _bytes[at] == ',')
        {
            _expected = SkipBlanks(at + 1);
            return _expected < _length ? true : throw Broken("the end where a value belongs");
        }

        if (at >= _length || _bytes[at] != closing || _positions[_at] != (uint)at)
            throw Broken("neither comma nor bracket behind a value");
        _at++;
        End = at + 1;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipBlanks(int at)
    {
        // The common case, compact JSON, is one comparison.
        if (at < _length && _bytes[at] > ' ')
            return at;
        while (at < _length && _bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    /// <summary>Passes everything up to the bracket that closes the one just passed.</summary>
    private void SkipContainer()
    {
        var depth = 1;
        while (_at < _index.Count)
        {
            // '{' and '[' end in the same three bits, and so do '}' and ']'.
            var c = _bytes[_positions[_at++]];
            if (c == '"')
                _at++;
            else if ((c & 0x06) == 0x02)
                depth++;
            else if (--depth == 0)
                return;
        }

        throw Broken("a bracket that is not closed");
    }
}
