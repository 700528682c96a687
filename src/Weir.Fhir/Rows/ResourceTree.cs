using System.Runtime.CompilerServices;
using Weir.Fhir.Plan;

namespace Weir.Fhir.Rows;

/// <summary>The values of one resource that paths read, found in one pass over its bytes; all others are skipped.</summary>
/// <remarks>Reused from resource to resource. Node 0 is nobody; node 1 is the resource.</remarks>
internal sealed unsafe partial class ResourceTree : IDisposable
{
    /// <summary>Objects nested deeper are not read; FHIR's own are nested a dozen deep.</summary>
    public const int DeepestNesting = 500;

    public const int Root = 1;

    private readonly StructuralIndex _index = new();
    private Node[] _nodes = new Node[256];
    private int[] _slots = new int[1024];
    private int _nodeCount;
    private int _slotCount;
    private uint* _positions;
    private int _at;
    private int _depth;
    private Files.OtherRelease _marks = Files.OtherRelease.Of([]);

    /// <summary>What tells that the resource that was read is of another release than R4, in a sentence; or null.</summary>
    public string? OtherRelease { get; private set; }

    /// <summary>The bytes that were read; valid as long as the caller keeps them in place.</summary>
    public byte* Bytes { get; private set; }

    public int Length { get; private set; }

    /// <summary>The brackets and quotes of what was opened last, for others that read the same bytes.</summary>
    public StructuralIndex Index => _index;

    public bool HasEscapes => _index.HasEscapes;

    /// <summary>What keeps the resource from being read, or null.</summary>
    public string? Problem { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Node At(int node) => ref _nodes[node];

    /// <summary>The first value of a property of an object, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(int node, int slot)
    {
        var slots = _nodes[node].Slots;
        return slots < 0 ? 0 : _slots[slots + slot];
    }

    public ReadOnlySpan<byte> TextOf(int node) => new(Bytes + _nodes[node].Start, _nodes[node].End - _nodes[node].Start);

    /// <summary>Finds the brackets and quotes of a resource; then <see cref="FindType"/> and <see cref="Read"/> may be asked.</summary>
    public bool Open(byte* bytes, int length)
    {
        Bytes = bytes;
        Length = length;
        Problem = _index.Build(bytes, length);
        _positions = _index.Positions;
        if (Problem is null)
        {
            var start = SkipBlanks(0);
            if (start >= length || bytes[start] != '{')
                Problem = "It is no JSON object.";
        }

        return Problem is null;
    }

    /// <summary>The resource's type as it says itself; empty where it does not.</summary>
    public ReadOnlySpan<byte> FindType()
    {
        var type = TypeSaid();
        if (!_marks.IsOf(type))
            _marks = Files.OtherRelease.Of(type);
        return type;
    }

    private ReadOnlySpan<byte> TypeSaid()
    {
        _at = 1;
        while (_at + 1 < _index.Count && Bytes[_positions[_at]] == '"')
        {
            var (start, end) = ((int)_positions[_at] + 1, (int)_positions[_at + 1]);
            var name = new ReadOnlySpan<byte>(Bytes + start, end - start);
            var isType = name.SequenceEqual("resourceType"u8) || (HasEscapes && JsonText.IsEscaped(name, "resourceType"u8));
            _at += 2;
            var colon = SkipBlanks(end + 1);
            var value = SkipBlanks(colon + 1);
            if (value >= Length || Bytes[colon] != ':')
                return [];
            if (isType && Bytes[value] == '"' && _at + 1 < _index.Count)
                return new ReadOnlySpan<byte>(Bytes + value + 1, (int)_positions[_at + 1] - value - 1);
            SkipNested(Bytes[value]);
        }

        return [];
    }

    /// <summary>Reads what the shape names. False where the text is no JSON object or a value is not of its type; <see cref="Problem"/> says which.</summary>
    public bool Read(Shape shape)
    {
        (_nodeCount, _slotCount, _at, _depth) = (1, 0, 1, 0);
        OtherRelease = null;
        var root = Add(null, (int)_positions[0], JsonKind.Object);
        ReadObject(root, shape);
        if (Problem is null && SkipBlanks(_nodes[root].End) != Length)
            Problem = "text behind the end of the resource";
        // Where a path reads it, it was not skipped.
        if (Problem is null && shape.Match("meta"u8) is { } meta && First(root, meta.Slot) is var node and not 0)
            OtherRelease ??= Files.OtherRelease.FindProfile(TextOf(node));
        return Problem is null;
    }

    public void Dispose() => _index.Dispose();

    private int Add(ShapeProperty? property, int start, JsonKind kind)
    {
        if (_nodeCount == _nodes.Length)
            Array.Resize(ref _nodes, _nodes.Length * 2);
        ref var node = ref _nodes[_nodeCount];
        node.Start = start;
        node.End = start;
        node.Next = 0;
        node.Slots = -1;
        node.Shape = null;
        node.Property = property;
        node.Kind = kind;
        return _nodeCount++;
    }

    /// <summary>Reads the members of an object whose bracket was passed.</summary>
    private void ReadObject(int node, Shape shape)
    {
        if (++_depth > DeepestNesting)
        {
            Problem = $"objects nested more than {DeepestNesting} deep";
            return;
        }

        var slots = _slotCount;
        _slotCount += shape.SlotCount;
        if (_slotCount > _slots.Length)
            Array.Resize(ref _slots, Math.Max(_slots.Length * 2, _slotCount));
        Array.Clear(_slots, slots, shape.SlotCount);
        _nodes[node].Slots = slots;
        _nodes[node].Shape = shape;
        var expected = SkipBlanks(_nodes[node].Start + 1);
        var isFirst = true;
        while (true)
        {
            var at = (int)_positions[_at];
            if (at != expected || at >= Length)
            {
                Fail("no name of a property, or bracket, where one belongs");
                return;
            }

            if (Bytes[at] == '}' && isFirst)
            {
                End(node, at);
                return;
            }

            if (Bytes[at] != '"')
            {
                Fail("no name of a property where one belongs");
                return;
            }

            isFirst = false;
            var close = (int)_positions[_at + 1];
            _at += 2;
            var value = SkipBlanks(close + 1);
            if (value >= Length || Bytes[value] != ':')
            {
                Fail("no colon behind the name of a property");
                return;
            }

            value = SkipBlanks(value + 1);
            var name = new ReadOnlySpan<byte>(Bytes + at + 1, close - at - 1);
            var property = shape.Match(name);
            if (property is null && HasEscapes)
                property = MatchEscaped(shape, name);
            var end = SkipBlanks(property is not null ? ReadValues(property, value, slots) : _depth == 1 ? SkipOwn(name, value) : SkipValue(value));
            if (Problem is not null)
                return;
            if (end < Length && Bytes[end] == ',')
            {
                expected = SkipBlanks(end + 1);
                continue;
            }

            if (end < Length && Bytes[end] == '}' && (int)_positions[_at] == end)
            {
                End(node, end);
                return;
            }

            Fail("neither comma nor bracket behind a value");
            return;
        }
    }

    /// <summary>The property of a name that is written with escapes: nobody does, and JSON allows it.</summary>
    private static ShapeProperty? MatchEscaped(Shape shape, ReadOnlySpan<byte> name)
    {
        if (name.IndexOf((byte)'\\') < 0)
            return null;
        foreach (var property in shape.Properties)
        {
            if (JsonText.IsEscaped(name, property.Utf8))
                return property;
        }

        return null;
    }

    private void End(int node, int at)
    {
        _nodes[node].End = at + 1;
        _at++;
        _depth--;
    }

    /// <summary>Reads the value or list of values of a property into its slot and returns where it ends.</summary>
    private int ReadValues(ShapeProperty property, int at, int slots)
    {
        if (at >= Length || Bytes[at] != '[')
        {
            var end = ReadValue(property, at, out var only);
            _slots[slots + property.Slot] = only;
            return end;
        }

        _at++;
        var (first, last) = (0, 0);
        at = SkipBlanks(at + 1);
        if (at < Length && Bytes[at] == ']')
        {
            _at++;
            _slots[slots + property.Slot] = 0;
            return at + 1;
        }

        while (Problem is null)
        {
            at = SkipBlanks(ReadValue(property, at, out var value));
            if (first == 0)
                first = value;
            else
                _nodes[last].Next = value;
            last = value;
            if (at < Length && Bytes[at] == ',')
            {
                at = SkipBlanks(at + 1);
            }
            else if (at < Length && Bytes[at] == ']')
            {
                _at++;
                break;
            }
            else
            {
                Fail("neither comma nor bracket behind a value");
            }
        }

        _slots[slots + property.Slot] = first;
        return at + 1;
    }

    private int ReadValue(ShapeProperty property, int at, out int node)
    {
        node = 0;
        if (at >= Length)
            return Fail("the end where a value belongs");
        switch (Bytes[at])
        {
            case (byte)'"':
                if (property.Kind is ValueKind.Boolean or ValueKind.Integer or ValueKind.Decimal or ValueKind.Complex)
                    return Mismatch(property, "text");
                node = Add(property, at + 1, JsonKind.String);
                var end = (int)_positions[_at + 1];
                _nodes[node].End = end;
                _at += 2;
                return end + 1;
            case (byte)'{':
                if (!property.IsRead)
                    return Mismatch(property, "an object");
                node = Add(property, at, JsonKind.Object);
                if (property.SealedChild.SlotCount == 0)
                {
                    _at++;
                    SkipContainer();
                    _nodes[node].End = (int)_positions[_at - 1] + 1;
                }
                else
                {
                    _at++;
                    ReadObject(node, property.SealedChild);
                }

                return _nodes[node].End;
            case (byte)'[':
                return Mismatch(property, "a list within a list");
            default:
                return ReadScalar(property, at, out node);
        }
    }

    private int ReadScalar(ShapeProperty property, int at, out int node)
    {
        node = 0;
        var end = EndOfScalar(at);
        var text = new ReadOnlySpan<byte>(Bytes + at, end - at);
        JsonKind kind;
        if (text.SequenceEqual("null"u8))
            kind = JsonKind.Null;
        else if (text.SequenceEqual("true"u8))
            kind = JsonKind.True;
        else if (text.SequenceEqual("false"u8))
            kind = JsonKind.False;
        else if (JsonText.IsNumber(text))
            kind = JsonKind.Number;
        else
            return Fail("what is no JSON value");
        var isOfType = kind switch
        {
            JsonKind.Null => true,
            JsonKind.Number => property.Kind is ValueKind.Integer or ValueKind.Decimal or ValueKind.Unknown,
            _ => property.Kind is ValueKind.Boolean or ValueKind.Unknown,
        };
        if (!isOfType)
            return Mismatch(property, kind == JsonKind.Number ? "a number" : "true or false");
        if (kind == JsonKind.Number && property.Kind == ValueKind.Integer && text.IndexOfAny("."u8) >= 0)
            return Mismatch(property, "a number with a point");
        node = Add(property, at, kind);
        _nodes[node].End = end;
        return end;
    }

    private int Mismatch(ShapeProperty property, string found) =>
        Fail($"{found} where element '{property.JsonName}' has {ValueKinds.Described(property.Kind)}");

    /// <summary>Notes the first problem; the position returned is past everything, so that whoever reads stops.</summary>
    private int Fail(string problem)
    {
        Problem ??= problem;
        return Length;
    }
}
