using System.Net;
using System.Net.Sockets;

namespace Weir.Tests.Postgres;

/// <summary>Stands between client and server, and hangs up when the server has answered a commit, before the client hears of it.</summary>
internal sealed class AnswerlessCommit : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;

    public AnswerlessCommit(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Off, it passes everything on.</summary>
    public bool IsCutting { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(
                    PassAsync(client, server, isAnswer: false, ended.Token),
                    PassAsync(server, client, isAnswer: true, ended.Token));
                await ended.CancelAsync();
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException)
            {
                // The test is over, or the server.
            }
        }
    }

    /// <summary>Passes bytes on until a side closes or the answer to a commit comes. It is one small packet: the tag of the statement.</summary>
    private async Task PassAsync(TcpClient from, TcpClient to, bool isAnswer, CancellationToken cancellationToken)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, cancellationToken) is > 0 and var length)
            {
                if (isAnswer && IsCutting && buffer.AsSpan(0, length).IndexOf("COMMIT\0"u8) >= 0)
                    return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The other direction ended first.
        }
    }
}
