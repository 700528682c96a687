using System.Collections.Frozen;
using System.Data.Common;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>Stores rows in a DuckDB file.</summary>
internal sealed class DuckDbDestination(DuckDbDatabase database, TimeProvider time) : SqlDestination(database, time)
{
    public override string Name => "duckdb";

    /// <remarks>One load at a time: a wide one takes about 100 MiB until its row group is full and written.</remarks>
    public override DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Upsert, WriteMode.Append, WriteMode.Newest),
        IsTransactional: true,
        MaxConcurrentLoads: 1,
        HasViews: true)
    {
        HasLoadGroups = true,
    };

    /// <summary>The file that an address names; nothing is opened yet.</summary>
    /// <param name="address"><c>duckdb:FILE</c>.</param>
    /// <param name="folder">The folder that a relative path is of.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The address names no file.</exception>
    public static DuckDbDestination At(string address, string folder, TimeProvider time)
    {
        var path = address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || path.StartsWith(':'))
            throw new UsageException("The warehouse address 'duckdb:' names no file. Write duckdb:FILE, such as duckdb:weir.duckdb.");
        return new DuckDbDestination(new DuckDbDatabase(new DuckDbOptions { Path = Path.GetFullPath(path, folder), Threads = 1 }, time), time);
    }

    /// <remarks>A table that a transaction writes to takes a block for each column and as much again for its history, however few the rows.</remarks>
    protected override void MakeRoomForTables(DbConnection connection) => ((DuckDbConnection)connection).MakeRoomForTables();

    public override IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load) =>
        new DuckDbRowWriter((DuckDbConnection)connection, load);
}
