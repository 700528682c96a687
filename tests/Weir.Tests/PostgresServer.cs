using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Weir.Tests;

/// <summary>A real PostgreSQL cluster of the tests' own: temporary folder, free port on 127.0.0.1, generated password (scram).</summary>
/// <remarks>
/// It stops and its folder goes when it is disposed, and also when the test process dies: a watcher beside the server
/// waits for the end of the pipe that this process holds.
/// </remarks>
internal sealed class PostgresServer(params string[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Becomes the server, so the process id stays; the watcher passes on one signal, or ends all when the pipe closes.</summary>
    private const string ServeScript = """
        folder=$1; shift
        exec 3<&0 0</dev/null
        (
          exec >/dev/null 2>&1
          if read -r signal <&3; then kill -s "$signal" $$; exit; fi
          kill -s QUIT $$
          tries=0
          while kill -0 $$ && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
          rm -rf "$folder"
        ) &
        exec 3<&-
        exec "$@"
        """;

    private readonly List<string> _log = [];
    private PostgresBinaries? _binaries;
    private Process? _process;
    private string? _folder;
    private int _databases;

    public string User => "weir";

    public string Password { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>Kept over a restart, so that addresses stay good.</summary>
    public int Port { get; private set; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What the server has said since it was first started.</summary>
    public string Log
    {
        get { lock (_log) return string.Join('\n', _log); }
    }

    /// <summary>Starts the cluster, at first making it; where the machine has no PostgreSQL the test reports itself skipped.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsRunning) return;
        if (_folder is null) await CreateClusterAsync(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            if (Port == 0 || tries > 1) Port = FreePort();
            if (await TryServeAsync(cancellationToken)) return;
            if (tries == 5 || !Log.Contains("Address already in use", StringComparison.Ordinal))
                throw new InvalidOperationException($"PostgreSQL did not start. It said:\n{Log}");
        }
    }

    /// <summary>Ends connections and stops in good order, as a restart for maintenance does.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Stops at once without a checkpoint, as a crash does: the next start recovers from the log.</summary>
    public Task KillAsync() => EndAsync("QUIT");

    /// <summary>Makes an empty database whose name begins with <paramref name="name"/> and answers its address.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        var database = string.Create(CultureInfo.InvariantCulture, $"{name}_{Interlocked.Increment(ref _databases)}");
        await using var connection = await ConnectAsync("postgres", cancellationToken);
        await using var command = new NpgsqlCommand($"create database {new NpgsqlCommandBuilder().QuoteIdentifier(database)}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return Address(database);
    }

    /// <summary><c>postgresql://weir:password@127.0.0.1:port/database</c>; a test of a wrong password gives its own.</summary>
    public string Address(string database, string? password = null) =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://{User}:{password ?? Password}@127.0.0.1:{Port}/{database}");

    /// <summary>An open connection outside any pool; <paramref name="database"/> is a name or an address.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database, CancellationToken cancellationToken)
    {
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = User,
            Password = Password,
            Database = database[(database.LastIndexOf('/') + 1)..].Split('?')[0],
            Pooling = false,
        };
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
        _folder = null;
    }

    private async Task CreateClusterAsync(CancellationToken cancellationToken)
    {
        _binaries = PostgresBinaries.Find(out var reason);
        // ./test installs PostgreSQL and says so, and then its absence is a fault and not a reason to skip.
        if (_binaries is null && Environment.GetEnvironmentVariable("WEIR_TEST_REQUIRES") == "all") Assert.Fail(reason);
        Assert.SkipWhen(_binaries is null, reason);

        var folder = Directory.CreateTempSubdirectory("weir-postgres-").FullName;
        _folder = folder;
        if (_binaries!.User is { } user)
        {
            using var chown = Process.Start("chown", [$"{user.UserId}:{user.GroupId}", folder]);
            await chown.WaitForExitAsync(cancellationToken);
        }
        const string Script = "umask 077; cat > \"$1/password\"; exec \"$2\" -D \"$1/data\" -U \"$3\" --pwfile=\"$1/password\" -A scram-sha-256 -E UTF8 --no-locale --no-sync";
        using var initdb = Process.Start(_binaries.Start("/bin/sh", "-c", Script, "initdb", folder, _binaries.Initdb, User))!;
        await initdb.StandardInput.WriteAsync(Password);
        initdb.StandardInput.Close();
        var errors = initdb.StandardError.ReadToEndAsync(cancellationToken);
        await initdb.StandardOutput.ReadToEndAsync(cancellationToken);
        await initdb.WaitForExitAsync(cancellationToken);
        if (initdb.ExitCode != 0) throw new InvalidOperationException($"initdb failed with exit code {initdb.ExitCode}. It said:\n{await errors}");
    }

    /// <summary>False where the server ended before it was ready, e.g. because another program took the port first.</summary>
    private async Task<bool> TryServeAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-D", Path.Combine(_folder!, "data"),
            "-c", "listen_addresses=127.0.0.1",
            "-c", string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
            "-c", "unix_socket_directories=",
            "-c", "max_connections=200",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = _binaries!.Start("/bin/sh", ["-c", ServeScript, "postgres", _folder!, _binaries.Postgres, .. arguments]),
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (_log) _log.Add(line.Data);
            if (line.Data.EndsWith("database system is ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(Patience, cancellationToken) == ready.Task) return true;
        await EndAsync("QUIT");
        return false;
    }

    private async Task EndAsync(string signal)
    {
        if (_process is not { } process) return;
        _process = null;
        try
        {
            await process.StandardInput.WriteLineAsync(signal);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The server ended by itself, and its watcher with it.
        }
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
