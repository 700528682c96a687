using System.Collections.Frozen;
using System.Data.Common;
using Npgsql;
using Weir.Destinations;
using Weir.Destinations.Sql;

namespace Weir.Connectors.Postgres;

/// <summary>Stores rows in PostgreSQL, by binary COPY straight into their table within the load's transaction.</summary>
internal sealed class PostgresDestination(PostgresDatabase database, TimeProvider time) : SqlDestination(database, time)
{
    public override string Name => "postgresql";

    public override DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Upsert, WriteMode.Append, WriteMode.Newest),
        IsTransactional: true,
        MaxConcurrentLoads: 16,
        HasViews: true)
    {
        HasLoadGroups = true,
    };

    /// <summary>Opens the destination that an address names; nothing is connected yet.</summary>
    /// <exception cref="Failures.UsageException">The address is wrong.</exception>
    public static PostgresDestination At(string address, TimeProvider time) => new(new PostgresDatabase(PostgresAddress.Parse(address)), time);

    public override IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load) =>
        new PostgresCopy((NpgsqlConnection)connection, load);
}
