[assembly: AssemblyFixture(typeof(Weir.Tests.SharedPostgres))]

namespace Weir.Tests;

/// <summary>The one cluster that all test classes share, started by the first that asks. Each test takes databases of its own.</summary>
/// <remarks>A test that stops or kills its server makes a <see cref="PostgresServer"/> of its own.</remarks>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly PostgresServer _server = new();
    private readonly SemaphoreSlim _starting = new(1);

    /// <summary>The address of a new, empty database; without PostgreSQL on this machine the test reports itself skipped.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var server = await StartAsync();
        return await server.CreateDatabaseAsync(name, TestContext.Current.CancellationToken);
    }

    internal async Task<PostgresServer> StartAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await _starting.WaitAsync(cancellationToken);
        try
        {
            await _server.StartAsync(cancellationToken);
            return _server;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _starting.Dispose();
    }
}
