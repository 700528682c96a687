using System.Data.Common;
using Weir.Columns;
using Weir.Runs;

namespace Weir.Destinations.Sql;

/// <summary>Loads of records that share a transaction: each stages its rows, and the commit puts those of all in their place with the statements that one takes.</summary>
/// <remarks>
/// Rows of all loads wait in the same temporary tables, told apart by <c>_load</c>, so that the statements and the locks are as many as there are
/// tables, however many loads there are. Until the commit no lock is held on a table that is read: others may be made and widened meanwhile.
/// </remarks>
internal sealed class SqlLoadGroup(SqlDestination destination, DbConnection connection, DbTransaction transaction, PipelineKey pipeline) : ILoadGroup
{
    private readonly SqlCommit _commit = new(destination, connection);
    private readonly RecordLoad _records = new(destination, connection, pipeline, $"pipeline '{pipeline.Pipeline}'");
    private readonly List<(LedgerEntry Entry, IReadOnlyList<Finding> Findings)> _joined = [];
    private DbTransaction _transaction = transaction;
    private Member? _open;
    private bool _ended;
    private bool _committed;

    private SqlDestination Destination => destination;

    private DbConnection Connection => connection;

    public ILoad Begin(LoadRequest request)
    {
        if (_ended || _open is not null)
            throw new InvalidOperationException($"The loads of {pipeline.Pipeline} were committed, have failed, or one of them is open still.");
        return _open = new Member(this, request.Load);
    }

    public Task<IReadOnlyList<LedgerEntry>> CommitAsync(CancellationToken cancellationToken) => StepAsync(
        "commit loads together",
        async () =>
        {
            // What is staged changed nothing that lasts: a snapshot of now sees the tables made meanwhile, and what others have loaded.
            if (destination.Database.Dialect.HasSnapshotTransactions)
            {
                await _transaction.CommitAsync(cancellationToken);
                _transaction = await connection.BeginTransactionAsync(cancellationToken);
            }

            List<LedgerEntry> entries = [];
            foreach (var (entry, _) in _joined)
                entries.Add(entry with { Replaces = (await _commit.ClaimHeadAsync(_transaction, entry, cancellationToken)).Load });
            CrashPoint.Reach(LoadStep.Claimed);
            var merged = entries.Count == 0 ? entries : await _records.MergeAsync(_transaction, new RecordLoads(pipeline, entries), cancellationToken);
            CrashPoint.Reach(LoadStep.Replaced);
            foreach (var (entry, (_, findings)) in merged.Zip(_joined))
            {
                await WriteFindingsAsync(entry, findings, cancellationToken);
                await _commit.RecordAsync(_transaction, entry, cancellationToken);
            }

            CrashPoint.Reach(LoadStep.Recorded);
            cancellationToken.ThrowIfCancellationRequested();
            await _transaction.CommitAsync(CancellationToken.None);
            CrashPoint.Reach(LoadStep.Committed);
            _committed = true;
            // They are there together or not at all.
            if (merged.Count > 0)
                await _commit.ReadBackAsync(merged[^1]);
            return merged;
        },
        isLast: true);

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        try
        {
            if (_open is not null)
                await _open.DisposeAsync();
            if (!_committed)
                await _transaction.DisposeAsync();
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task WriteFindingsAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        if (findings.Count == 0)
            return;
        await using var rows = destination.WriteRows(connection, _transaction, entry.Load);
        await Quarantine.WriteAsync(rows, entry.Partition, findings, cancellationToken);
        await rows.FlushAsync(cancellationToken);
    }

    /// <summary>Runs a step; once one has failed, no later one runs.</summary>
    private async Task<T> StepAsync<T>(string doing, Func<Task<T>> step, bool isLast = false)
    {
        if (_ended)
            throw new InvalidOperationException($"The loads of {pipeline.Pipeline} were committed or have failed; they can only be disposed.");
        _ended = true;
        var result = await destination.ExplainAsync(doing, step);
        _ended = isLast;
        return result;
    }

    /// <summary>A load of the group.</summary>
    private sealed class Member(SqlLoadGroup group, Guid load) : ILoad
    {
        private readonly IRowWriter _rows = group.Destination.WriteRows(group.Connection, group._transaction, load);
        private bool _isJoined;
        private bool _isDisposed;

        public Task WriteAsync(Batch batch, CancellationToken cancellationToken) => group.StepAsync(
            $"write to table '{batch.Schema.Name}'",
            async () =>
            {
                if (!group._records.IsStaged(batch))
                {
                    await _rows.FlushAsync(cancellationToken);
                    await group._records.StageAsync(group._transaction, batch.Schema, cancellationToken);
                }

                if (batch.Length > 0)
                    await _rows.WriteAsync(group.Destination.Database.Dialect.Temporary(RecordLoad.Stage(batch.Schema.Name)), batch, cancellationToken);
                group._records.Written(load, batch);
                CrashPoint.Reach(LoadStep.Written);
                return batch.Length;
            });

        public Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => group.StepAsync(
            "end a load among others",
            async () =>
            {
                await _rows.FlushAsync(cancellationToken);
                group._joined.Add((entry, findings));
                _isJoined = true;
                return entry;
            });

        public async ValueTask DisposeAsync()
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            group._open = null;
            group._ended |= !_isJoined;
            await _rows.DisposeAsync();
        }
    }
}
