using System.Data;
using System.Data.Common;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>A transaction. After any failed statement it is rolled back, and neither goes on nor commits.</summary>
internal sealed class DuckDbTransaction : DbTransaction
{
    private readonly DuckDbConnection _connection;
    private State _state = State.Active;
    private DestinationException? _cause;

    public DuckDbTransaction(DuckDbConnection connection) => _connection = connection;

    private enum State
    {
        Active,
        Failed,
        Ended,
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => IsolationLevel.Snapshot;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _state == State.Ended ? null : _connection;

    /// <inheritdoc/>
    /// <exception cref="DestinationException">A statement of the transaction failed earlier, another transaction was faster, or the disk is full. Nothing was stored.</exception>
    public override void Commit()
    {
        ThrowIfEnded();
        _connection.ThrowIfBusy();
        var committed = false;
        var commits = _connection.Commits;
        commits.Begin();
        try
        {
            _connection.Run("commit");
            committed = true;
        }
        catch (DestinationException failure)
        {
            Fail(failure);
            throw;
        }
        finally
        {
            commits.End(committed);
        }

        End();
    }

    /// <inheritdoc/>
    /// <remarks>A commit that has begun is not cancelled: nobody would know whether it took place.</remarks>
    public override Task CommitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(Commit, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override void Rollback()
    {
        ThrowIfEnded();
        RollBackIfActive();
        End();
    }

    /// <inheritdoc/>
    public override Task RollbackAsync(CancellationToken cancellationToken = default) => Task.Run(Rollback, CancellationToken.None);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Task.Run(Dispose);
        await base.DisposeAsync();
    }

    internal void ThrowIfFailed()
    {
        if (_state != State.Failed)
            return;
        throw _cause is null
            ? new OperationCanceledException("A statement of the transaction was cancelled; the transaction was rolled back and nothing was stored.")
            : new DestinationException(
                $"{_connection.Options.Subject}: an earlier statement of the transaction failed, so the transaction was rolled back and nothing was stored. Run it again from its beginning.",
                _cause.Kind,
                _cause);
    }

    /// <summary>Takes back what was done. <paramref name="cause"/> is null where the statement was cancelled.</summary>
    internal void Fail(DestinationException? cause)
    {
        if (_state != State.Active)
            return;
        RollBackIfActive();
        _state = State.Failed;
        _cause = cause;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _state != State.Ended)
        {
            RollBackIfActive();
            End();
        }

        base.Dispose(disposing);
    }

    private void RollBackIfActive()
    {
        if (_state != State.Active)
            return;
        try
        {
            _connection.Run("rollback");
        }
        catch (DestinationException)
        {
            // The only reason to refuse is that DuckDB has ended the transaction itself, as after a failed commit.
        }
    }

    private void End()
    {
        _state = State.Ended;
        _connection.TransactionEnded();
    }

    private void ThrowIfEnded()
    {
        if (_state == State.Ended)
            throw new InvalidOperationException("The transaction has ended.");
    }
}
