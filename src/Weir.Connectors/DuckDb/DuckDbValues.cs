using System.Numerics;
using System.Text;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>Makes DuckDB values of the framework's.</summary>
internal static unsafe class DuckDbValues
{
    internal const int EpochDay = 719162;

    /// <summary>The value to bind. The caller disposes it.</summary>
    /// <exception cref="NotSupportedException">Nothing in DuckDB stands for the type.</exception>
    public static ValueHandle Create(object? value) => value switch
    {
        null or DBNull => DuckDbApi.CreateNullValue(),
        string text => Varchar(text),
        char letter => Varchar(letter.ToString()),
        bool flag => DuckDbApi.CreateBool(flag ? (byte)1 : (byte)0),
        int number => DuckDbApi.CreateInt32(number),
        long number => DuckDbApi.CreateInt64(number),
        double number => DuckDbApi.CreateDouble(number),
        decimal number => Decimal(number),
        DateOnly date => DuckDbApi.CreateDate(date.DayNumber - EpochDay),
        TimeOnly time => DuckDbApi.CreateTime(time.Ticks / TimeSpan.TicksPerMicrosecond),
        DateTimeOffset instant => DuckDbApi.CreateTimestampTz(Microseconds(instant.UtcTicks)),
        DateTime { Kind: DateTimeKind.Utc } instant => DuckDbApi.CreateTimestampTz(Microseconds(instant.Ticks)),
        DateTime { Kind: DateTimeKind.Local } => throw new NotSupportedException("A local time depends on the machine. Use a UTC DateTime or a DateTimeOffset."),
        DateTime wall => DuckDbApi.CreateTimestamp(Microseconds(wall.Ticks)),
        TimeSpan span => DuckDbApi.CreateInterval(new DuckDbInterval(0, span.Days, (span.Ticks - (span.Days * TimeSpan.TicksPerDay)) / TimeSpan.TicksPerMicrosecond)),
        Guid id => DuckDbApi.CreateUuid(new DuckDbHuge(ToNumber(id))),
        byte[] bytes => Blob(bytes),
        ReadOnlyMemory<byte> bytes => Blob(bytes.Span),
        sbyte number => DuckDbApi.CreateInt8(number),
        byte number => DuckDbApi.CreateUInt8(number),
        short number => DuckDbApi.CreateInt16(number),
        ushort number => DuckDbApi.CreateUInt16(number),
        uint number => DuckDbApi.CreateUInt32(number),
        ulong number => DuckDbApi.CreateUInt64(number),
        float number => DuckDbApi.CreateFloat(number),
        Int128 number => DuckDbApi.CreateHugeInt(new DuckDbHuge(number)),
        UInt128 number => DuckDbApi.CreateUHugeInt(new DuckDbHuge(number)),
        BigInteger number => DuckDbApi.CreateHugeInt(new DuckDbHuge((Int128)number)),
        Enum number => Create(Convert.ChangeType(number, number.GetTypeCode(), System.Globalization.CultureInfo.InvariantCulture)),
        IReadOnlyList<string> texts => List(DuckDbType.Varchar, texts),
        IReadOnlyList<int> numbers => List(DuckDbType.Integer, numbers),
        IReadOnlyList<long> numbers => List(DuckDbType.BigInt, numbers),
        IReadOnlyList<Guid> ids => List(DuckDbType.Uuid, ids),
        IReadOnlyList<DateOnly> dates => List(DuckDbType.Date, dates),
        _ => throw new NotSupportedException($"A parameter of type {value.GetType().Name} has no DuckDB type."),
    };

    /// <summary>The UUID as the number that its text spells.</summary>
    internal static UInt128 ToNumber(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static long Microseconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static ValueHandle Varchar(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        byte nothing = 0;
        fixed (byte* bytes = utf8)
            return DuckDbApi.CreateVarchar(bytes is null ? &nothing : bytes, (ulong)utf8.Length);
    }

    private static ValueHandle Blob(ReadOnlySpan<byte> content)
    {
        // A null pointer would not be a blob without bytes.
        byte nothing = 0;
        fixed (byte* bytes = content)
            return DuckDbApi.CreateBlob(bytes is null ? &nothing : bytes, (ulong)content.Length);
    }

    private static ValueHandle Decimal(decimal number)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number, parts);
        var unscaled = ((Int128)(uint)parts[2] << 64) | ((Int128)(uint)parts[1] << 32) | (uint)parts[0];
        return DuckDbApi.CreateDecimal(new DuckDbDecimal(38, number.Scale, new DuckDbHuge(number < 0 ? -unscaled : unscaled)));
    }

    private static ValueHandle List<T>(DuckDbType type, IReadOnlyList<T> items)
    {
        using var elementType = DuckDbApi.CreateLogicalType(type);
        var values = new ValueHandle[items.Count];
        // An array without elements has no address, and the library takes that for no list.
        var pointers = new nint[Math.Max(items.Count, 1)];
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Create(items[i]);
                pointers[i] = values[i].DangerousGetHandle();
            }

            fixed (nint* first = pointers)
                return DuckDbApi.CreateListValue(elementType, first, (ulong)values.Length);
        }
        finally
        {
            foreach (var value in values)
                value?.Dispose();
        }
    }
}
