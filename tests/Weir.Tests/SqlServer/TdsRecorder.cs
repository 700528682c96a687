using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.Tests.SqlServer;

/// <summary>What the recorder answers a statement with: rows, or an error of a server, or the end of the connection.</summary>
internal sealed record TdsAnswer(object?[][] Rows)
{
    public (int Number, byte Class, string Message)? Error { get; init; }

    public bool Hangs { get; init; }

    public static TdsAnswer Fail(int number, string message, byte severity = 16) => new([]) { Error = (number, severity, message) };

    /// <summary>The connection ends without an answer.</summary>
    public static TdsAnswer Gone { get; } = new([]) { Hangs = true };
}

/// <summary>
/// Takes the real client's connection and speaks just enough of its protocol to write down the statements, parameters' declarations and bulk
/// loads that it sends. It is no SQL Server: it runs nothing, so it proves what is sent and how answers are understood, and no transaction.
/// </summary>
/// <remarks>Source: Microsoft's [MS-TDS], version 7.4, without encryption.</remarks>
internal sealed class TdsRecorder : IAsyncDisposable
{
    private const byte Reply = 4;
    private static int _recorders;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Func<string, TdsAnswer> _answer;
    private readonly Func<string, (string Name, string Type)[]> _columnsOf;
    private readonly Task _accepting;

    /// <param name="answer">Answers a statement; <c>login</c> is asked once for each connection.</param>
    /// <param name="columnsOf">The columns of a table that is bulk loaded.</param>
    public TdsRecorder(Func<string, TdsAnswer> answer, Func<string, (string Name, string Type)[]> columnsOf)
    {
        (_answer, _columnsOf) = (answer, columnsOf);
        _listener.Start();
        Address = FormattableString.Invariant(
            $"sqlserver://weir:secret@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/nhs?encrypt=false&application_name=test-{Interlocked.Increment(ref _recorders)}");
        _accepting = AcceptAsync();
    }

    /// <remarks>The name keeps apart two that had a port one after the other: for some seconds the client repeats what an address was refused with.</remarks>
    public string Address { get; }

    /// <summary>Everything that was sent, in order.</summary>
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>The bytes of the bulk loads.</summary>
    public ConcurrentQueue<byte[]> Bulk { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _sessions]);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is var (type, bytes))
                {
                    if (Answer(type, bytes) is not { } tokens)
                        return;
                    await SendAsync(stream, tokens.ToArray());
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or EndOfStreamException)
            {
                // The client has gone, or the test is over.
            }
        }
    }

    /// <summary>The tokens of the answer; null where the connection is to end.</summary>
    private TdsTokens? Answer(byte type, byte[] bytes)
    {
        switch (type)
        {
            case 0x12:
                return TdsTokens.PreLogin();
            case 0x10:
                return Login();
            case 0x01:
                return Statement(Encoding.Unicode.GetString(AfterHeaders(bytes)), isProcedure: false);
            case 0x03:
                return Statement(Procedure(AfterHeaders(bytes)), isProcedure: true);
            case 0x07:
                Bulk.Enqueue(bytes);
                Sent.Enqueue("-- bulk load");
                return _answer("bulk load") is { Hangs: true } ? null : new TdsTokens().Done(1, isProcedure: false);
            case 0x0E:
                return Transaction(BinaryPrimitives.ReadUInt16LittleEndian(AfterHeaders(bytes)));
            default:
                return new TdsTokens().Attention();
        }
    }

    private TdsTokens? Login()
    {
        var answer = _answer("login");
        return answer.Hangs ? null : answer.Error is { } error ? new TdsTokens().Error(error.Number, error.Class, error.Message) : new TdsTokens().LoggedIn();
    }

    private TdsTokens Transaction(ushort request)
    {
        Sent.Enqueue(request switch { 5 => "begin transaction", 7 => "commit transaction", _ => "rollback transaction" });
        return new TdsTokens().Transaction(request switch { 5 => 8, 7 => 9, _ => 10 });
    }

    private TdsTokens? Statement(string sql, bool isProcedure)
    {
        Sent.Enqueue(sql);
        // What the client asks before a bulk load: how many transactions, which columns, which collations.
        if (sql.StartsWith("select @@trancount", StringComparison.OrdinalIgnoreCase))
        {
            var columns = _columnsOf(sql);
            return new TdsTokens().Result([[1]], isLast: false).Columns(columns).Done(0, isProcedure: false, isLast: false)
                .Result([.. columns.Select(column => (object?[])[1, column.Name, null, TdsTokens.IsText(column.Type) ? "Latin1_General_CI_AS" : null])], isLast: true);
        }

        var answer = _answer(sql);
        if (answer.Hangs)
            return null;
        if (answer.Error is { } error)
            return new TdsTokens().Error(error.Number, error.Class, error.Message);
        return answer.Rows.Length > 0 ? new TdsTokens().Result(answer.Rows, isLast: true, isProcedure) : new TdsTokens().Done(1, isProcedure);
    }

    /// <summary>The statement and the declarations of sp_executesql, as a person would write them.</summary>
    private static string Procedure(ReadOnlySpan<byte> bytes)
    {
        var at = 2 + 2 + 2;
        var statement = Text(bytes, ref at);
        return at < bytes.Length ? $"-- {Text(bytes, ref at)}\n{statement}" : statement;
    }

    /// <summary>A parameter that is a text: name, status, type, longest, collation, and the text in one piece or in several.</summary>
    private static string Text(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 1 + (bytes[at] * 2) + 1 + 1;
        var isLong = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) == 0xFFFF;
        at += 2 + 5;
        var text = new StringBuilder();
        if (!isLong)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            text.Append(Encoding.Unicode.GetString(bytes.Slice(at + 2, length)));
            at += 2 + length;
            return text.ToString();
        }

        at += 8;
        while (BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) is > 0 and var chunk)
        {
            text.Append(Encoding.Unicode.GetString(bytes.Slice(at + 4, chunk)));
            at += 4 + chunk;
        }

        at += 4;
        return text.ToString();
    }

    private static ReadOnlySpan<byte> AfterHeaders(byte[] bytes) => bytes.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(bytes));

    private async Task<(byte Type, byte[] Bytes)?> ReadAsync(NetworkStream stream)
    {
        using var message = new MemoryStream();
        var header = new byte[8];
        do
        {
            if (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, _stop.Token) < 8)
                return null;
            var part = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - 8];
            await stream.ReadExactlyAsync(part, _stop.Token);
            message.Write(part);
        }
        while ((header[1] & 1) == 0);
        return (header[0], message.ToArray());
    }

    private async Task SendAsync(NetworkStream stream, byte[] tokens)
    {
        for (var at = 0; at < tokens.Length;)
        {
            var length = Math.Min(4000, tokens.Length - at);
            var packet = new byte[length + 8];
            (packet[0], packet[1]) = (Reply, (byte)(at + length == tokens.Length ? 1 : 0));
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            tokens.AsSpan(at, length).CopyTo(packet.AsSpan(8));
            await stream.WriteAsync(packet, _stop.Token);
            at += length;
        }
    }
}
