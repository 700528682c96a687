using System.Net;
using System.Net.Sockets;

namespace Weir.Http;

/// <summary>Opens the sockets of <see cref="OutboundHttp"/>: the one place where a name has become an address and nothing can change it any more.</summary>
internal sealed class OutboundConnector(OutboundOptions options, TimeProvider time)
{
    /// <summary>Resolves, refuses private addresses of hosts that nobody trusted, and connects to what is left, in the resolver's order.</summary>
    /// <exception cref="Failures.SourceException">Refused, unresolved or unreachable.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var proxy = IsForProxy(context.InitialRequestMessage) ? options.Proxy.At(host, port) : null;

        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var addresses = await AllowedAsync(host, port, proxy, either.Token);
            return await OpenAsync(host, port, addresses, proxy, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OutboundFailure.ConnectTimeout(host, port, proxy, options.ConnectTimeout);
        }
    }

    /// <summary>
    /// Refuses what can be refused before a proxy is asked to connect: Weir sees no socket to the host then.
    /// A name that only the proxy can resolve is the proxy's to judge.
    /// </summary>
    public async Task CheckBeforeProxyAsync(Uri address, CancellationToken cancellationToken)
    {
        var trusted = TrustedHost.Of(address);
        if (options.TrustedHosts.Contains(trusted))
            return;
        try
        {
            _ = await AllowedAsync(trusted.Host, trusted.Port, proxy: null, cancellationToken);
        }
        catch (Failures.SourceException e) when (e.InnerException is SocketException)
        {
            // Unresolved here, as it should be where only the proxy has a name service.
        }
    }

    /// <summary>A tunnel is opened by a CONNECT whose address is the proxy's own; a plain request names its real target.</summary>
    private bool IsForProxy(HttpRequestMessage request) =>
        request.Method == HttpMethod.Connect || (request.RequestUri is { } target && options.Proxy.For(target) is not null);

    private async Task<IPAddress[]> AllowedAsync(string host, int port, ProxySettings.Proxy? proxy, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await options.Resolve(host.TrimEnd('.'), cancellationToken);
        }
        catch (SocketException e)
        {
            throw OutboundFailure.Unresolved(host, proxy, e);
        }

        if (addresses.Length == 0)
            throw OutboundFailure.Unresolved(host, proxy, cause: null);
        if (proxy is not null || options.TrustedHosts.Contains(TrustedHost.Of(host, port)))
            return addresses;

        // A name may stand for a public and a private address at once; one private address spoils it.
        foreach (var address in addresses)
        {
            if (PrivateAddresses.KindOf(address) is { } kind)
                throw OutboundFailure.Private(host, port, address, kind);
        }

        return addresses;
    }

    private static async Task<Stream> OpenAsync(string host, int port, IPAddress[] addresses, ProxySettings.Proxy? proxy, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw OutboundFailure.Unreachable(host, port, proxy, last!);
    }
}
