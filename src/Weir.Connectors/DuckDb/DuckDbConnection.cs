using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>A connection to a DuckDB file. It holds the file open in this process until it is closed.</summary>
/// <remarks>
/// One transaction and one reader at a time. Failures are <see cref="DestinationException"/>s in Weir's words;
/// asynchronous calls run on the thread pool and stop when their token is cancelled.
/// </remarks>
internal sealed class DuckDbConnection(DuckDbOptions options, TimeProvider time) : DbConnection
{
    private DuckDbFile? _file;
    private ConnectionHandle? _handle;
    private DuckDbTransaction? _transaction;
    private DuckDbDataReader? _reader;
    private long _commitsAtStart;
    private bool _cancelled;

    /// <summary>How the file is opened.</summary>
    public DuckDbOptions Options => options;

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => options.Path;
        set => throw new NotSupportedException("A DuckDB connection takes its options when it is made.");
    }

    /// <inheritdoc/>
    public override string Database => "main";

    /// <inheritdoc/>
    public override string DataSource => options.Path;

    /// <inheritdoc/>
    public override unsafe string ServerVersion => Marshal.PtrToStringUTF8((nint)DuckDbApi.LibraryVersion())!;

    /// <inheritdoc/>
    public override ConnectionState State => _handle is null ? ConnectionState.Closed : ConnectionState.Open;

    internal ConnectionHandle Handle => _handle ?? throw new InvalidOperationException("The connection is not open.");

    internal DuckDbTransaction? CurrentTransaction => _transaction;

    /// <inheritdoc/>
    /// <remarks>Does not wait for another process to let go of the file, as <see cref="DbConnection.OpenAsync()"/> does.</remarks>
    public override void Open() =>
        Opened(DuckDbFile.UseAsync(options with { WaitForRelease = TimeSpan.Zero }, time, CancellationToken.None).GetAwaiter().GetResult());

    /// <inheritdoc/>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_handle is not null)
            throw new InvalidOperationException("The connection is already open.");
        Opened(await DuckDbFile.UseAsync(options, time, cancellationToken));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_handle is null)
            return;
        _reader?.Dispose();
        _transaction?.Dispose();
        _handle.Dispose();
        _handle = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
        _file!.Dispose();
        _file = null;
    }

    /// <summary>A use of the file of its own, for whoever keeps it open: to be taken while the connection tells that it is closed.</summary>
    internal DuckDbFile KeepFile() => _file!.Share();

    /// <inheritdoc/>
    /// <remarks>The last connection to close writes the checkpoint, which can take seconds: that happens on the thread pool.</remarks>
    public override Task CloseAsync() => _handle is null ? Task.CompletedTask : Task.Run(Close);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName) =>
        throw new NotSupportedException("A DuckDB connection serves one file. Open another connection.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => new DuckDbCommand { Connection = this };

    /// <inheritdoc/>
    /// <remarks>Every transaction sees the file as it was when the transaction began, which is snapshot isolation.</remarks>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (isolationLevel is IsolationLevel.Serializable or IsolationLevel.Chaos)
            throw new NotSupportedException($"DuckDB transactions are snapshots; {isolationLevel} is not to be had.");
        if (_transaction is not null)
            throw new InvalidOperationException("The connection already has a transaction.");
        ThrowIfBusy();
        _commitsAtStart = Commits.Done;
        Run("begin transaction");
        return _transaction = new DuckDbTransaction(this);
    }

    /// <summary>Throws where a statement cannot run now: a reader is open, or the transaction has failed.</summary>
    internal void ThrowIfBusy()
    {
        if (_reader is not null)
            throw new InvalidOperationException("A reader of this connection is still open. Dispose it first.");
        _transaction?.ThrowIfFailed();
    }

    /// <summary>Called before a command's first statement. Outside of a transaction each statement is one.</summary>
    internal void Starting()
    {
        ThrowIfBusy();
        Interlocked.Exchange(ref _cancelled, false);
        if (_transaction is null)
            _commitsAtStart = Commits.Done;
    }

    /// <inheritdoc cref="DuckDbFile.IsFull"/>
    internal bool IsFileFull => _file!.IsFull;

    /// <inheritdoc cref="DuckDbInstance.MakeRoomForTables"/>
    internal void MakeRoomForTables() => _file!.Instance.MakeRoomForTables();

    /// <inheritdoc cref="DuckDbFile.Appended"/>
    internal void Appended(int rows) => _file!.Appended(rows);

    /// <summary>What is committed to the file.</summary>
    internal CommitCount Commits => _file!.Commits;

    /// <summary>Called after a statement outside of a transaction that may have changed something: it has been committed.</summary>
    internal void ChangedAlone() => _commitsAtStart++;

    internal void Reading(DuckDbDataReader reader) => _reader = reader;

    internal void ReadingEnded() => _reader = null;

    internal void TransactionEnded() => _transaction = null;

    /// <summary>The end of a statement that did not do what it was to. What the transaction has done so far is taken back: DuckDB would answer a commit with success and store nothing.</summary>
    internal Exception Failed(DuckDbErrorType type, string message, CancellationToken cancellationToken)
    {
        if (type == DuckDbErrorType.Interrupt && (cancellationToken.IsCancellationRequested || Interlocked.Exchange(ref _cancelled, false)))
        {
            _transaction?.Fail(cause: null);
            return new OperationCanceledException("The statement was cancelled.", cancellationToken);
        }

        var failure = Explain(type, message);
        _transaction?.Fail(failure);
        return failure;
    }

    /// <summary>True where a statement that ran out of memory has more now and may simply run again: it was a transaction of its own.</summary>
    internal bool MayRunAgain(DuckDbErrorType type) =>
        type == DuckDbErrorType.OutOfMemory && _transaction is null && _file!.Instance.TryRaiseMemoryLimit(out _, out _);

    /// <summary>A statement that Weir does not run. The transaction fails as it would had DuckDB refused.</summary>
    internal DestinationException Refused(string text)
    {
        var failure = new DestinationException($"{options.Subject}: {text}", FailureKind.Terminal);
        _transaction?.Fail(failure);
        return failure;
    }

    /// <summary>Stops the running statement.</summary>
    internal void Cancel()
    {
        Interlocked.Exchange(ref _cancelled, true);
        DuckDbApi.Interrupt(Handle);
    }

    /// <summary>Lets nothing be written until the connection closes: by the file where it is open read-only, else by a transaction.</summary>
    /// <remarks>Where the file does it a statement is a transaction of its own, and may run again with more memory.</remarks>
    internal void ForbidWriting()
    {
        if (!_file!.IsReadOnly)
            Run("begin transaction read only");
    }

    /// <summary>Runs one of the binding's own statements.</summary>
    internal unsafe void Run(string sql)
    {
        using var result = new ResultHandle();
        if (DuckDbApi.Query(Handle, sql, result.Pointer) != DuckDbState.Success)
            throw Explain(DuckDbApi.ResultErrorType(result.Pointer), result.ErrorMessage);
    }

    private DestinationException Explain(DuckDbErrorType type, string message) =>
        type == DuckDbErrorType.OutOfMemory && _file!.Instance.TryRaiseMemoryLimit(out var before, out var now)
            ? DuckDbErrors.NeededMoreMemory(options.Subject, before, now)
            : DuckDbErrors.Explain(options.Subject, type, message, raced: Commits.AnySince(_commitsAtStart));

    private void Opened(DuckDbFile file)
    {
        try
        {
            _handle = file.Instance.Connect();
            _file = file;
        }
        finally
        {
            if (_file is null)
                file.Dispose();
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }
}
