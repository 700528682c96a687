using System.Data.Common;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Store;

/// <summary>A database file that no other process can write while this one copies it.</summary>
internal sealed class HeldFile : IAsyncDisposable
{
    private readonly SqlDatabase? _database;
    private readonly DbConnection? _connection;

    private HeldFile(string name, Stream content, SqlDatabase? database, DbConnection? connection)
    {
        Name = name;
        Content = content;
        _database = database;
        _connection = connection;
    }

    /// <summary>The file's name in the backup.</summary>
    public string Name { get; }

    /// <summary>Its bytes, complete: nothing is left in a log beside it.</summary>
    public Stream Content { get; }

    /// <summary>Opens a database, which closes its file to other processes, and writes what its log holds into the file.</summary>
    /// <param name="name">The file's name in the backup.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="database">The database, which passes to the held file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DestinationException">Another process has it, or it cannot be read.</exception>
    public static async Task<HeldFile> OpenAsync(string name, string path, SqlDatabase database, CancellationToken cancellationToken)
    {
        DbConnection? connection = null;
        var isHeld = false;
        try
        {
            connection = await database.OpenAsync(cancellationToken);
            await connection.Statement(null, "checkpoint").RunAsync(cancellationToken);
            if (File.Exists(path + ".wal") && new FileInfo(path + ".wal").Length > 0)
                throw new DestinationException($"{database.Address} still has a log of changes beside it that are not in the file. Stop what writes to it, and try again.", FailureKind.Transient);
            if (OperatingSystem.IsWindows())
            {
                // There a file that DuckDB has open cannot be read, and one that is opened alone is closed to everybody.
                await connection.DisposeAsync();
                await database.DisposeAsync();
                isHeld = true;
                return new HeldFile(name, Read(path, FileShare.None), null, null);
            }

            var held = new HeldFile(name, Read(path, FileShare.ReadWrite), database, connection);
            isHeld = true;
            return held;
        }
        finally
        {
            if (!isHeld)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                await database.DisposeAsync();
            }
        }
    }

    /// <summary>Lets go. The copy's handle goes last: closing any handle of a file gives up all of the process's locks on it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        await Content.DisposeAsync();
    }

    private static FileStream Read(string path, FileShare share) => new(path, FileMode.Open, FileAccess.Read, share, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
