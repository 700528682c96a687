using System.Text;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Writes structures in Thrift's compact protocol, in which Parquet keeps its headers.</summary>
/// <remarks>Fields are written in the order of their numbers. Source: Apache Thrift, "Thrift Compact protocol encoding".</remarks>
internal sealed class ThriftWriter(NativeBuffer output)
{
    private const byte True = 1;
    private const byte False = 2;
    private const byte Byte = 3;
    private const byte Int32 = 5;
    private const byte Int64 = 6;
    private const byte Binary = 8;
    private const byte List = 9;
    private const byte Struct = 12;
    private const int LongestShortList = 14;

    private readonly Stack<int> _outer = new();
    private int _last;

    public void Field(int number, bool value) => Header(number, value ? True : False);

    public void Field(int number, sbyte value)
    {
        Header(number, Byte);
        One((byte)value);
    }

    public void Field(int number, int value)
    {
        Header(number, Int32);
        Varint(ZigZag(value));
    }

    public void Field(int number, long value)
    {
        Header(number, Int64);
        Varint(ZigZag(value));
    }

    public void Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public void Field(int number, ReadOnlySpan<byte> bytes)
    {
        Header(number, Binary);
        Item(bytes);
    }

    /// <summary>Begins a structure that is a field; <see cref="End"/> ends it.</summary>
    public void BeginStruct(int number)
    {
        Header(number, Struct);
        BeginStruct();
    }

    /// <summary>Begins a structure that is an item of a list, or stands by itself.</summary>
    public void BeginStruct()
    {
        _outer.Push(_last);
        _last = 0;
    }

    public void End()
    {
        One(0);
        _last = _outer.Pop();
    }

    /// <summary>A structure without fields, such as a member of a union that only says which.</summary>
    public void Empty(int number)
    {
        BeginStruct(number);
        End();
    }

    public void BeginStructs(int number, int count) => BeginList(number, count, Struct);

    public void BeginNumbers(int number, int count) => BeginList(number, count, Int32);

    public void BeginTexts(int number, int count) => BeginList(number, count, Binary);

    public void Item(int value) => Varint(ZigZag(value));

    public void Item(string text) => Item(Encoding.UTF8.GetBytes(text));

    public void Item(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        output.Append(bytes);
    }

    /// <summary>Bytes that were written elsewhere, such as the items of a list.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => output.Append(bytes);

    public static void Varint(NativeBuffer output, ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        output.Append(bytes[..count]);
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void BeginList(int number, int count, byte type)
    {
        Header(number, List);
        if (count <= LongestShortList)
        {
            One((byte)((count << 4) | type));
        }
        else
        {
            One((byte)(0xF0 | type));
            Varint((ulong)count);
        }
    }

    private void Header(int number, byte type)
    {
        One((byte)(((number - _last) << 4) | type));
        _last = number;
    }

    private void One(byte value) => output.Append([value]);

    private void Varint(ulong value) => Varint(output, value);
}
