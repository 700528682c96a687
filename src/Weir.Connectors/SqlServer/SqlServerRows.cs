using System.Collections;
using System.Data.Common;
using System.Data.SqlTypes;
using System.Globalization;
using Weir.Columns;

namespace Weir.Connectors.SqlServer;

/// <summary>A batch's rows, with <c>_load</c> and <c>_row</c>, as the driver's bulk load reads them.</summary>
internal sealed class SqlServerRows(Batch batch, Guid load) : DbDataReader
{
    private readonly string[] _names = [.. batch.Schema.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn];
    private int _row = -1;

    public override int FieldCount => _names.Length;

    public override int Depth => 0;

    public override bool HasRows => batch.Length > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_row < batch.Length;

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => _names[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(_names, name) is >= 0 and var found ? found : throw new ArgumentOutOfRangeException(nameof(name));

    public override bool IsDBNull(int ordinal) => ordinal < batch.Columns.Length && batch.Columns[ordinal].IsNull(_row);

    public override object GetValue(int ordinal)
    {
        if (ordinal == batch.Columns.Length)
            return load;
        if (ordinal > batch.Columns.Length)
            return batch.RowNumbers.Int64Values[_row];
        var column = batch.Columns[ordinal];
        if (column.IsNull(_row))
            return DBNull.Value;
        return column.Type.Kind switch
        {
            ColumnKind.Decimal => Decimal(column.DecimalValues[_row], column.Type),
            ColumnKind.Date => DateOnly.FromDayNumber(column.Int32Values[_row] + Column.EpochDay).ToDateTime(TimeOnly.MinValue),
            ColumnKind.Timestamp => DateTime.UnixEpoch.AddTicks(column.Int64Values[_row] * TimeSpan.TicksPerMicrosecond),
            _ => column.GetValue(_row)!,
        };
    }

    public override Type GetFieldType(int ordinal) => ordinal == batch.Columns.Length ? typeof(Guid)
        : ordinal > batch.Columns.Length ? typeof(long)
        : batch.Columns[ordinal].Type.Kind switch
        {
            ColumnKind.Boolean => typeof(bool),
            ColumnKind.Int32 => typeof(int),
            ColumnKind.Int64 => typeof(long),
            ColumnKind.Float64 => typeof(double),
            ColumnKind.Decimal => typeof(SqlDecimal),
            ColumnKind.Date or ColumnKind.Timestamp => typeof(DateTime),
            _ => typeof(string),
        };

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => ((SqlDecimal)GetValue(ordinal)).Value;

    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);

    public override long GetInt64(int ordinal) => Convert.ToInt64(GetValue(ordinal), CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    /// <summary>The driver's own decimals have all 38 digits, where .NET's have 28.</summary>
    private static SqlDecimal Decimal(Int128 unscaled, ColumnType type)
    {
        var digits = (UInt128)Int128.Abs(unscaled);
        return new SqlDecimal(type.Precision, type.Scale, unscaled >= 0, [(int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), (int)(uint)(digits >> 96)]);
    }
}
