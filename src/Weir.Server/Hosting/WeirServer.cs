using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Server.Api;
using Weir.Server.Lists;

namespace Weir.Server.Hosting;

/// <summary>The API, listening. Dispose it to stop: requests that run are answered first.</summary>
internal sealed class WeirServer : IAsyncDisposable
{
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(5);

    private const long MaxRequestBodyBytes = 64 << 10;

    private readonly WebApplication _listener;
    private readonly ListShelf _shelf;

    private WeirServer(WebApplication listener, ListShelf shelf) => (_listener, _shelf) = (listener, shelf);

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:5080/</c>.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Starts serving the lists of warehouses; of two with the same key, the first warehouse's. The caller disposes the warehouses after it.</summary>
    /// <exception cref="UsageException">An address is taken or is none of this machine's.</exception>
    public static async Task<WeirServer> StartAsync(ServerOptions options, IReadOnlyList<SqlDestination> warehouses, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        foreach (var warehouse in warehouses)
            warehouse.OnlyReads = true;
        var shelf = new ListShelf(warehouses, options.Tenant, time, logger);
        var listener = Build(options, shelf, time, logger);
        try
        {
            await listener.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            await StopAsync(listener, shelf);
            throw new UsageException(
                $"The server cannot listen on {string.Join(", ", options.Addresses)}: {taken.InnerException?.Message ?? taken.Message}. Choose another port with --port, or another address with --urls.");
        }
        catch
        {
            await StopAsync(listener, shelf);
            throw;
        }

        var listening = listener.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new WeirServer(listener, shelf) { Addresses = [.. listening.Select(address => new Uri(address + "/"))] };
    }

    public async ValueTask DisposeAsync() => await StopAsync(_listener, _shelf);

    private static async Task StopAsync(WebApplication listener, ListShelf shelf)
    {
        await listener.StopAsync(CancellationToken.None);
        await listener.DisposeAsync();
        await shelf.DisposeAsync();
    }

    private static WebApplication Build(ServerOptions options, ListShelf shelf, TimeProvider time, ILogger logger)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            foreach (var address in options.Addresses)
                Listen(kestrel, address);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeToFinish);
        // A proxy on this machine may say that its client came over https and by which name; others are not believed.
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        var listener = builder.Build();
        var api = new ApiHost(options, shelf, time);
        var boundary = new RequestBoundary(time, logger, [.. api.Routes.Select(route => route.Path)]);
        listener.UseForwardedHeaders();
        listener.Use(next => context => boundary.InvokeAsync(context, next));
        listener.UseRouting();
        api.Map(listener);
        return listener;
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, Uri address)
    {
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            kestrel.Listen(ip, address.Port);
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.ListenLocalhost(address.Port);
        else if (address.Host is "*" or "+")
            kestrel.ListenAnyIP(address.Port);
        else
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--urls: '{address}' does not name an address of this machine. Write an IP address, such as http://0.0.0.0:{address.Port}."));
    }

    /// <summary>Leaves Ctrl+C to the command line.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
