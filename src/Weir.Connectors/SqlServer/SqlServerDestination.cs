using System.Collections.Frozen;
using System.Data.Common;
using Weir.Destinations;
using Weir.Destinations.Sql;

namespace Weir.Connectors.SqlServer;

/// <summary>Stores rows in a SQL Server database.</summary>
internal sealed class SqlServerDestination(SqlServerDatabase database, TimeProvider time) : SqlDestination(database, time)
{
    public override string Name => "sqlserver";

    public override DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Upsert, WriteMode.Append, WriteMode.Newest),
        IsTransactional: true,
        MaxConcurrentLoads: 8,
        HasViews: true);

    /// <summary>The destination that an address names; nothing is connected yet.</summary>
    /// <exception cref="Failures.UsageException">The address is wrong.</exception>
    public static SqlServerDestination At(string address, TimeProvider time) => new(new SqlServerDatabase(SqlServerAddress.Parse(address)), time);

    public override IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load) =>
        new SqlServerBulk((SqlServerConnection)connection, Database.Dialect, load);
}
