using Weir.Tests.Crash;

namespace Weir.Tests.SqlServer;

/// <summary>Over SQL Server, where <c>WEIR_TEST_SQLSERVER</c> names one. Nobody looks on: under locks a reader waits for the commit.</summary>
public sealed class SqlServerCrashTests : CrashTests, IAsyncLifetime
{
    private readonly List<string> _addresses = [];

    private protected override bool IsWatched => false;

    public ValueTask InitializeAsync()
    {
        ServerOfYourOwn.SkipWithout();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var address in _addresses)
            await ServerOfYourOwn.DropAsync(address);
    }

    private protected override Task<string> NewAddressAsync(string folder)
    {
        _addresses.Add(ServerOfYourOwn.NewAddress());
        return Task.FromResult(_addresses[^1]);
    }
}
