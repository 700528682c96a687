using System.Text.Json;
using Weir.Failures;

namespace Weir.Destinations.Files;

/// <summary>
/// The ledger of a folder of files: lines of JSON that are only ever added, each with one write that is on the disk before it counts.
/// Who adds one holds the folder's lock and has read every line before.
/// </summary>
/// <remarks>
/// A line is the commit: a process that is killed while it writes one leaves part of a line, which nobody reads and the next line overwrites.
/// After a load's line its files are put in their places; a process that is killed in between leaves that to the next one that takes the lock.
/// </remarks>
internal sealed class FolderLedger(string folder, string format, TimeProvider time) : IDisposable
{
    /// <summary>The folder of Weir's own files inside of the destination's.</summary>
    public const string OwnFolder = "_weir";

    private const int Version = 1;

    /// <summary>EWOULDBLOCK and ERROR_SHARING_VIOLATION.</summary>
    private const int Taken = 11;
    private const int TakenOnMacOs = 35;
    private const int TakenOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _gate = new(1);
    private FolderContents _contents = new();
    private long _read;

    /// <summary>The ledger file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, OwnFolder, "ledger.jsonl");

    private string LockPath => System.IO.Path.Combine(folder, OwnFolder, "lock");

    /// <summary>Reads what is there, without the lock. Null where nothing has been made yet.</summary>
    public async Task<T?> ReadAsync<T>(Func<FolderContents, T> read, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
            return default;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            CatchUp();
            return read(_contents);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes the folder's lock, reads every line, and does something that may add some. One at a time, in this process and in others.</summary>
    public async Task<T> ChangeAsync<T>(Func<FolderChange, T> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            await using var held = await LockAsync(cancellationToken);
            CatchUp();
            var lines = new FolderChange(_contents, Append);
            if (_contents.Beginning is null)
                lines.Add(new BeginningLine(Version, format));
            return change(lines);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException taken) when (taken.HResult is Taken or TakenOnMacOs or TakenOnWindows)
            {
                if (time.GetElapsedTime(began) > LongestWait)
                {
                    throw new DestinationException(
                        $"Another process has held the lock of {System.IO.Path.GetFileName(folder)} for {LongestWait.TotalSeconds:0} s. Let it end, or end it, and run again.",
                        FailureKind.Transient);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Reads the lines that were added since the last time, by this process or by others.</summary>
    private void CatchUp()
    {
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (file.Length < _read)
        {
            // Somebody removed the folder's contents: what is known of it is nothing.
            _contents = new FolderContents();
            _read = 0;
        }

        file.Position = _read;
        var bytes = new byte[file.Length - _read];
        var added = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        while (added.IndexOf((byte)'\n') is var end && end >= 0)
        {
            if (Parse(added[..end]) is not { } line)
            {
                // Lines are there whole or not at all, but for the last of a process that ended while it wrote it.
                if (added[(end + 1)..].Contains((byte)'\n'))
                    throw Damaged();
                return;
            }

            _contents.Apply(line);
            if (_contents.Beginning is { } beginning && (beginning.Version != Version || !string.Equals(beginning.Format, format, StringComparison.Ordinal)))
                throw Foreign(beginning);
            added = added[(end + 1)..];
            _read += end + 1;
        }
    }

    private void Append(FolderLine line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, FolderLineJson.Default.FolderLine), (byte)'\n'];
        using (var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1))
        {
            file.SetLength(_read);
            file.Position = _read;
            file.Write(bytes);
            // What a placed file says, the file itself says too.
            if (line is not PlacedLine)
                file.Flush(flushToDisk: true);
        }

        _read += bytes.Length;
        _contents.Apply(line);
    }

    /// <summary>Readies what reads and writes lines, beside other work: for a first line it takes a fifth of the program's start.</summary>
    public static void Prepare()
    {
        FolderLine line = new SettledLine(Guid.Empty, default, "", default);
        Parse(JsonSerializer.SerializeToUtf8Bytes(line, FolderLineJson.Default.FolderLine));
        foreach (var type in (Type[])[typeof(BeginningLine), typeof(TableLine), typeof(LoadLine)])
            _ = FolderLineJson.Default.GetTypeInfo(type)?.Properties.Count;
    }

    private static FolderLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, FolderLineJson.Default.FolderLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private DestinationException Damaged() => new(
        $"The ledger of {System.IO.Path.GetFileName(folder)} ({OwnFolder}/{System.IO.Path.GetFileName(Path)}) has a line that is not Weir's, and lines after it. "
        + "Nothing was changed. Bring the file back from a backup, or load into another folder.",
        FailureKind.Terminal);

    private DestinationException Foreign(BeginningLine beginning) => new(
        string.Equals(beginning.Format, format, StringComparison.Ordinal)
            ? $"{System.IO.Path.GetFileName(folder)} was written by another version of Weir (ledger version {beginning.Version}, and this one writes {Version}). Use that version, or load into another folder."
            : $"{System.IO.Path.GetFileName(folder)} holds {beginning.Format} files, and {format} files would be added. Load into another folder.",
        FailureKind.Terminal);
}

/// <summary>A change of a folder under its lock.</summary>
internal sealed class FolderChange(FolderContents contents, Action<FolderLine> append)
{
    /// <summary>What the folder has, added lines included.</summary>
    public FolderContents Contents => contents;

    /// <summary>Adds a line. It is on the disk when this returns.</summary>
    public void Add(FolderLine line) => append(line);
}
