using System.Collections;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>Reads rows 2,048 at a time, so that memory does not grow with the result.</summary>
/// <remarks>
/// Integers are read as any type they fit; <c>hugeint</c> (the type of a sum of integers) and decimals as
/// <see cref="decimal"/>, or as text with every digit where they are too wide; lists and structures as JSON text.
/// </remarks>
internal sealed unsafe class DuckDbDataReader : DbDataReader
{
    private readonly DuckDbConnection _connection;
    private readonly List<ResultHandle> _results;
    private readonly CommandBehavior _behavior;
    private readonly CancellationToken _commandToken;
    private int _resultIndex = -1;
    private DuckDbVector[] _columns = [];
    private DataChunkHandle? _chunk;
    private ulong _rows;
    private ulong _row;
    private bool _hasRows;
    private bool _closed;

    /// <summary>Takes over the results.</summary>
    public DuckDbDataReader(
        DuckDbConnection connection, List<ResultHandle> results, int changed, CommandBehavior behavior, CancellationToken cancellationToken)
    {
        _connection = connection;
        _results = results;
        _behavior = behavior;
        _commandToken = cancellationToken;
        RecordsAffected = changed;
        _connection.Reading(this);
        var ready = false;
        try
        {
            NextResult();
            ready = true;
        }
        finally
        {
            if (!ready)
                Close();
        }
    }

    /// <inheritdoc/>
    public override int RecordsAffected { get; }

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override int FieldCount => _columns.Length;

    /// <inheritdoc/>
    public override bool HasRows => _hasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    private ulong Current => _row - 1;

    /// <inheritdoc/>
    public override bool NextResult()
    {
        if (_resultIndex >= 0 && _resultIndex < _results.Count)
            DropResult();
        _resultIndex++;
        if (_resultIndex >= _results.Count)
            return false;
        var result = _results[_resultIndex].Pointer;
        _columns = new DuckDbVector[DuckDbApi.ColumnCount(result)];
        for (var i = 0; i < _columns.Length; i++)
        {
            using var type = DuckDbApi.ColumnLogicalType(result, (ulong)i);
            _columns[i] = new DuckDbVector(Marshal.PtrToStringUTF8((nint)DuckDbApi.ColumnName(result, (ulong)i)) ?? "", type);
        }

        _hasRows = FetchChunk(_commandToken);
        return true;
    }

    /// <inheritdoc/>
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => Task.Run(NextResult, cancellationToken);

    /// <inheritdoc/>
    public override bool Read() => _row < _rows ? ++_row > 0 : ReadNextChunk(_commandToken);

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (_row < _rows)
        {
            _row++;
            return Task.FromResult(true);
        }

        return _chunk is null ? Task.FromResult(false) : Task.Run(() => ReadNextChunk(cancellationToken), CancellationToken.None);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _chunk?.Dispose();
        _chunk = null;
        _results.ForEach(result => result.Dispose());
        _rows = _row = 0;
        _connection.ReadingEnded();
        if (_behavior.HasFlag(CommandBehavior.CloseConnection))
            _connection.Close();
    }

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _columns[ordinal].Name;

    /// <inheritdoc/>
    public override int GetOrdinal(string name)
    {
        var at = Array.FindIndex(_columns, column => string.Equals(column.Name, name, StringComparison.Ordinal));
        if (at < 0)
            at = Array.FindIndex(_columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new ArgumentOutOfRangeException(nameof(name), $"The result has no column '{name}'.");
    }

    /// <inheritdoc/>
    public override Type GetFieldType(int ordinal) => _columns[ordinal].FieldType;

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => _columns[ordinal].TypeName;

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => Column(ordinal, allowNull: true).IsNull(Current);

    /// <inheritdoc/>
    public override object GetValue(int ordinal) => Column(ordinal, allowNull: true).GetValue(Current);

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, _columns.Length);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => (bool)Column(ordinal).GetValue(Current);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => checked((byte)Whole(ordinal));

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => checked((short)Whole(ordinal));

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) =>
        Column(ordinal) is { Type: DuckDbType.Integer } column ? column.Raw<int>(Current) : checked((int)Whole(ordinal));

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) =>
        Column(ordinal) is { Type: DuckDbType.BigInt } column ? column.Raw<long>(Current) : checked((long)Whole(ordinal));

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => (float)GetDouble(ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => Column(ordinal) switch
    {
        { Type: DuckDbType.Double } column => column.Raw<double>(Current),
        { Type: DuckDbType.Float } column => column.Raw<float>(Current),
        { Type: DuckDbType.Decimal } column => double.Parse(column.ExactText(Current), CultureInfo.InvariantCulture),
        var column => (double)column.GetInteger(Current),
    };

    /// <inheritdoc/>
    /// <exception cref="OverflowException">The number has more digits than <see cref="decimal"/> holds; <see cref="GetString"/> gives them all.</exception>
    public override decimal GetDecimal(int ordinal) => Column(ordinal) switch
    {
        { Type: DuckDbType.Double or DuckDbType.Float } => (decimal)GetDouble(ordinal),
        var column => column.TryGetDecimal(Current, out var number)
            ? number
            : throw new OverflowException($"Column '{column.Name}' holds a number with more digits than a decimal. Read it as text."),
    };

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => Column(ordinal).GetDateTime(Current);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => (Guid)Column(ordinal).GetValue(Current);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    /// <inheritdoc/>
    public override string GetString(int ordinal) => Column(ordinal) switch
    {
        { Type: DuckDbType.Varchar } column => Encoding.UTF8.GetString(column.Bytes(Current)),
        { Type: DuckDbType.Decimal or DuckDbType.HugeInt or DuckDbType.UHugeInt } column => column.ExactText(Current),
        var column => (string)column.GetValue(Current),
    };

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = Column(ordinal).Bytes(Current);
        if (buffer is null)
            return bytes.Length;
        var part = bytes[(int)Math.Min(dataOffset, bytes.Length)..];
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal);
        if (buffer is null)
            return text.Length;
        var part = text.AsSpan((int)Math.Min(dataOffset, text.Length));
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    /// <inheritdoc/>
    public override T GetFieldValue<T>(int ordinal)
    {
        var column = Column(ordinal, allowNull: true);
        if (column.IsNull(Current))
            return default(T) is null ? default! : throw NullValue(column);
        object value =
            typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateTimeOffset?) ? new DateTimeOffset(DateTime.SpecifyKind(column.GetDateTime(Current), DateTimeKind.Utc))
            : typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTime?) ? column.GetDateTime(Current)
            : typeof(T) == typeof(long) || typeof(T) == typeof(long?) ? GetInt64(ordinal)
            : typeof(T) == typeof(int) || typeof(T) == typeof(int?) ? GetInt32(ordinal)
            : typeof(T) == typeof(decimal) || typeof(T) == typeof(decimal?) ? GetDecimal(ordinal)
            : typeof(T) == typeof(double) || typeof(T) == typeof(double?) ? GetDouble(ordinal)
            : typeof(T) == typeof(string) ? GetString(ordinal)
            : typeof(T) == typeof(Int128) ? Whole(ordinal)
            : typeof(T) == typeof(UInt128) && column.Type == DuckDbType.UHugeInt ? column.Raw<UInt128>(Current)
            : typeof(T) == typeof(BigInteger) ? column.Type == DuckDbType.UHugeInt ? column.Raw<UInt128>(Current) : (BigInteger)Whole(ordinal)
            : typeof(T) == typeof(byte[]) ? column.Bytes(Current).ToArray()
            : column.GetValue(Current);
        return (T)value;
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    private static InvalidCastException NullValue(DuckDbVector column) => new($"Column '{column.Name}' is null in this row. Ask IsDBNull first.");

    private Int128 Whole(int ordinal)
    {
        var column = Column(ordinal);
        if (column.Type != DuckDbType.Decimal)
            return column.GetInteger(Current);
        var power = Columns.Column.PowerOfTen(column.Scale);
        var number = column.GetInteger(Current);
        return number % power == 0 ? number / power : throw new InvalidCastException($"Column '{column.Name}' holds a number with a fraction.");
    }

    private DuckDbVector Column(int ordinal, bool allowNull = false)
    {
        if (_row == 0)
            throw new InvalidOperationException("The reader is not on a row.");
        var column = _columns[ordinal];
        return allowNull || !column.IsNull(Current) ? column : throw NullValue(column);
    }

    private bool ReadNextChunk(CancellationToken cancellationToken)
    {
        if (_chunk is null || !FetchChunk(cancellationToken))
            return false;
        _row = 1;
        return true;
    }

    /// <summary>Takes the next rows of the current result. False at its end.</summary>
    private bool FetchChunk(CancellationToken cancellationToken)
    {
        _chunk?.Dispose();
        _chunk = null;
        _rows = _row = 0;
        var result = _results[_resultIndex].Pointer;
        while (true)
        {
            DataChunkHandle chunk;
            using (cancellationToken.UnsafeRegister(static c => DuckDbApi.Interrupt((ConnectionHandle)c!), _connection.Handle))
                chunk = DuckDbApi.FetchChunk(*result);
            if (chunk.IsInvalid)
            {
                chunk.Dispose();
                ThrowIfFailed(result, cancellationToken);
                return false;
            }

            _chunk = chunk;
            _rows = DuckDbApi.DataChunkGetSize(chunk);
            if (_rows > 0)
                break;
            chunk.Dispose();
        }

        for (var i = 0; i < _columns.Length; i++)
            _columns[i].PointAt(DuckDbApi.DataChunkGetVector(_chunk, (ulong)i));
        return true;
    }

    private void ThrowIfFailed(DuckDbResult* result, CancellationToken cancellationToken)
    {
        var message = _results[_resultIndex].ErrorMessage;
        if (message.Length > 0)
            throw _connection.Failed(DuckDbApi.ResultErrorType(result), message, cancellationToken);
    }

    private void DropResult()
    {
        _chunk?.Dispose();
        _chunk = null;
        _rows = _row = 0;
        _columns = [];
        _hasRows = false;
        _results[_resultIndex].Dispose();
    }
}
