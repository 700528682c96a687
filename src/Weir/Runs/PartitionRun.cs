using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Checks;
using Weir.Columns;
using Weir.Destinations;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>One attempt to bring a partition's rows from its raw bytes into the destination: read, check, write, gate, commit.</summary>
internal sealed class PartitionRun(RunContext run, PlannedPartition partition, FetchedFile fetched, PartitionHead? head)
{
    private readonly Guid _load = Guid.CreateVersion7(run.Time.GetUtcNow());
    private readonly DateTimeOffset _startedAt = run.Time.GetUtcNow();
    private readonly LoadSummary _summary = new();
    private readonly HashSet<string> _ensured = new(StringComparer.Ordinal);
    private ILoad? _open;
    private SchemaConflictException? _conflict;
    private IReadOnlyList<string> _reasons = [];
    private IReadOnlyList<Finding> _findings = [];

    /// <summary>The loads that it is committed with, in whose transaction it writes; null where it is committed alone.</summary>
    public ILoadGroup? Group { get; init; }

    /// <summary>The load of the same bytes under another recipe that it makes again; null where it makes none.</summary>
    public LedgerEntry? Remakes { get; init; }

    /// <summary>Higher than the head's and, on clocks that agree, than that of every attempt that began before.</summary>
    public long Epoch { get; } = Math.Max((head?.Epoch ?? 0) + 1, Microseconds(run.Time.GetUtcNow()));

    /// <summary>SHA-256 over content and recipe: the same means there is nothing to do.</summary>
    public static string Fingerprint(string contentSha256, string recipe) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contentSha256}\n{recipe}")));

    /// <summary>What the commit comes to if it took place, from its beginning on; null before. One that fails may have taken place.</summary>
    public PartitionOutcome? Committing { get; private set; }

    public async Task<PartitionOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var checks = new RowChecks(_summary, fetched.File.Name);
        try
        {
            var read = run.Source.ReadAsync(new ReadRequest(partition, fetched.File, _summary), cancellationToken);
            await foreach (var batch in checks.CheckAsync(read, cancellationToken).Prefetch(1, cancellationToken))
            {
                using (batch)
                {
                    // A table that is made when its first row comes has not had one.
                    if (!run.Options.DryRun && _conflict is null && (batch.Length > 0 || batch.Schema.Record is null))
                        await WriteAsync(batch, cancellationToken);
                }

                run.Report(new RunProgress(partition.Name, "loading", _summary.RowsRead, null));
            }

            var reasons = Judge();
            CrashPoint.Reach(LoadStep.Gated);
            if (run.Options.DryRun)
                return DryOutcome(reasons);
            if (reasons.Count == 0)
                return await CommitAsync(checks.Findings, cancellationToken);
            await RollBackAsync();
            CrashPoint.Reach(LoadStep.RolledBack);
            (_reasons, _findings) = (reasons, checks.Findings);
            return Group is null ? await HoldAsync(cancellationToken) : Outcome(PartitionStatus.Held, string.Join(' ', reasons));
        }
        finally
        {
            await RollBackAsync();
        }
    }

    private async Task WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            if (run.Conflicts.TryGetValue(batch.Schema.Name, out var conflict))
                throw conflict;
            if (_ensured.Add(batch.Schema.Name))
                await EnsureAsync(batch.Schema, cancellationToken);
            _open ??= await BeginAsync(cancellationToken);
            await _open.WriteAsync(batch, cancellationToken);
        }
        catch (SchemaConflictException conflict) when (run.Options.ApprovedBy is null)
        {
            // A person decides. The rest is read all the same, so that the hold tells of the whole.
            _conflict = conflict;
            await RollBackAsync();
        }
    }

    private async Task<PartitionOutcome> CommitAsync(IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        _open ??= await BeginAsync(cancellationToken);
        run.Report(new RunProgress(partition.Name, "committing", _summary.RowsAccepted, null));
        Committing = Outcome(PartitionStatus.Loaded, Notes()) with { RowsWritten = _summary.RowsAccepted };
        var committed = await _open.CommitAsync(Entry(), findings, cancellationToken);
        if (Group is not null)
            return Committing;
        run.Committed[partition.Name] = committed;
        return Committing.As(committed);
    }

    /// <summary>A table whose first row has come is made; one is widened where the original has columns that it did not expect.</summary>
    private async Task EnsureAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        if (run.Made.ContainsKey(schema) || run.Source.Tables.Any(table => ReferenceEquals(table.Schema, schema)))
            return;
        var table = run.Source.FindTable(schema.Name)
            ?? throw new InvalidOperationException($"The source of {run.Pipeline.Pipeline} sent rows of table '{schema.Name}', which it does not know.");
        await run.Destination.EnsureTableAsync(run.Pipeline, schema, table.Mode, table.ScopeColumns, cancellationToken);
        run.Made.TryAdd(schema, true);
    }

    private async Task<ILoad> BeginAsync(CancellationToken cancellationToken)
    {
        await run.Views.WaitAsync(cancellationToken);
        var request = new LoadRequest(
            _load,
            run.Pipeline.Partition(partition.Name),
            Epoch,
            run.Source.Tables[0].Mode,
            partition.Scope,
            partition.Tables ?? [.. run.Source.Tables.Select(table => table.Schema.Name)])
        {
            MeetsTables = true,
        };
        return Group is null ? await run.Destination.BeginLoadAsync(request, cancellationToken) : Group.Begin(request);
    }

    /// <summary>Why the load should be held; nothing where a person approved it.</summary>
    private IReadOnlyList<string> Judge()
    {
        // The same bytes were approved once already, and a rule of the source says the same of them.
        if (run.Options.ApprovedBy is not null || (Remakes?.ApprovedBy is not null && _conflict is null))
            return [];
        var (previous, earlier) = Gate.Past(partition.Name, run.HeadEntries, [.. run.Committed.Values]);
        var reasons = new Gate(run.Options.Gate, run.Source.GateRules).Judge(new GateInput(partition.Name, _summary, previous, earlier));
        return _conflict is null ? reasons : [_conflict.Message, .. reasons];
    }

    private LedgerEntry Entry() => new()
    {
        Load = _load,
        Partition = run.Pipeline.Partition(partition.Name),
        Epoch = Epoch,
        Run = run.Run,
        Fingerprint = Fingerprint(fetched.ContentSha256, run.Source.Recipe),
        ContentSha256 = fetched.File.Sha256,
        Recipe = run.Source.Recipe,
        Source = SourceText,
        Member = _summary.Member,
        Plan = Plan(),
        Measures = Measures(),
        Checkpoint = Remakes is null ? _summary.Checkpoint : Remakes.Checkpoint,
        RowsRead = _summary.RowsRead,
        RowsWritten = _summary.RowsAccepted,
        RowsRejected = _summary.RowsRejected,
        RowsFlagged = _summary.RowsFlagged,
        StartedAt = _startedAt,
        CommittedAt = run.Time.GetUtcNow(),
        Replaces = head?.Load,
        ApprovedBy = run.Options.ApprovedBy ?? Remakes?.ApprovedBy,
        Hold = run.Options.Hold,
    };

    /// <summary>Records that the load, which was rolled back, waits for a person.</summary>
    public async Task<PartitionOutcome> HoldAsync(CancellationToken cancellationToken)
    {
        var waiting = await run.Destination.RecordHoldAsync(
            new Hold
            {
                Load = _load,
                Partition = run.Pipeline.Partition(partition.Name),
                Run = run.Run,
                Reasons = string.Join('\n', _reasons),
                Fingerprint = Fingerprint(fetched.ContentSha256, run.Source.Recipe),
                ContentSha256 = fetched.File.Sha256,
                Source = SourceText,
                Plan = Plan(),
                Measures = Measures(),
                RowsRead = _summary.RowsRead,
                RowsAccepted = _summary.RowsAccepted,
                RowsRejected = _summary.RowsRejected,
                HeldAt = run.Time.GetUtcNow(),
            },
            head,
            _findings,
            cancellationToken);
        return Outcome(PartitionStatus.Held, string.Join(' ', _reasons)) with { Load = waiting };
    }

    /// <summary>Lets go of the load: what is not committed is taken back.</summary>
    private async Task RollBackAsync()
    {
        var open = _open;
        _open = null;
        if (open is not null)
            await open.DisposeAsync();
    }

    private PartitionOutcome DryOutcome(IReadOnlyList<string> reasons) => Outcome(
        PartitionStatus.Planned,
        (reasons.Count, head) switch
        {
            ( > 0, _) => "Would be held: " + string.Join(' ', reasons),
            (_, null) => "Would be loaded for the first time.",
            _ when run.Source.Tables[0].Mode == WriteMode.Newest => "Would be loaded where its records are newer than those that are served.",
            _ => "Would replace the load that is served now.",
        }) with
    {
        RowsWritten = _summary.RowsAccepted,
        Load = null,
    };

    private PartitionOutcome Outcome(PartitionStatus status, string? message) => new()
    {
        Partition = partition.Name,
        Status = status,
        Source = SourceText,
        Sha256 = fetched.File.Sha256,
        RowsRead = _summary.RowsRead,
        RowsRejected = _summary.RowsRejected,
        RowsFlagged = _summary.RowsFlagged,
        Load = _load,
        Message = message,
    };

    private string SourceText => partition.ShownAddress;

    private string? Notes()
    {
        List<string> notes = [.. _summary.Notes];
        if (_summary.NewColumns.Count > 0)
            notes.Add($"New columns, loaded as text: {string.Join(", ", _summary.NewColumns)}.");
        return notes.Count == 0 ? null : string.Join(' ', notes);
    }

    private string Plan() => new PlannedPartitionJson(partition, fetched.File.Name, fetched.AddressSha256, fetched.ETag, fetched.LastModified).Write();

    private string Measures()
    {
        var json = new JsonObject();
        foreach (var (name, value) in _summary.Measures)
            json[name] = value;
        return json.ToJsonString();
    }

    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
