using System.Data.Common;
using Npgsql;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Tests.Crash;

/// <summary>Somebody who queries table and view while they are loaded, on a database that lets several processes in.</summary>
internal sealed class ServedReader(SqlDestination destination, DbConnection connection) : ICrashLooker
{
    public async Task<string> LookAsync()
    {
        try
        {
            return (await connection.Statement(null, WarehouseReading.ServedStatement(destination.Database.Dialect)).ListAsync(WarehouseReading.Served, TestContext.Current.CancellationToken)).Single();
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return CrashLedger.Seen(null, isDatabase: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await destination.DisposeAsync();
    }
}
