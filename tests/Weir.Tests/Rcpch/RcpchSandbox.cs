using Microsoft.Extensions.Logging;
using Weir.Connectors.Rcpch;
using Weir.Datasets;
using Weir.Http;
using Weir.Sandbox;
using Weir.Sources;
using Weir.Tests.Fhir.Bulk;

namespace Weir.Tests.Rcpch;

/// <summary>The lists as they are fetched from the sandbox's organisations API.</summary>
internal sealed class RcpchSandbox : IAsyncDisposable
{
    /// <summary>In no log, message or file may this be found.</summary>
    public const string Key = "canary-91c04be2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-rcpch-");
    private readonly OutboundHttp _http;

    private RcpchSandbox(SandboxServer server)
    {
        Server = server;
        _http = new OutboundHttp(new OutboundOptions().Trusting(server.BaseAddress), TimeProvider.System, new Logger<OutboundHttp>(Log));
    }

    public SandboxServer Server { get; }

    public LogText Log { get; } = new();

    /// <summary>What was fetched last.</summary>
    public string Fetched { get; private set; } = "";

    public static async Task<RcpchSandbox> StartAsync(Weir.Sandbox.Rcpch.RcpchOptions? options = null) => new(await SandboxServer.StartAsync(
        new SandboxOptions { Months = 1, Rcpch = options ?? new Weir.Sandbox.Rcpch.RcpchOptions { Key = Key } }, TestContext.Current.CancellationToken));

    /// <summary>Fetches a list and reads it.</summary>
    public async Task<CodeList> SyncAsync(string key, Func<RcpchOptions, RcpchOptions>? with = null)
    {
        var options = new RcpchOptions { Address = Server.RcpchAddress, Key = Key };
        var rcpch = new RcpchOrganisations(with?.Invoke(options) ?? options, _http);
        var list = rcpch.Lists.Single(list => list.Key == key);
        var path = Path.Combine(_folder.FullName, key + ".json");
        await using (var file = File.Create(path))
            await rcpch.WriteAsync(list, file, TestContext.Current.CancellationToken);
        Fetched = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        return await rcpch.ReadAsync(list, new RawFile(path, "", new FileInfo(path).Length, key + ".json"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
