using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>Reads the values of one column, or of one level of a nested one, from the chunk it was last pointed at.</summary>
internal sealed unsafe class DuckDbVector
{
    private readonly DuckDbType _physical;
    private readonly string[] _words = [];
    private byte* _data;
    private ulong* _validity;

    public DuckDbVector(string name, LogicalTypeHandle type)
    {
        Name = name;
        Type = _physical = DuckDbApi.GetTypeId(type);
        switch (Type)
        {
            case DuckDbType.Varchar:
                IsJson = string.Equals(TakeText(DuckDbApi.LogicalTypeGetAlias(type)), "JSON", StringComparison.Ordinal);
                break;
            case DuckDbType.Decimal:
                Width = DuckDbApi.DecimalWidth(type);
                Scale = DuckDbApi.DecimalScale(type);
                _physical = DuckDbApi.DecimalInternalType(type);
                break;
            case DuckDbType.Enum:
                _physical = DuckDbApi.EnumInternalType(type);
                _words = [.. Enumerable.Range(0, (int)DuckDbApi.EnumDictionarySize(type)).Select(i => TakeText(DuckDbApi.EnumDictionaryValue(type, (ulong)i)))];
                break;
            case DuckDbType.List:
                Children = [Child("", DuckDbApi.ListTypeChildType(type))];
                break;
            case DuckDbType.Array:
                ArraySize = (int)DuckDbApi.ArrayTypeArraySize(type);
                Children = [Child("", DuckDbApi.ArrayTypeChildType(type))];
                break;
            case DuckDbType.Struct:
                Children = [.. Enumerable.Range(0, (int)DuckDbApi.StructTypeChildCount(type)).Select(i =>
                    Child(TakeText(DuckDbApi.StructTypeChildName(type, (ulong)i)), DuckDbApi.StructTypeChildType(type, (ulong)i)))];
                break;
            case DuckDbType.Map:
                Children = [Child("", DuckDbApi.MapTypeKeyType(type)), Child("", DuckDbApi.MapTypeValueType(type))];
                break;
            case DuckDbType.Union:
                Children = [.. Enumerable.Range(0, (int)DuckDbApi.UnionTypeMemberCount(type)).Select(i =>
                    Child("", DuckDbApi.UnionTypeMemberType(type, (ulong)i)))];
                break;
        }
    }

    public string Name { get; }

    public DuckDbType Type { get; }

    /// <summary>True where the text is JSON.</summary>
    public bool IsJson { get; }

    public byte Width { get; }

    public byte Scale { get; }

    /// <summary>The element of a list or array; the members of a structure; key and value of a map; the members of a union.</summary>
    public DuckDbVector[] Children { get; } = [];

    public int ArraySize { get; }

    /// <summary>True where values are lists, structures, maps or unions, which are read as JSON text.</summary>
    public bool IsNested => Children.Length > 0;

    /// <summary>The framework's type of <see cref="GetValue"/>. A number too wide for <see cref="decimal"/> is text instead.</summary>
    public Type FieldType => Type switch
    {
        DuckDbType.Boolean => typeof(bool),
        DuckDbType.TinyInt => typeof(sbyte),
        DuckDbType.SmallInt => typeof(short),
        DuckDbType.Integer => typeof(int),
        DuckDbType.BigInt => typeof(long),
        DuckDbType.UTinyInt => typeof(byte),
        DuckDbType.USmallInt => typeof(ushort),
        DuckDbType.UInteger => typeof(uint),
        DuckDbType.UBigInt => typeof(ulong),
        DuckDbType.Float => typeof(float),
        DuckDbType.Double => typeof(double),
        DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal => typeof(decimal),
        DuckDbType.Date => typeof(DateOnly),
        DuckDbType.Time or DuckDbType.TimeNanoseconds => typeof(TimeOnly),
        DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds => typeof(DateTime),
        DuckDbType.TimestampTz => typeof(DateTimeOffset),
        DuckDbType.Interval => typeof(TimeSpan),
        DuckDbType.Uuid => typeof(Guid),
        DuckDbType.Blob => typeof(byte[]),
        _ => typeof(string),
    };

    /// <summary>The type as SQL writes it.</summary>
    public string TypeName => Type switch
    {
        DuckDbType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Width},{Scale})"),
        DuckDbType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbType.TimestampSeconds => "TIMESTAMP_S",
        DuckDbType.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbType.TimestampNanoseconds => "TIMESTAMP_NS",
        DuckDbType.TimeNanoseconds => "TIME_NS",
        DuckDbType.TimeTz => "TIME WITH TIME ZONE",
        DuckDbType.SqlNull => "NULL",
        DuckDbType.Varchar when IsJson => "JSON",
        _ => Type.ToString().ToUpperInvariant(),
    };

    /// <summary>Reads from a vector of the current chunk until pointed at the next.</summary>
    public void PointAt(nint vector)
    {
        _data = DuckDbApi.VectorGetData(vector);
        _validity = DuckDbApi.VectorGetValidity(vector);
        switch (Type)
        {
            case DuckDbType.List:
                Children[0].PointAt(DuckDbApi.ListVectorGetChild(vector));
                break;
            case DuckDbType.Array:
                Children[0].PointAt(DuckDbApi.ArrayVectorGetChild(vector));
                break;
            case DuckDbType.Struct:
                for (var i = 0; i < Children.Length; i++)
                    Children[i].PointAt(DuckDbApi.StructVectorGetChild(vector, (ulong)i));
                break;
            case DuckDbType.Map:
                var entries = DuckDbApi.ListVectorGetChild(vector);
                Children[0].PointAt(DuckDbApi.StructVectorGetChild(entries, 0));
                Children[1].PointAt(DuckDbApi.StructVectorGetChild(entries, 1));
                break;
            case DuckDbType.Union:
                // A union is a structure whose first member says which of the others holds the value.
                _data = DuckDbApi.VectorGetData(DuckDbApi.StructVectorGetChild(vector, 0));
                for (var i = 0; i < Children.Length; i++)
                    Children[i].PointAt(DuckDbApi.StructVectorGetChild(vector, (ulong)i + 1));
                break;
        }
    }

    public bool IsNull(ulong row) =>
        Type == DuckDbType.SqlNull || (_validity is not null && (_validity[row >> 6] & (1UL << (int)(row & 63))) == 0);

    /// <summary>The value in its layout in memory. For a row that is not null.</summary>
    public T Raw<T>(ulong row)
        where T : unmanaged => ((T*)_data)[row];

    /// <summary>The bytes of text or a blob, valid until the next chunk. Up to 12 bytes lie in the vector, longer ones elsewhere.</summary>
    public ReadOnlySpan<byte> Bytes(ulong row)
    {
        var entry = _data + (row * 16);
        var length = *(uint*)entry;
        return new ReadOnlySpan<byte>(length <= 12 ? entry + 4 : *(byte**)(entry + 8), checked((int)length));
    }

    /// <summary>The value as <see cref="FieldType"/>, or <see cref="DBNull"/>.</summary>
    public object GetValue(ulong row)
    {
        if (IsNull(row))
            return DBNull.Value;
        return Type switch
        {
            DuckDbType.Boolean => Raw<byte>(row) != 0,
            DuckDbType.TinyInt => Raw<sbyte>(row),
            DuckDbType.SmallInt => Raw<short>(row),
            DuckDbType.Integer => Raw<int>(row),
            DuckDbType.BigInt => Raw<long>(row),
            DuckDbType.UTinyInt => Raw<byte>(row),
            DuckDbType.USmallInt => Raw<ushort>(row),
            DuckDbType.UInteger => Raw<uint>(row),
            DuckDbType.UBigInt => Raw<ulong>(row),
            DuckDbType.Float => Raw<float>(row),
            DuckDbType.Double => Raw<double>(row),
            DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal => TryGetDecimal(row, out var number) ? number : ExactText(row),
            DuckDbType.Date => GetDate(row),
            DuckDbType.Time or DuckDbType.TimeNanoseconds => GetTime(row),
            DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds => GetDateTime(row),
            DuckDbType.TimestampTz => new DateTimeOffset(GetDateTime(row), TimeSpan.Zero),
            DuckDbType.Interval => GetSpan(row),
            DuckDbType.Uuid => GetGuid(row),
            DuckDbType.Blob => Bytes(row).ToArray(),
            DuckDbType.Varchar => Encoding.UTF8.GetString(Bytes(row)),
            DuckDbType.Enum => _words[(int)GetInteger(row)],
            DuckDbType.Bit => BitText(row),
            DuckDbType.TimeTz => TimeTzText(row),
            _ when IsNested => DuckDbJson.Text(this, row),
            _ => throw new DestinationException(
                $"Column '{Name}' has the DuckDB type number {(int)Type}, which Weir does not read. Cast it to varchar in the statement.",
                FailureKind.Terminal),
        };
    }

    /// <summary>A whole number of any width, decimals in units of their last digit included.</summary>
    public Int128 GetInteger(ulong row) => _physical switch
    {
        DuckDbType.Boolean or DuckDbType.UTinyInt => Raw<byte>(row),
        DuckDbType.TinyInt => Raw<sbyte>(row),
        DuckDbType.SmallInt => Raw<short>(row),
        DuckDbType.USmallInt => Raw<ushort>(row),
        DuckDbType.Integer => Raw<int>(row),
        DuckDbType.UInteger => Raw<uint>(row),
        DuckDbType.BigInt => Raw<long>(row),
        DuckDbType.UBigInt => Raw<ulong>(row),
        DuckDbType.HugeInt => Raw<Int128>(row),
        DuckDbType.UHugeInt => checked((Int128)Raw<UInt128>(row)),
        _ => throw new InvalidCastException($"Column '{Name}' is {TypeName}, not a whole number."),
    };

    public bool TryGetDecimal(ulong row, out decimal number)
    {
        number = 0;
        var negative = _physical != DuckDbType.UHugeInt && GetInteger(row) < 0;
        var size = _physical == DuckDbType.UHugeInt ? Raw<UInt128>(row) : (UInt128)(negative ? -GetInteger(row) : GetInteger(row));
        if (size >> 96 != 0 || Scale > 28)
            return false;
        number = new decimal((int)(uint)size, (int)(uint)(size >> 32), (int)(uint)(size >> 64), negative, Scale);
        return true;
    }

    /// <summary>Every digit of a decimal or 128-bit number.</summary>
    public string ExactText(ulong row)
    {
        if (_physical == DuckDbType.UHugeInt)
            return Raw<UInt128>(row).ToString(CultureInfo.InvariantCulture);
        var number = (BigInteger)GetInteger(row);
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = number.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    public DateOnly GetDate(ulong row)
    {
        var day = (long)Raw<int>(row) + DuckDbValues.EpochDay;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw OutsideOfCalendar();
    }

    /// <summary>A timestamp's date and time; UTC where it has a time zone. A date is its midnight.</summary>
    public DateTime GetDateTime(ulong row)
    {
        if (Type == DuckDbType.Date)
            return GetDate(row).ToDateTime(TimeOnly.MinValue);
        var ticks = Type switch
        {
            DuckDbType.TimestampNanoseconds => (Int128)Raw<long>(row) / TimeSpan.NanosecondsPerTick,
            DuckDbType.TimestampMilliseconds => (Int128)Raw<long>(row) * TimeSpan.TicksPerMillisecond,
            DuckDbType.TimestampSeconds => (Int128)Raw<long>(row) * TimeSpan.TicksPerSecond,
            DuckDbType.Timestamp or DuckDbType.TimestampTz => (Int128)Raw<long>(row) * TimeSpan.TicksPerMicrosecond,
            _ => throw new InvalidCastException($"Column '{Name}' is {TypeName}, not a date or timestamp."),
        } + DateTime.UnixEpoch.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            throw OutsideOfCalendar();
        return new DateTime((long)ticks, Type == DuckDbType.TimestampTz ? DateTimeKind.Utc : DateTimeKind.Unspecified);
    }

    public Guid GetGuid(ulong row)
    {
        // DuckDB stores the top bit turned round, so that UUIDs sort as signed numbers.
        var number = Raw<UInt128>(row) ^ (UInt128.One << 127);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Which member of a union holds the value.</summary>
    public DuckDbVector UnionMember(ulong row) => Children[Raw<byte>(row)];

    private static DuckDbVector Child(string name, LogicalTypeHandle type)
    {
        using (type)
            return new DuckDbVector(name, type);
    }

    private static string TakeText(byte* text)
    {
        var taken = Marshal.PtrToStringUTF8((nint)text) ?? "";
        DuckDbApi.Free(text);
        return taken;
    }

    private TimeOnly GetTime(ulong row)
    {
        var ticks = Type == DuckDbType.TimeNanoseconds ? Raw<long>(row) / TimeSpan.NanosecondsPerTick : Raw<long>(row) * TimeSpan.TicksPerMicrosecond;
        // DuckDB has the time 24:00:00, one microsecond after the last that the framework knows.
        return new TimeOnly(Math.Min(ticks, TimeOnly.MaxValue.Ticks));
    }

    private TimeSpan GetSpan(ulong row)
    {
        var span = Raw<DuckDbInterval>(row);
        if (span.Months != 0)
            throw new InvalidCastException($"Column '{Name}' holds an interval with months, which have no fixed length. Cast it to varchar in the statement.");
        return TimeSpan.FromTicks(checked((span.Days * TimeSpan.TicksPerDay) + (span.Microseconds * TimeSpan.TicksPerMicrosecond)));
    }

    private string TimeTzText(ulong row)
    {
        // 40 bits of microseconds, then 24 of the distance to the largest offset, in seconds.
        var bits = Raw<ulong>(row);
        var time = new TimeOnly(Math.Min((long)(bits >> 24) * TimeSpan.TicksPerMicrosecond, TimeOnly.MaxValue.Ticks));
        var offset = TimeSpan.FromSeconds(57_599 - (long)(bits & 0xFF_FFFF));
        return string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss.ffffff}{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
    }

    private string BitText(ulong row)
    {
        // The first byte counts the padding bits at the front of the second.
        var bytes = Bytes(row);
        var text = new StringBuilder((bytes.Length - 1) * 8);
        for (var i = 1; i < bytes.Length; i++)
            text.Append(bytes[i].ToString("b8", CultureInfo.InvariantCulture));
        return text.ToString(bytes[0], text.Length - bytes[0]);
    }

    private DestinationException OutsideOfCalendar() => new(
        $"Column '{Name}' holds a date outside the years 1 to 9999, or infinity. Cast it to varchar in the statement.",
        FailureKind.BadData);
}
