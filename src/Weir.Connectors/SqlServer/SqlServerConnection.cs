using System.Data;
using System.Data.Common;
using System.Data.SqlClient;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Connectors.SqlServer;

/// <summary>A connection of the driver whose commands take part in its transaction unasked, and whose values are those of the other engines.</summary>
internal sealed class SqlServerConnection(SqlConnection inner) : DbConnection
{
    private SqlTransaction? _transaction;

    /// <summary>The driver's own.</summary>
    public SqlConnection Inner => inner;

    /// <summary>The transaction that is open, or null.</summary>
    public SqlTransaction? Transaction => _transaction?.Connection is null ? null : _transaction;

    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => inner.ConnectionString = value;
    }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    public override void Open() => inner.Open();

    public override Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override void Close() => inner.Close();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        _transaction = inner.BeginTransaction(isolationLevel == IsolationLevel.Unspecified ? IsolationLevel.ReadCommitted : isolationLevel);

    /// <remarks>A statement takes as long as its rows need.</remarks>
    protected override DbCommand CreateDbCommand()
    {
        var command = inner.CreateCommand();
        command.CommandTimeout = 0;
        return new SqlServerCommand(this, command);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _transaction?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
