using System.Collections.Frozen;
using System.Data.Common;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>Stores rows in a DuckDB file, handed over through the Arrow C data interface within the load's transaction.</summary>
internal sealed class DuckDbDestination(DuckDbDatabase database, TimeProvider time) : SqlDestination(database, time)
{
    public override string Name => "duckdb";

    public override DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Upsert, WriteMode.Append),
        IsTransactional: true,
        MaxConcurrentLoads: 2,
        HasViews: true);

    /// <summary>The destination at <c>duckdb:FILE</c>; nothing is opened yet.</summary>
    /// <exception cref="UsageException">The address names no file.</exception>
    public static DuckDbDestination At(string address, string folder, TimeProvider time)
    {
        var path = address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (string.IsNullOrWhiteSpace(path))
            throw new UsageException("The warehouse address 'duckdb:' names no file. Write duckdb:FILE, such as duckdb:weir.duckdb.");
        return new DuckDbDestination(new DuckDbDatabase(new DuckDbOptions { Path = Path.GetFullPath(path, folder) }, time), time);
    }

    public override IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load) =>
        new DuckDbRowWriter((DuckDbConnection)connection, load);
}
