using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Columns;

/// <summary>The values of one column of a batch, in the Arrow memory layout.</summary>
/// <remarks>
/// Validity is one bit a row, least significant first, 1 where there is a value. Text and JSON are int32 offsets (one more
/// than rows) into UTF-8 bytes. Decimals are 16-byte two's complement integers scaled by the type's scale.
/// Filled by one writer, then only read. Source: Arrow columnar format, "Physical memory layout".
/// </remarks>
public sealed unsafe partial class Column : IDisposable
{
    private readonly NativeBuffer _validity = new();
    private readonly NativeBuffer _values;
    private readonly NativeBuffer? _text;

    /// <summary>Makes an empty column.</summary>
    public Column(ColumnType type, int expectedRows = 0)
    {
        Type = type;
        if (type.IsUtf8)
        {
            _text = new NativeBuffer();
            _values = new NativeBuffer((nuint)(expectedRows + 1) * 4);
            _values.SetZeros(4);
        }
        else
        {
            _values = new NativeBuffer((nuint)expectedRows * (nuint)Math.Max(type.Width, 1));
        }
    }

    /// <summary>Makes an empty column that takes room for as much as another one has, and somewhat more, when the first value comes.</summary>
    internal Column(Column alike)
    {
        Type = alike.Type;
        var isBlank = alike.NullCount == alike.Length;
        _values = new NativeBuffer(isBlank ? 0 : Somewhat(alike._values));
        if (alike._text is null)
            return;
        _text = new NativeBuffer(Somewhat(alike._text));
        _values.SetZeros(4);

        static nuint Somewhat(NativeBuffer buffer) => buffer.Length + (buffer.Length >> 3);
    }

    /// <summary>The type of every value.</summary>
    public ColumnType Type { get; }

    /// <summary>How many rows, nulls included.</summary>
    public int Length { get; private set; }

    /// <summary>How many rows have no value.</summary>
    public int NullCount { get; private set; }

    internal byte* ValidityPointer => NullCount == 0 ? null : _validity.Pointer;

    internal byte* ValuesPointer => _values.Pointer;

    internal byte* TextPointer => _text is null ? null : _text.Pointer;

    internal int TextLength => _text is null ? 0 : (int)_text.Length;

    /// <summary>Bytes that the texts of some rows take together.</summary>
    internal int Utf8Length(int from, int count)
    {
        ExpectUtf8();
        var offsets = (int*)_values.Pointer;
        return offsets[from + count] - offsets[from];
    }

    /// <summary>True where the row has no value.</summary>
    public bool IsNull(int row) => NullCount != 0 && (_validity.Pointer[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>Adds a whole number to an <see cref="ColumnKind.Int32"/> column.</summary>
    public void Append(int value)
    {
        Expect(ColumnKind.Int32);
        *(int*)_values.Extend(4) = value;
        Valid();
    }

    /// <summary>Adds a whole number to an <see cref="ColumnKind.Int64"/> column.</summary>
    public void Append(long value)
    {
        Expect(ColumnKind.Int64);
        *(long*)_values.Extend(8) = value;
        Valid();
    }

    /// <summary>Adds a number to a <see cref="ColumnKind.Float64"/> column.</summary>
    public void Append(double value)
    {
        Expect(ColumnKind.Float64);
        *(double*)_values.Extend(8) = value;
        Valid();
    }

    /// <summary>Adds true or false to a <see cref="ColumnKind.Boolean"/> column.</summary>
    public void Append(bool value)
    {
        Expect(ColumnKind.Boolean);
        AppendBit(_values, Length, value);
        Valid();
    }

    /// <summary>Adds a date to a <see cref="ColumnKind.Date"/> column.</summary>
    public void Append(DateOnly value)
    {
        Expect(ColumnKind.Date);
        *(int*)_values.Extend(4) = value.DayNumber - EpochDay;
        Valid();
    }

    /// <summary>Adds an instant to a <see cref="ColumnKind.Timestamp"/> column; what is finer than a microsecond is cut off.</summary>
    public void Append(DateTimeOffset value)
    {
        Expect(ColumnKind.Timestamp);
        *(long*)_values.Extend(8) = (value.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        Valid();
    }

    /// <summary>Adds an exact decimal, given as the whole number of units of the type's scale.</summary>
    /// <exception cref="OverflowException">The number has more digits than the type's precision.</exception>
    public void AppendUnscaled(Int128 value)
    {
        Expect(ColumnKind.Decimal);
        if (Int128.Abs(value) >= PowerOfTen(Type.Precision))
            throw new OverflowException($"A number has more than {Type.Precision} digits.");
        *(Int128*)_values.Extend(16) = value;
        Valid();
    }

    /// <summary>Adds an exact decimal.</summary>
    /// <exception cref="OverflowException">It has more digits than the type's precision or scale.</exception>
    public void Append(decimal value)
    {
        if (value.Scale > Type.Scale && decimal.Round(value, Type.Scale) != value)
            throw new OverflowException($"A number has more than {Type.Scale} digits after the point.");
        var parts = decimal.GetBits(value);
        var unscaled = ((Int128)(uint)parts[2] << 64) | ((Int128)(uint)parts[1] << 32) | (uint)parts[0];
        unscaled = value.Scale <= Type.Scale
            ? checked(unscaled * PowerOfTen(Type.Scale - value.Scale))
            : unscaled / PowerOfTen(value.Scale - Type.Scale);
        AppendUnscaled(value < 0 ? -unscaled : unscaled);
    }

    /// <summary>Adds text, given as valid UTF-8, or a JSON value.</summary>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        ExpectUtf8();
        var text = _text!;
        utf8.CopyTo(new Span<byte>(text.Extend((nuint)utf8.Length), utf8.Length));
        *(int*)_values.Extend(4) = checked((int)text.Length);
        Valid();
    }

    /// <summary>Adds text, or a JSON value.</summary>
    public void Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ExpectUtf8();
        var count = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, new Span<byte>(_text!.Extend((nuint)count), count));
        *(int*)_values.Extend(4) = checked((int)_text.Length);
        Valid();
    }

    /// <summary>Adds up to 64 rows of 32-bit values at once; the caller fills the span, with 0 where a row is null.</summary>
    /// <param name="rows">How many rows, at most 64.</param>
    /// <param name="valid">One bit a row, least significant first, 1 where there is a value; higher bits do not matter.</param>
    public Span<int> Extend32(int rows, ulong valid)
    {
        if (Type.Width != 4)
            throw WrongKind();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, 64);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var nulls = ~valid & (rows == 64 ? ulong.MaxValue : (1UL << rows) - 1);
        if (nulls != 0 || NullCount != 0)
            ExtendValidity(rows, nulls);
        Length += rows;
        return new Span<int>(_values.Extend((nuint)rows * 4), rows);
    }

    /// <summary>The 32-bit values, one a row; 0 where a row is null. For <see cref="ColumnKind.Int32"/> and dates.</summary>
    public ReadOnlySpan<int> Int32Values => Type.Width == 4 ? _values.AsSpan<int>() : throw WrongKind();

    /// <summary>The 64-bit values, one a row; 0 where a row is null. For <see cref="ColumnKind.Int64"/> and timestamps.</summary>
    public ReadOnlySpan<long> Int64Values => Type.Kind is ColumnKind.Int64 or ColumnKind.Timestamp ? _values.AsSpan<long>() : throw WrongKind();

    /// <summary>The numbers, one a row; 0 where a row is null.</summary>
    public ReadOnlySpan<double> Float64Values => Type.Kind == ColumnKind.Float64 ? _values.AsSpan<double>() : throw WrongKind();

    /// <summary>The decimals in units of the type's scale, one a row; 0 where a row is null.</summary>
    public ReadOnlySpan<Int128> DecimalValues => Type.Kind == ColumnKind.Decimal ? _values.AsSpan<Int128>() : throw WrongKind();

    /// <summary>The boolean of a row; false where the row is null.</summary>
    public bool GetBoolean(int row)
    {
        Expect(ColumnKind.Boolean);
        return (_values.Pointer[row >> 3] & (1 << (row & 7))) != 0;
    }

    /// <summary>The text or JSON of a row as UTF-8, empty where the row is null. Valid while the column is not disposed.</summary>
    public ReadOnlySpan<byte> GetUtf8(int row)
    {
        ExpectUtf8();
        var offsets = (int*)_values.Pointer;
        return new ReadOnlySpan<byte>(_text!.Pointer + offsets[row], offsets[row + 1] - offsets[row]);
    }

    /// <summary>The value of a row as the framework's own type, or null: for small results, messages and tests.</summary>
    public object? GetValue(int row) => IsNull(row) ? null : Type.Kind switch
    {
        ColumnKind.Boolean => GetBoolean(row),
        ColumnKind.Int32 => Int32Values[row],
        ColumnKind.Int64 => Int64Values[row],
        ColumnKind.Float64 => Float64Values[row],
        ColumnKind.Decimal => DecimalText(DecimalValues[row], Type.Scale),
        ColumnKind.Date => DateOnly.FromDayNumber(Int32Values[row] + EpochDay),
        ColumnKind.Timestamp => DateTimeOffset.UnixEpoch.AddTicks(Int64Values[row] * TimeSpan.TicksPerMicrosecond),
        ColumnKind.Text or ColumnKind.Json => Encoding.UTF8.GetString(GetUtf8(row)),
        _ => throw WrongKind(),
    };

    /// <summary>Adds the value of a row of another column of the same type.</summary>
    public void AppendFrom(Column other, int row)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Type != Type)
            throw new ArgumentException($"A {other.Type} value does not go into a {Type} column.", nameof(other));
        if (other.IsNull(row))
        {
            AppendNull();
            return;
        }

        switch (Type.Kind)
        {
            case ColumnKind.Boolean:
                Append(other.GetBoolean(row));
                break;
            case ColumnKind.Text or ColumnKind.Json:
                Append(other.GetUtf8(row));
                break;
            default:
                var width = Type.Width;
                new ReadOnlySpan<byte>(other._values.Pointer + ((long)row * width), width)
                    .CopyTo(new Span<byte>(_values.Extend((nuint)width), width));
                Valid();
                break;
        }
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on, such as the cells of a row that turned out bad.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length >= Length)
            return;
        for (var row = length; row < Length; row++)
        {
            if (IsNull(row))
                NullCount--;
        }

        Length = length;
        if (NullCount == 0)
            _validity.Truncate(0);
        else
            TruncateBits(_validity);
        switch (Type.Kind)
        {
            case ColumnKind.Text or ColumnKind.Json:
                _values.Truncate((nuint)(length + 1) * 4);
                _text!.Truncate((nuint)((int*)_values.Pointer)[length]);
                break;
            case ColumnKind.Boolean:
                TruncateBits(_values);
                break;
            default:
                _values.Truncate((nuint)length * (nuint)Type.Width);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _validity.Dispose();
        _values.Dispose();
        _text?.Dispose();
    }

    internal const int EpochDay = 719162;

    internal static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    internal static string DecimalText(Int128 unscaled, int scale)
    {
        if (scale == 0)
            return unscaled.ToString(CultureInfo.InvariantCulture);
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static void AppendBit(NativeBuffer bits, int row, bool bit)
    {
        if ((row & 7) == 0)
            *bits.Extend(1) = 0;
        else
            bits.Own();
        if (bit)
            bits.Pointer[row >> 3] |= (byte)(1 << (row & 7));
    }

    private void TruncateBits(NativeBuffer bits)
    {
        bits.Truncate((nuint)((Length + 7) >> 3));
        if ((Length & 7) == 0)
            return;
        bits.Own();
        bits.Pointer[Length >> 3] &= (byte)((1 << (Length & 7)) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Valid()
    {
        if (NullCount != 0)
            AppendBit(_validity, Length, bit: true);
        Length++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Expect(ColumnKind kind)
    {
        if (Type.Kind != kind)
            throw WrongKind();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ExpectUtf8()
    {
        if (_text is null)
            throw WrongKind();
    }

    private InvalidOperationException WrongKind() => new($"The column holds {Type} values; another kind was asked for.");
}
