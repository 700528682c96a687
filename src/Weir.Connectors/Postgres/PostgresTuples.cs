using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Connectors.Postgres;

/// <summary>Turns the columns of a batch into the rows of COPY's binary format, a buffer at a time.</summary>
/// <remarks>
/// All numbers are big-endian; a field is its length in bytes (-1 for null) and its value.
/// Source: PostgreSQL manual, "COPY", Binary Format; the send and receive functions of each type.
/// </remarks>
internal sealed unsafe class PostgresTuples(Guid load)
{
    private const int BufferBytes = 256 * 1024;
    private const int MaxNumericBytes = 8 + (2 * 11);
    private const long EpochMicroseconds = 946_684_800_000_000;
    private const int EpochDays = 10_957;

    /// <summary>Of the format of jsonb that is sent: the text of the value.</summary>
    private const byte JsonVersion = 1;

    private readonly byte[] _load = load.ToByteArray(bigEndian: true);
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private Field[] _fields = [];
    private Field[] _texts = [];
    private Batch? _batch;
    private int _fixedBytes;
    private int _row;
    private int _length;

    /// <summary>Signature, no flags, no extension.</summary>
    public static ReadOnlyMemory<byte> Header { get; } = new byte[] { (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0 };

    /// <summary>A row of -1 fields ends the data.</summary>
    public static ReadOnlyMemory<byte> Trailer { get; } = new byte[] { 0xFF, 0xFF };

    /// <summary>Names of 32-bit columns to write as 64-bit numbers.</summary>
    public IReadOnlySet<string> WideNumbers { get; set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What <see cref="Fill"/> has written.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>True where some text of a column, or a text inside its JSON, has U+0000, which neither text nor jsonb has room for.</summary>
    public static bool HasNul(Column column) => HasNul(new ReadOnlySpan<byte>(column.TextPointer, column.TextLength), column.Type.Kind);

    public static bool HasNul(ReadOnlySpan<byte> utf8, ColumnKind kind)
    {
        if (kind == ColumnKind.Text)
            return utf8.Contains((byte)0);
        for (int found; (found = utf8.IndexOf(@"\u0000"u8)) >= 0; utf8 = utf8[(found + 1)..])
        {
            // After an odd number of backslashes this one is escaped itself, and what follows are plain letters.
            var before = found - 1;
            while (before >= 0 && utf8[before] == (byte)'\\')
                before--;
            if ((found - before) % 2 == 1)
                return true;
        }

        return false;
    }

    /// <summary>Starts on a batch, which must outlive the calls of <see cref="Fill"/>.</summary>
    public void Begin(Batch batch)
    {
        _batch = batch;
        _row = 0;
        _fields = [.. batch.Columns.Select((column, i) => new Field(column, WideNumbers.Contains(batch.Schema.Columns[i].Name)))];
        _texts = [.. _fields.Where(field => field.Kind is FieldKind.Text or FieldKind.Json)];
        // Field count, each field's length and value, then _load and _row.
        _fixedBytes = 2 + _fields.Sum(field => 4 + field.MaxBytes) + 4 + 16 + 4 + 8;
    }

    /// <summary>Writes as many rows as the buffer takes, at least one. False where no row is left.</summary>
    public bool Fill()
    {
        var batch = _batch!;
        _length = 0;
        var rowNumbers = batch.RowNumbers.Int64Values;
        for (; _row < batch.Length; _row++)
        {
            var needed = _fixedBytes + TextBytes(_row);
            if (needed > _buffer.Length - _length)
            {
                if (_length > 0)
                    return true;
                _buffer = GC.AllocateUninitializedArray<byte>(checked((int)needed));
            }

            fixed (byte* start = &_buffer[_length])
                _length += (int)(WriteRow(start, _row, rowNumbers[_row]) - start);
        }

        return _length > 0;
    }

    private long TextBytes(int row)
    {
        long bytes = 0;
        foreach (ref readonly var text in _texts.AsSpan())
            bytes += ((int*)text.Values)[row + 1] - ((int*)text.Values)[row];
        return bytes;
    }

    /// <remarks>Compiled for good at once: a load of one file is over before the runtime would find this worth its while.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* WriteRow(byte* at, int row, long rowNumber)
    {
        Write16(at, (short)(_fields.Length + 2));
        at += 2;
        foreach (ref readonly var field in _fields.AsSpan())
        {
            if (field.Validity is not null && (field.Validity[row >> 3] & (1 << (row & 7))) == 0)
            {
                Write32(at, -1);
                at += 4;
                continue;
            }

            at = WriteField(at, in field, row);
        }

        Write32(at, 16);
        _load.CopyTo(new Span<byte>(at + 4, 16));
        Write32(at + 20, 8);
        Write64(at + 24, rowNumber);
        return at + 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteField(byte* at, in Field field, int row)
    {
        switch (field.Kind)
        {
            case FieldKind.Int32:
                Write32(at, 4);
                Write32(at + 4, ((int*)field.Values)[row]);
                return at + 8;
            case FieldKind.Text:
                var offsets = (int*)field.Values;
                var length = offsets[row + 1] - offsets[row];
                Write32(at, length);
                Buffer.MemoryCopy(field.Text + offsets[row], at + 4, length, length);
                return at + 4 + length;
            case FieldKind.Json:
                var places = (int*)field.Values;
                var bytesOfJson = places[row + 1] - places[row];
                Write32(at, 1 + bytesOfJson);
                at[4] = JsonVersion;
                Buffer.MemoryCopy(field.Text + places[row], at + 5, bytesOfJson, bytesOfJson);
                return at + 5 + bytesOfJson;
            case FieldKind.Date:
                Write32(at, 4);
                Write32(at + 4, ((int*)field.Values)[row] - EpochDays);
                return at + 8;
            case FieldKind.Int64 or FieldKind.Float64:
                Write32(at, 8);
                Write64(at + 4, ((long*)field.Values)[row]);
                return at + 12;
            case FieldKind.Int32As64:
                Write32(at, 8);
                Write64(at + 4, ((int*)field.Values)[row]);
                return at + 12;
            case FieldKind.Timestamp:
                Write32(at, 8);
                Write64(at + 4, ((long*)field.Values)[row] - EpochMicroseconds);
                return at + 12;
            case FieldKind.Boolean:
                Write32(at, 1);
                at[4] = (byte)((field.Values[row >> 3] >> (row & 7)) & 1);
                return at + 5;
            default:
                var bytes = WriteNumeric(at + 4, (Int128*)field.Values + row, field.Scale);
                Write32(at, bytes);
                return at + 4 + bytes;
        }
    }

    /// <summary>Digits count, weight of the first, sign, digits after the point shown; then digits in base 10,000.</summary>
    private static int WriteNumeric(byte* at, Int128* value, int scale)
    {
        var unscaled = *value;
        var negative = unscaled < 0;
        var rest = (UInt128)(negative ? -unscaled : unscaled);
        var digits = stackalloc short[11];
        var count = 0;
        var odd = scale % 4;
        if (odd != 0)
        {
            // The last base-10,000 digit after the point is padded on the right.
            var power = (ulong)PowersOfTen[odd];
            (rest, var low) = UInt128.DivRem(rest, power);
            digits[count++] = (short)((int)low * PowersOfTen[4 - odd]);
        }

        while (rest > ulong.MaxValue)
        {
            (rest, var low) = UInt128.DivRem(rest, 10_000);
            digits[count++] = (short)low;
        }

        for (var small = (ulong)rest; small != 0; small /= 10_000)
            digits[count++] = (short)(small % 10_000);

        Write16(at, (short)count);
        Write16(at + 2, (short)(count - ((scale + 3) / 4) - 1));
        Write16(at + 4, (short)(negative ? 0x4000 : 0));
        Write16(at + 6, (short)scale);
        for (var i = 0; i < count; i++)
            Write16(at + 8 + (2 * i), digits[count - 1 - i]);
        return 8 + (2 * count);
    }

    private static ReadOnlySpan<int> PowersOfTen => [1, 10, 100, 1000, 10_000];

    private static void Write16(byte* at, short value) => Unsafe.WriteUnaligned(at, BinaryPrimitives.ReverseEndianness(value));

    private static void Write32(byte* at, int value) => Unsafe.WriteUnaligned(at, BinaryPrimitives.ReverseEndianness(value));

    private static void Write64(byte* at, long value) => Unsafe.WriteUnaligned(at, BinaryPrimitives.ReverseEndianness(value));

    private enum FieldKind
    {
        Boolean,
        Int32,
        Int32As64,
        Int64,
        Float64,
        Decimal,
        Date,
        Timestamp,
        Text,
        Json,
    }

    /// <summary>A column's buffers, found once a batch.</summary>
    private readonly struct Field(Column column, bool wide)
    {
        public readonly byte* Validity = column.ValidityPointer;
        public readonly byte* Values = column.ValuesPointer;
        public readonly byte* Text = column.TextPointer;
        public readonly int Scale = column.Type.Scale;

        public readonly FieldKind Kind = column.Type.Kind switch
        {
            ColumnKind.Boolean => FieldKind.Boolean,
            ColumnKind.Int32 => wide ? FieldKind.Int32As64 : FieldKind.Int32,
            ColumnKind.Int64 => FieldKind.Int64,
            ColumnKind.Float64 => FieldKind.Float64,
            ColumnKind.Decimal => FieldKind.Decimal,
            ColumnKind.Date => FieldKind.Date,
            ColumnKind.Timestamp => FieldKind.Timestamp,
            ColumnKind.Text => FieldKind.Text,
            ColumnKind.Json => FieldKind.Json,
            _ => throw new InvalidOperationException($"COPY has no field for {column.Type}."),
        };

        /// <summary>Bytes of a value, text and JSON (which are counted by row) left out.</summary>
        public int MaxBytes => Kind switch
        {
            FieldKind.Boolean or FieldKind.Json => 1,
            FieldKind.Int32 or FieldKind.Date => 4,
            FieldKind.Decimal => MaxNumericBytes,
            FieldKind.Text => 0,
            _ => 8,
        };
    }
}
