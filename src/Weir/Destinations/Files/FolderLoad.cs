using System.Globalization;
using Weir.Columns;
using Weir.Failures;
using Weir.Runs;

namespace Weir.Destinations.Files;

/// <summary>One load into a folder of files: a file for each table, which gets its place once a line of the ledger says that the load is committed.</summary>
internal sealed class FolderLoad(FolderDestination destination, LoadRequest request) : ILoad
{
    /// <summary>Rows that wait in memory, over all files of the load, until they are written.</summary>
    private const long MaxHeldBytes = 8 << 20;

    private readonly Dictionary<string, OpenFile> _files = new(StringComparer.Ordinal);
    private readonly LoadingFolder _loading = new(destination.Folder, request.Load);
    private bool _ended;
    private bool _committed;

    public Task WriteAsync(Batch batch, CancellationToken cancellationToken) => StepAsync(
        $"write to table '{batch.Schema.Name}'",
        async () =>
        {
            if (!request.MeetsTables && !request.Tables.Contains(batch.Schema.Name, StringComparer.Ordinal))
                throw new InvalidOperationException($"The load of {request.Partition} was not opened for table '{batch.Schema.Name}'.");
            cancellationToken.ThrowIfCancellationRequested();
            if (!_files.TryGetValue(batch.Schema.Name, out var file))
                _files.Add(batch.Schema.Name, file = await OpenAsync(batch.Schema.Name, cancellationToken));
            await Task.Run(() => Write(file, batch), CancellationToken.None);
            CrashPoint.Reach(LoadStep.Written);
            return batch.Length;
        });

    public Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => StepAsync(
        "commit a load",
        async () =>
        {
            if (entry.Load != request.Load)
                throw new InvalidOperationException($"The load of {request.Partition} was opened with another id than its entry has.");
            await Task.Run(Finish, CancellationToken.None);
            return await destination.Ledger.ChangeAsync(change => Commit(change, entry, findings, cancellationToken), cancellationToken);
        },
        isLast: true);

    public ValueTask DisposeAsync()
    {
        foreach (var file in _files.Values)
            file.Dispose();
        // Where putting committed files into their places failed, whoever takes the lock next does it.
        if (_committed)
            _loading.Leave();
        else
            destination.Explain("take a load back", _loading.Dispose);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a step; once one has failed, no later one runs.</summary>
    private async Task<T> StepAsync<T>(string doing, Func<Task<T>> step, bool isLast = false)
    {
        if (_ended)
            throw new InvalidOperationException($"The load of {request.Partition} was committed or has failed; it can only be disposed.");
        _ended = true;
        var result = await destination.ExplainAsync(doing, step);
        _ended = isLast;
        return result;
    }

    private async Task<OpenFile> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var table = await destination.Ledger.ReadAsync(contents => contents.FindTable(request.Partition.Tenant, name), cancellationToken)
            ?? throw new DestinationException($"{destination.Address} has no table '{name}' to write to.", FailureKind.Terminal);
        var from = string.Create(CultureInfo.InvariantCulture, $"{_files.Count}{destination.Format.Extension}");
        return new OpenFile(table, destination.Format, from, Path.Combine(_loading.Path, from), request.Load);
    }

    private void Write(OpenFile file, Batch batch)
    {
        file.Write(batch);
        for (var held = Held(); held > MaxHeldBytes; held = Held())
            _files.Values.MaxBy(open => open.HeldBytes)!.Release();

        long Held() => _files.Values.Sum(open => open.HeldBytes);
    }

    /// <summary>Every file is whole and on the disk.</summary>
    private void Finish()
    {
        foreach (var file in _files.Values)
            file.Finish();
    }

    private LedgerEntry Commit(FolderChange change, LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        destination.PlaceAll(change);
        var head = change.Contents.FindHead(entry.Partition)?.Entry;
        Fence.RefuseStale(entry, destination.Address, (head?.Epoch ?? long.MinValue) < entry.Epoch, head?.Load, head?.Fingerprint);
        if (entry.Hold is { } hold && change.Contents.FindHold(hold)?.State != HoldState.Waiting)
            throw Fence.HoldIsSettled(entry);
        CrashPoint.Reach(LoadStep.Claimed);
        var replaced = request.Mode == WriteMode.Replace ? change.Contents.FilesOf(entry.Partition) : [];
        IReadOnlyList<FolderFile> files = [.. _files.Values.Select(FileOf)];
        var committed = entry with { Replaces = head?.Load, RowsReplaced = replaced.Sum(file => file.Rows) };
        CrashPoint.Reach(LoadStep.Replaced);
        FindingsFile.Write(destination.Folder, entry.Partition, entry.Load, findings);
        CrashPoint.Reach(LoadStep.Recorded);
        cancellationToken.ThrowIfCancellationRequested();
        var line = new LoadLine(
            committed with { Hold = null, Checkpoint = null },
            entry.Checkpoint,
            entry.Hold,
            files,
            [.. replaced.Select(file => file.Path).Except(files.Select(file => file.Path), StringComparer.Ordinal)]);
        change.Add(line);
        _committed = true;
        CrashPoint.Reach(LoadStep.Committed);
        destination.Place(change, line);
        _loading.Dispose();
        return committed;
    }

    /// <summary>A partition that is replaced keeps one file a table, under one name: a reader of all files finds the old or the new one there.</summary>
    private FolderFile FileOf(OpenFile file)
    {
        var name = FolderNames.Of(request.Partition.Partition);
        if (request.Mode == WriteMode.Append)
            name += $"~{request.Load:N}";
        return new FolderFile(file.Name, $"{file.Table.Folder}/{name}{destination.Format.Extension}", file.Table.Table, file.Rows, file.Bytes);
    }

    /// <summary>The file of a table that is being written.</summary>
    private sealed class OpenFile : IDisposable
    {
        private readonly FileStream _stream;
        private readonly ITableFile _file;
        private readonly TableSchema _schema;
        private bool _ended;

        public OpenFile(TableLine table, IFileFormat format, string name, string path, Guid load)
        {
            Table = table;
            Name = name;
            _schema = FolderTables.SchemaOf(table);
            _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            _file = format.Begin(_stream, _schema, load);
        }

        public TableLine Table { get; }

        public string Name { get; }

        public long Rows { get; private set; }

        public long Bytes { get; private set; }

        /// <summary>What it held after the last thing that was done with it: asking anew goes through every column.</summary>
        public long HeldBytes { get; private set; }

        public void Write(Batch batch)
        {
            FolderTables.RefuseNulls(_schema, batch);
            FolderTables.RefuseUnknown(_schema, batch);
            _file.Write(batch);
            HeldBytes = _file.HeldBytes;
            Rows += batch.Length;
        }

        public void Release()
        {
            _file.Release();
            HeldBytes = _file.HeldBytes;
        }

        public void Finish()
        {
            _file.Finish();
            _stream.Flush(flushToDisk: true);
            Bytes = _stream.Length;
            Dispose();
        }

        public void Dispose()
        {
            if (_ended)
                return;
            _ended = true;
            _file.Dispose();
            _stream.Dispose();
        }
    }
}
