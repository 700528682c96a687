using Npgsql;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Tests.Crash;

/// <summary>Somebody who queries table and view all the time while they are loaded, on a database that lets several processes in.</summary>
internal sealed class ServedReader(string address, string folder)
{
    /// <summary>A look every so often: a reader without a pause would take one of the cores from what is to be killed.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks over and over until the work has ended, and once more.</summary>
    /// <returns>What was seen, each as long as it lasted once: a version that came back would be there twice.</returns>
    public async Task<(IReadOnlyList<string> Seen, int Looks)> WatchAsync(Task work)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(cancellationToken);
        using var pace = new PeriodicTimer(Pace);
        List<string> seen = [];
        var looks = 0;
        bool isOver;
        do
        {
            isOver = work.IsCompleted;
            var now = await LookAsync();
            looks++;
            if (seen.Count == 0 || seen[^1] != now)
                seen.Add(now);
        }
        while (!isOver && await pace.WaitForNextTickAsync(cancellationToken));
        return (seen, looks);

        async Task<string> LookAsync()
        {
            try
            {
                return (await connection.Statement(null, WarehouseReading.ServedStatement).ListAsync(WarehouseReading.Served, cancellationToken)).Single();
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                return CrashLedger.Seen(null);
            }
        }
    }
}
