using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Fhir.Plan;

namespace Weir.Fhir.Rows;

/// <summary>The state in which paths are evaluated over one resource: its tree, the items on the stack and what was computed.</summary>
/// <remarks>
/// An operation pushes its result onto the stack and leaves what is beneath it alone. Everything is reused from resource to
/// resource, so that a row costs no allocation. Not for sharing between threads.
/// </remarks>
internal sealed unsafe class Evaluation(byte[] constants) : IDisposable
{
    private const string TooLong = "a text of more than 64 MiB that a path makes";

    private readonly List<decimal> _decimals = [];
    private Item[] _items = new Item[256];
    private byte[] _scratch = new byte[1024];
    private int _scratchLength;

    private const int LargeCell = 4096;

    /// <summary>A computed text that is longer comes of a mistake: no resource is that large.</summary>
    public const int LongestText = 64 << 20;

    public ResourceTree Tree { get; } = new();

    /// <summary>What resolves a reference of the resource's own bundle, or null: the reference's text to type and id.</summary>
    public BundleReferences? References { get; set; }

    /// <summary>The id of a resource that has none itself: what its fullUrl says; null where nothing does.</summary>
    public string? KnownAs { get; set; }

    /// <summary>How many items are on the stack.</summary>
    public int Count { get; private set; }

    /// <summary>What the path is asked of; where it is nothing, <see cref="HasFocus"/> is false.</summary>
    public Item Focus;

    public bool HasFocus;

    /// <summary>Position of the item a criterion is asked of: <c>$index</c>.</summary>
    public int Index;

    /// <summary>Position of the row in its forEach or repeat: <c>%rowIndex</c>.</summary>
    public int RowIndex;

    /// <summary>Makes ready for a resource that the tree has read.</summary>
    public void Begin()
    {
        Count = 0;
        LargeBytes = 0;
        _scratchLength = 0;
        _decimals.Clear();
        (Focus, HasFocus, Index, RowIndex) = (new Item { Node = ResourceTree.Root, Kind = ValueKind.Complex }, true, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Item At(int position) => ref _items[position];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(in Item item)
    {
        if (Count == _items.Length)
        {
            var copy = item;
            Array.Resize(ref _items, _items.Length * 2);
            _items[Count++] = copy;
            return;
        }

        _items[Count++] = item;
    }

    /// <summary>How much was computed so far; set back, what was computed since is forgotten.</summary>
    public ComputedMark Computed
    {
        get => new(_scratchLength, _decimals.Count);
        set
        {
            _scratchLength = value.Text;
            if (_decimals.Count > value.Decimals)
                _decimals.RemoveRange(value.Decimals, _decimals.Count - value.Decimals);
        }
    }

    /// <summary>Drops the items from a position on.</summary>
    public void Drop(int position) => Count = position;

    /// <summary>Keeps, of the items from a position on, those from another position on.</summary>
    public void Slide(int to, int from)
    {
        if (to == from)
            return;
        Array.Copy(_items, from, _items, to, Count - from);
        Count -= from - to;
    }

    public ReadOnlySpan<Item> From(int position) => _items.AsSpan(position, Count - position);

    /// <summary>Pushes the values of a property of an object: its nodes, each with its companion where it is a primitive.</summary>
    public void PushValues(int node, ShapeProperty property)
    {
        var value = Tree.First(node, property.Slot);
        if (property.Companion is { } companion && Tree.First(node, companion.Slot) is var extra and not 0)
        {
            PushPaired(value, extra, property);
            return;
        }

        while (value != 0)
        {
            PushNode(value, 0, property);
            value = Tree.At(value).Next;
        }
    }

    private void PushPaired(int value, int extra, ShapeProperty property)
    {
        while (value != 0 || extra != 0)
        {
            PushNode(value, extra != 0 && Tree.At(extra).Kind == JsonKind.Null ? 0 : extra, property);
            value = value == 0 ? 0 : Tree.At(value).Next;
            extra = extra == 0 ? 0 : Tree.At(extra).Next;
        }
    }

    private void PushNode(int node, int companion, ShapeProperty property)
    {
        if (node != 0 && Tree.At(node).Kind != JsonKind.Null)
            Push(Element(node, companion, property.Kind));
        else if (companion != 0)
            Push(new Item { Companion = companion, Kind = property.Kind });
    }

    public Item Element(int node, int companion, ValueKind kind)
    {
        ref var there = ref Tree.At(node);
        if (kind == ValueKind.Unknown)
        {
            kind = there.Kind switch
            {
                JsonKind.Object => ValueKind.Complex,
                JsonKind.String => ValueKind.String,
                JsonKind.Number => ValueKind.Decimal,
                _ => ValueKind.Boolean,
            };
        }

        return new Item
        {
            Node = node,
            Companion = companion,
            Kind = kind,
            Source = TextSource.Resource,
            Start = there.Start,
            Length = there.End - there.Start,
            Bits = there.Kind == JsonKind.True ? 1 : 0,
        };
    }

    /// <summary>True where there is a value: a primitive may have extensions only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasValue(in Item item) => item.Node != 0 || item.Source != TextSource.None || item.Companion == 0;

    /// <summary>Where a cell's JSON is put together.</summary>
    public List<byte> Json { get; } = [];

    /// <summary>The text of an item, escapes resolved. Valid until the next text is made.</summary>
    public ReadOnlySpan<byte> Text(in Item item)
    {
        if (item.Kind == ValueKind.Quantity)
            return QuantityText(item);
        switch (item.Source)
        {
            case TextSource.Resource:
                var raw = new ReadOnlySpan<byte>(Tree.Bytes + item.Start, item.Length);
                if (!Tree.HasEscapes || raw.IndexOf((byte)'\\') < 0 || Tree.At(item.Node).Kind != JsonKind.String)
                    return raw;
                var unescaped = Scratch(raw.Length);
                return unescaped[..JsonText.Unescape(raw, unescaped)];
            case TextSource.Scratch:
                return _scratch.AsSpan(item.Start, item.Length);
            case TextSource.Constant:
                return constants.AsSpan(item.Start, item.Length);
            default:
                return Written(item);
        }
    }

    /// <summary>The text of an item as a string, for functions that need characters.</summary>
    public string Characters(in Item item) => Encoding.UTF8.GetString(Text(item));

    /// <summary>Bytes of the large texts and lists that were written to cells since <see cref="Begin"/>.</summary>
    public long LargeBytes { get; private set; }

    /// <summary>Counts what a cell takes, where it is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NoteCell(int bytes)
    {
        if (bytes > LargeCell)
            LargeBytes += bytes;
    }

    public void PushText(ReadOnlySpan<byte> text, ValueKind kind = ValueKind.String)
    {
        if (text.Length > LongestText)
            throw new ResourceException(TooLong);
        var start = _scratchLength;
        // The text may lie in the scratch space itself: it is copied before anything moves.
        if (start + text.Length > _scratch.Length)
        {
            var larger = new byte[Math.Max(_scratch.Length * 2, start + text.Length)];
            _scratch.AsSpan(0, start).CopyTo(larger);
            text.CopyTo(larger.AsSpan(start));
            _scratch = larger;
        }
        else
        {
            text.CopyTo(_scratch.AsSpan(start));
        }

        _scratchLength += text.Length;
        Push(new Item { Kind = kind, Source = TextSource.Scratch, Start = start, Length = text.Length });
    }

    public void PushText(string text, ValueKind kind = ValueKind.String) =>
        PushText(text.Length <= LongestText ? Encoding.UTF8.GetBytes(text) : throw new ResourceException(TooLong), kind);

    /// <summary>Refuses to make a text that would be too long.</summary>
    public static void RefuseLong(long characters)
    {
        if (characters > LongestText)
            throw new ResourceException(TooLong);
    }

    public void PushDecimal(decimal value)
    {
        _decimals.Add(value);
        Push(new Item { Kind = ValueKind.Decimal, Bits = _decimals.Count - 1 });
    }

    /// <summary>A number as an exact decimal.</summary>
    /// <exception cref="ResourceException">It has more than 28 digits, or is no number.</exception>
    public decimal Number(in Item item)
    {
        if (item.Node == 0 && item.Source == TextSource.None)
            return item.Kind == ValueKind.Decimal ? _decimals[(int)item.Bits] : item.Bits;
        return Parse(Text(item));
    }

    public static decimal Parse(ReadOnlySpan<byte> text) =>
        TryParse(text) ?? throw new ResourceException("a number that is not exact in 28 digits");

    /// <summary>The number that a text is; null where it is none, or has more digits than can be kept.</summary>
    public static decimal? TryParse(ReadOnlySpan<byte> text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && IsExact(text) ? number : null;

    /// <summary>A whole number.</summary>
    /// <exception cref="ResourceException">It is none, or has more than 64 bits.</exception>
    public long Whole(in Item item)
    {
        if (item.Kind is not (ValueKind.Integer or ValueKind.Decimal))
            throw new ResourceException($"{ValueKinds.Described(item.Kind)} where a whole number is expected");
        if (item.Source != TextSource.None && Utf8Parser.TryParse(Text(item), out long value, out var used) && used == item.Length)
            return value;
        if (item.Kind == ValueKind.Integer && item.Source == TextSource.None)
            return item.Bits;
        var number = Number(item);
        if (number != decimal.Truncate(number))
            throw new ResourceException("a number with places behind the point where a whole one is expected");
        return number is >= long.MinValue and <= long.MaxValue ? (long)number : throw new ResourceException("a whole number of more than 64 bits");
    }

    /// <summary>A decimal has 28 digits, and 28 places behind the point; the framework rounds away the rest.</summary>
    public static bool IsExact(ReadOnlySpan<byte> text)
    {
        var (digits, places, isBehindPoint) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'.':
                    isBehindPoint = true;
                    break;
                case (byte)'e' or (byte)'E':
                    return digits <= 28 && int.TryParse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) && places - exponent <= 28;
                case >= (byte)'0' and <= (byte)'9':
                    places += isBehindPoint ? 1 : 0;
                    digits += digits > 0 || text[i] != '0' ? 1 : 0;
                    break;
            }
        }

        return digits <= 28 && places <= 28;
    }

    /// <summary>A quantity that was written in a path, as it would be written there.</summary>
    private byte[] QuantityText(in Item item)
    {
        var (number, unit) = (new Item { Kind = ValueKind.Decimal, Bits = item.Bits }, item with { Kind = ValueKind.String });
        return [.. Text(number), .. " '"u8, .. Text(unit), (byte)'\''];
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratchLength + length > _scratch.Length)
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchLength + length));
        var space = _scratch.AsSpan(_scratchLength, length);
        _scratchLength += length;
        return space;
    }

    private ReadOnlySpan<byte> Written(in Item item) => item.Kind switch
    {
        _ when !HasValue(item) => [],
        ValueKind.Boolean => item.Bits != 0 ? "true"u8 : "false"u8,
        ValueKind.Integer => Encoding.UTF8.GetBytes(item.Bits.ToString(CultureInfo.InvariantCulture)),
        ValueKind.Decimal => Encoding.UTF8.GetBytes(_decimals[(int)item.Bits].ToString(CultureInfo.InvariantCulture)),
        _ => [],
    };

    public void Dispose() => Tree.Dispose();
}

/// <summary>How much was computed: bytes of text, and decimals.</summary>
internal readonly record struct ComputedMark(int Text, int Decimals);

/// <summary>Something in a resource keeps its rows from being made; the message is the rest of a sentence and holds no value.</summary>
internal sealed class ResourceException(string message) : Exception(message);
