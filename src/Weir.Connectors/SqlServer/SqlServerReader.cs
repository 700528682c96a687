using System.Collections;
using System.Data;
using System.Data.Common;
using System.Data.SqlClient;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Connectors.SqlServer;

/// <summary>A reader of the driver that gives dates as dates, times as UTC where they are asked for so, decimals with all their digits as text, and counts as 64 bits.</summary>
internal sealed class SqlServerReader(SqlDataReader inner) : DbDataReader
{
    public override int FieldCount => inner.FieldCount;

    public override int Depth => inner.Depth;

    public override bool HasRows => inner.HasRows;

    public override bool IsClosed => inner.IsClosed;

    public override int RecordsAffected => inner.RecordsAffected;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => inner.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

    public override bool NextResult() => inner.NextResult();

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => inner.NextResultAsync(cancellationToken);

    public override string GetName(int ordinal) => inner.GetName(ordinal);

    public override int GetOrdinal(string name) => inner.GetOrdinal(name);

    public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);

    public override string GetDataTypeName(int ordinal) => inner.GetDataTypeName(ordinal);

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => IsDate(ordinal) ? typeof(DateOnly) : inner.GetFieldType(ordinal);

    /// <remarks>A decimal of more than 28 digits is no .NET decimal: it comes as text with all of them.</remarks>
    public override object GetValue(int ordinal)
    {
        if (inner.IsDBNull(ordinal))
            return DBNull.Value;
        if (IsDate(ordinal))
            return DateOnly.FromDateTime(inner.GetDateTime(ordinal));
        if (inner.GetFieldType(ordinal) != typeof(decimal))
            return inner.GetValue(ordinal);
        var digits = inner.GetSqlDecimal(ordinal);
        return digits.Precision <= 28 ? digits.Value : decimal.TryParse(digits.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            && string.Equals(number.ToString(CultureInfo.InvariantCulture), digits.ToString(), StringComparison.Ordinal) ? number : digits.ToString();
    }

    public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(DateTimeOffset) && inner.GetValue(ordinal) is DateTime at
        ? (T)(object)new DateTimeOffset(at, TimeSpan.Zero)
        : typeof(T) == typeof(DateOnly) ? (T)GetValue(ordinal) : inner.GetFieldValue<T>(ordinal);

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override bool GetBoolean(int ordinal) => inner.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => inner.GetByte(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => inner.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => inner.GetChar(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => inner.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override DateTime GetDateTime(int ordinal) => inner.GetDateTime(ordinal);

    public override decimal GetDecimal(int ordinal) => inner.GetDecimal(ordinal);

    public override double GetDouble(int ordinal) => inner.GetDouble(ordinal);

    public override float GetFloat(int ordinal) => inner.GetFloat(ordinal);

    public override Guid GetGuid(int ordinal) => inner.GetGuid(ordinal);

    public override short GetInt16(int ordinal) => inner.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => inner.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => Convert.ToInt64(inner.GetValue(ordinal), CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => inner.GetString(ordinal);

    public override DataTable? GetSchemaTable() => inner.GetSchemaTable();

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private bool IsDate(int ordinal) => string.Equals(inner.GetDataTypeName(ordinal), "date", StringComparison.Ordinal);
}
