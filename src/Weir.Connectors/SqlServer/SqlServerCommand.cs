using System.Data;
using System.Data.Common;
using System.Data.SqlClient;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Connectors.SqlServer;

/// <summary>A command of the driver that is given dates, times in UTC and texts as the other engines are.</summary>
internal sealed class SqlServerCommand(SqlServerConnection connection, SqlCommand inner) : DbCommand
{
    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        [SuppressMessage("Security", "CA2100", Justification = "Hands a statement on.")]
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource
    {
        get => inner.UpdatedRowSource;
        set => inner.UpdatedRowSource = value;
    }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("A command stays with its connection.");
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => inner.Cancel();

    public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();

    public override object? ExecuteScalar() => Ready().ExecuteScalar();

    public override void Prepare() => Ready().Prepare();

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => Ready().ExecuteNonQueryAsync(cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => Ready().ExecuteScalarAsync(cancellationToken)!;

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new SqlServerReader(Ready().ExecuteReader(behavior));

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        new SqlServerReader(await Ready().ExecuteReaderAsync(behavior, cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private SqlCommand Ready()
    {
        inner.Transaction = connection.Transaction;
        foreach (SqlParameter parameter in inner.Parameters)
            Adapt(parameter);
        return inner;
    }

    /// <remarks>A time would be sent as <c>datetime</c>, which has 3 ms steps; a null as text, which no id or time takes.</remarks>
    private static void Adapt(SqlParameter parameter)
    {
        switch (parameter.Value)
        {
            case DateOnly date:
                parameter.SqlDbType = SqlDbType.Date;
                parameter.Value = date.ToDateTime(TimeOnly.MinValue);
                break;
            case DateTimeOffset at:
                parameter.SqlDbType = SqlDbType.DateTime2;
                parameter.Value = at.UtcDateTime;
                break;
            case DateTime:
                parameter.SqlDbType = SqlDbType.DateTime2;
                break;
            case string { Length: > 4000 }:
                parameter.Size = -1;
                break;
        }
    }
}
