using System.Globalization;
using System.Text;

namespace Weir.Tests.SqlServer;

/// <summary>Writes the answers of <see cref="TdsRecorder"/>. Source: [MS-TDS], "Packet Data Token Stream Definition".</summary>
internal sealed class TdsTokens
{
    private static readonly byte[] Collation = [0x09, 0x04, 0xD0, 0x00, 0x34];
    private static readonly byte[] Descriptor = [1, 0, 0, 0, 0, 0, 0, 0];

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _to;

    public TdsTokens() => _to = new BinaryWriter(_bytes);

    public static bool IsText(string type) => type.StartsWith("nvarchar", StringComparison.Ordinal);

    /// <summary>A version, and that there is no encryption.</summary>
    public static TdsTokens PreLogin()
    {
        var tokens = new TdsTokens();
        tokens._to.Write((ReadOnlySpan<byte>)[0, 0, 16, 0, 6, 1, 0, 22, 0, 1, 4, 0, 23, 0, 1, 0xFF, 15, 0, 0, 0, 0, 0, 2, 0]);
        return tokens;
    }

    public byte[] ToArray() => _bytes.ToArray();

    public TdsTokens LoggedIn()
    {
        Token(0xE3, to =>
        {
            to.Write((byte)7);
            to.Write((byte)Collation.Length);
            to.Write(Collation);
            to.Write((byte)0);
        });
        Token(0xAD, to =>
        {
            to.Write((ReadOnlySpan<byte>)[1, 0x74, 0, 0, 4]);
            ShortText(to, "recorder");
            to.Write((ReadOnlySpan<byte>)[15, 0, 0, 0]);
        });
        return Done(0, isProcedure: false);
    }

    public TdsTokens Transaction(byte change)
    {
        Token(0xE3, to =>
        {
            to.Write(change);
            if (change == 8)
            {
                to.Write((byte)Descriptor.Length);
                to.Write(Descriptor);
                to.Write((byte)0);
            }
            else
            {
                to.Write((byte)0);
                to.Write((byte)Descriptor.Length);
                to.Write(Descriptor);
            }
        });
        return Done(0, isProcedure: false);
    }

    public TdsTokens Error(int number, byte severity, string message)
    {
        Token(0xAA, to =>
        {
            to.Write(number);
            to.Write((byte)1);
            to.Write(severity);
            to.Write((ushort)message.Length);
            to.Write(Encoding.Unicode.GetBytes(message));
            ShortText(to, "recorder");
            ShortText(to, "");
            to.Write(1);
        });
        return End(0xFD, status: 2, command: 0, count: 0);
    }

    public TdsTokens Attention() => End(0xFD, status: 0x20, command: 0, count: 0);

    /// <summary>The end of a statement that changed rows.</summary>
    public TdsTokens Done(long count, bool isProcedure, bool isLast = true)
    {
        if (!isProcedure)
            return End(0xFD, (ushort)(0x10 | (isLast ? 0 : 1)), 0xC5, count);
        End(0xFF, 0x11, 0xC5, count);
        _to.Write((byte)0x79);
        _to.Write(0);
        return End(0xFE, 0, 0xE0, 0);
    }

    /// <summary>Rows, their types as the values have them.</summary>
    public TdsTokens Result(object?[][] rows, bool isLast, bool isProcedure = false)
    {
        var types = Enumerable.Range(0, rows.Length > 0 ? rows[0].Length : 4)
            .Select(i => TypeOf(rows.Select(row => row[i]).FirstOrDefault(cell => cell is not null))).ToArray();
        Columns([.. types.Select((type, i) => ($"c{i.ToString(CultureInfo.InvariantCulture)}", type))]);
        foreach (var row in rows)
        {
            _to.Write((byte)0xD1);
            for (var i = 0; i < row.Length; i++)
                Cell(types[i], row[i]);
        }

        if (isProcedure)
        {
            End(0xFF, 0x11, 0xC1, rows.Length);
            _to.Write((byte)0x79);
            _to.Write(0);
            return End(0xFE, 0, 0xE0, 0);
        }

        return End(0xFD, (ushort)(0x10 | (isLast ? 0 : 1)), 0xC1, rows.Length);
    }

    public TdsTokens Columns((string Name, string Type)[] columns)
    {
        _to.Write((byte)0x81);
        _to.Write((ushort)columns.Length);
        foreach (var (name, type) in columns)
        {
            _to.Write(0);
            _to.Write((ushort)9);
            Type(type);
            ShortText(_to, name);
        }

        return this;
    }

    private void Type(string type)
    {
        switch (type)
        {
            case "bit": _to.Write((ReadOnlySpan<byte>)[0x68, 1]); break;
            case "int": _to.Write((ReadOnlySpan<byte>)[0x26, 4]); break;
            case "bigint": _to.Write((ReadOnlySpan<byte>)[0x26, 8]); break;
            case "float": _to.Write((ReadOnlySpan<byte>)[0x6D, 8]); break;
            case "date": _to.Write((byte)0x28); break;
            case "datetime2(6)": _to.Write((ReadOnlySpan<byte>)[0x2A, 6]); break;
            case "uniqueidentifier": _to.Write((ReadOnlySpan<byte>)[0x24, 16]); break;
            case "decimal(38,10)": _to.Write((ReadOnlySpan<byte>)[0x6C, 17, 38, 10]); break;
            case "nvarchar(max)": _to.Write((ReadOnlySpan<byte>)[0xE7, 0xFF, 0xFF, .. Collation]); break;
            default: _to.Write((ReadOnlySpan<byte>)[0xE7, 0x40, 0x1F, .. Collation]); break;
        }
    }

    private void Cell(string type, object? value)
    {
        switch (value)
        {
            case null when IsText(type): _to.Write((ushort)0xFFFF); break;
            case null: _to.Write((byte)0); break;
            case bool flag: _to.Write((ReadOnlySpan<byte>)[1, (byte)(flag ? 1 : 0)]); break;
            case int number: _to.Write((byte)4); _to.Write(number); break;
            case long number: _to.Write((byte)8); _to.Write(number); break;
            case Guid id: _to.Write((byte)16); _to.Write(id.ToByteArray()); break;
            case string text: _to.Write((ushort)(text.Length * 2)); _to.Write(Encoding.Unicode.GetBytes(text)); break;
            case DateOnly date: Day(3, date); break;
            case DateTime at:
                _to.Write((byte)8);
                _to.Write(BitConverter.GetBytes(at.TimeOfDay.Ticks / 10).AsSpan(0, 5));
                _to.Write(BitConverter.GetBytes(DateOnly.FromDateTime(at).DayNumber).AsSpan(0, 3));
                break;
            default: throw new NotSupportedException(value.GetType().Name);
        }

        void Day(byte length, DateOnly date)
        {
            _to.Write(length);
            _to.Write(BitConverter.GetBytes(date.DayNumber).AsSpan(0, 3));
        }
    }

    private static string TypeOf(object? value) => value switch
    {
        bool => "bit",
        int => "int",
        long => "bigint",
        Guid => "uniqueidentifier",
        DateOnly => "date",
        DateTime => "datetime2(6)",
        _ => "nvarchar(4000)",
    };

    private void Token(byte kind, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        write(to);
        to.Flush();
        _to.Write(kind);
        _to.Write((ushort)bytes.Length);
        _to.Write(bytes.ToArray());
    }

    private TdsTokens End(byte kind, ushort status, ushort command, long count)
    {
        _to.Write(kind);
        _to.Write(status);
        _to.Write(command);
        _to.Write(count);
        _to.Flush();
        return this;
    }

    private static void ShortText(BinaryWriter to, string text)
    {
        to.Write((byte)text.Length);
        to.Write(Encoding.Unicode.GetBytes(text));
    }
}
