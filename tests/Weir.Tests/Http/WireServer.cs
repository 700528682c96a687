using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Weir.Tests.Http;

/// <summary>A listener on 127.0.0.1 that answers each connection's first request with bytes as written, and hangs up.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<string, Stream, CancellationToken, Task> answer;
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;

    public WireServer(Func<string, Stream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public WireServer(Func<string, string> answer)
        : this((head, stream, ct) => stream.WriteAsync(Encoding.Latin1.GetBytes(HangingUp(answer(head))), ct).AsTask())
    {
    }

    /// <summary>Speaks TLS and answers everything with an empty 200.</summary>
    public WireServer(X509Certificate2 certificate)
        : this(_ => Only("200 OK")) => this.certificate = certificate;

    /// <summary>Request heads in the order they came, each from its request line to the blank line.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri At(string path) => new($"http://127.0.0.1:{Port}{path}");

    /// <summary>An answer with the length it has.</summary>
    public static string Ok(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";

    /// <summary>An answer without a body.</summary>
    public static string Only(string status, string headers = "") => $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n{headers}\r\n";

    /// <summary>A port of 127.0.0.1 where nothing listens.</summary>
    public static int ClosedPort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    /// <summary>Says that the connection ends, so that a client does not send its next request into it.</summary>
    private static string HangingUp(string answer) => answer.IndexOf("\r\n", StringComparison.Ordinal) is var end and > 0
        ? answer.Insert(end, "\r\nConnection: close")
        : answer;

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(certificate);
                    stream = secure;
                }

                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stopping.Token) == 1)
                    head.Append((char)one[0]);
                Requests.Enqueue(head.ToString());
                await answer(head.ToString(), stream, stopping.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or AuthenticationException)
            {
                // The client hung up, or the test is over.
            }
        }
    }
}
