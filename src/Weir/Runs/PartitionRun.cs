using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Checks;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Runs;

/// <summary>One attempt to bring a partition's rows from its raw bytes into the destination: read, check, write, gate, commit.</summary>
internal sealed class PartitionRun(RunContext run, PlannedPartition partition, FetchedFile fetched, PartitionHead? head)
{
    /// <summary>Rejected rows over which a load is given up: what is kept of them would no longer fit in memory.</summary>
    public const int MaxFindings = 100_000;

    private readonly Guid _load = Guid.CreateVersion7(run.Time.GetUtcNow());
    private readonly DateTimeOffset _startedAt = run.Time.GetUtcNow();
    private readonly LoadSummary _summary = new();
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, KeyCheck> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ensured = new(StringComparer.Ordinal);

    /// <summary>Higher than the head's and, on clocks that agree, than that of every attempt that began before.</summary>
    public long Epoch { get; } = Math.Max((head?.Epoch ?? 0) + 1, Microseconds(run.Time.GetUtcNow()));

    /// <summary>SHA-256 over content and recipe: the same means there is nothing to do.</summary>
    public static string Fingerprint(string contentSha256, string recipe) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contentSha256}\n{recipe}")));

    public async Task<PartitionOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var tables = run.Source.Tables;
        ILoad? load = null;
        try
        {
            await foreach (var read in run.Source.ReadAsync(new ReadRequest(partition, fetched.File, _summary), cancellationToken).Prefetch(2, cancellationToken))
            {
                using var batch = Check(read);
                if (!run.Options.DryRun)
                {
                    if (_ensured.Add(batch.Schema.Name) && !ReferenceEquals(batch.Schema, TableOf(batch).Schema))
                        await EnsureAsync(batch.Schema, cancellationToken);
                    load ??= await BeginAsync(tables, cancellationToken);
                    await load.WriteAsync(batch, cancellationToken);
                }

                run.Report(new RunProgress(partition.Name, "loading", _summary.RowsRead, null));
            }

            var reasons = run.Options.ApprovedBy is null ? Judge() : [];
            CrashPoint.Reach(LoadStep.Gated);
            if (run.Options.DryRun)
                return DryOutcome(reasons);
            if (reasons.Count == 0)
            {
                load ??= await BeginAsync(tables, cancellationToken);
                run.Report(new RunProgress(partition.Name, "committing", _summary.RowsAccepted, null));
                var entry = Entry();
                var replaced = await load.CommitAsync(entry, _findings, cancellationToken);
                run.Committed[partition.Name] = entry;
                return Outcome(PartitionStatus.Loaded, Notes()) with { RowsWritten = _summary.RowsAccepted, RowsReplaced = replaced };
            }

            await RollBackAsync(load);
            load = null;
            return await HoldAsync(reasons, cancellationToken);
        }
        catch (SchemaConflictException conflict) when (run.Options.ApprovedBy is null)
        {
            await RollBackAsync(load);
            load = null;
            return await HoldAsync([conflict.Message], cancellationToken);
        }
        finally
        {
            if (load is not null)
                await load.DisposeAsync();
        }
    }

    /// <summary>Sorts the batch's rows into those to load and those to quarantine. The batch given is disposed where another is returned.</summary>
    private Batch Check(Batch batch)
    {
        _summary.RowsRead += batch.RowsRead;
        var keep = new bool[batch.Length];
        Array.Fill(keep, true);
        if (!_keys.TryGetValue(batch.Schema.Name, out var keys))
            _keys.Add(batch.Schema.Name, keys = new KeyCheck(batch.Schema));
        var doubled = keys.Check(batch, keep);
        var rejected = batch.Findings.Where(finding => finding.Outcome == FindingOutcome.Rejected).Select(finding => finding.Row).ToHashSet();
        _summary.RowsRejected += rejected.Count;
        _summary.RowsFlagged += batch.Findings
            .Where(finding => finding.Outcome == FindingOutcome.Flagged && !rejected.Contains(finding.Row))
            .Select(finding => finding.Row).Distinct().Count();
        _findings.AddRange(batch.Findings);
        if (_findings.Count > MaxFindings)
        {
            throw new SourceException(
                string.Create(CultureInfo.InvariantCulture, $"'{fetched.File.Name}' has over {MaxFindings:N0} rows that cannot be trusted among the first {_summary.RowsRead:N0}. ")
                + "It is not the file it should be, or its format has changed. What was served stays served.",
                FailureKind.BadData);
        }

        if (doubled == 0)
        {
            _summary.RowsAccepted += batch.Length;
            return batch;
        }

        using (batch)
        {
            var kept = batch.Where(keep);
            _summary.RowsAccepted += kept.Length;
            return kept;
        }
    }

    private SourceTable TableOf(Batch batch) => run.Source.Tables.First(table => string.Equals(table.Schema.Name, batch.Schema.Name, StringComparison.Ordinal));

    /// <summary>The original has columns that the table did not expect: the table is widened before the load begins.</summary>
    private async Task EnsureAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        var table = run.Source.Tables.First(table => string.Equals(table.Schema.Name, schema.Name, StringComparison.Ordinal));
        await run.Destination.EnsureTableAsync(run.Pipeline, schema, table.Mode, table.ScopeColumns, cancellationToken);
    }

    private Task<ILoad> BeginAsync(IReadOnlyList<SourceTable> tables, CancellationToken cancellationToken) => run.Destination.BeginLoadAsync(
        new LoadRequest(
            _load, run.Pipeline.Partition(partition.Name), Epoch, tables[0].Mode, partition.Scope, [.. tables.Select(table => table.Schema.Name)]),
        cancellationToken);

    private IReadOnlyList<string> Judge()
    {
        var (previous, earlier) = Gate.Past(partition.Name, run.HeadEntries, [.. run.Committed.Values]);
        return new Gate(run.Options.Gate, run.Source.GateRules).Judge(new GateInput(partition.Name, _summary, previous, earlier));
    }

    private LedgerEntry Entry() => new()
    {
        Load = _load,
        Partition = run.Pipeline.Partition(partition.Name),
        Epoch = Epoch,
        Run = run.Run,
        Fingerprint = Fingerprint(fetched.File.Sha256, run.Source.Recipe),
        ContentSha256 = fetched.File.Sha256,
        Recipe = run.Source.Recipe,
        Source = SourceText,
        Member = _summary.Member,
        Plan = Plan(),
        Measures = Measures(),
        RowsRead = _summary.RowsRead,
        RowsWritten = _summary.RowsAccepted,
        RowsRejected = _summary.RowsRejected,
        RowsFlagged = _summary.RowsFlagged,
        StartedAt = _startedAt,
        CommittedAt = run.Time.GetUtcNow(),
        Replaces = head?.Load,
        ApprovedBy = run.Options.ApprovedBy,
    };

    private async Task<PartitionOutcome> HoldAsync(IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        if (run.Options.DryRun)
            return DryOutcome(reasons);
        await run.Destination.RecordHoldAsync(
            new Hold
            {
                Load = _load,
                Partition = run.Pipeline.Partition(partition.Name),
                Run = run.Run,
                Reasons = string.Join('\n', reasons),
                Fingerprint = Fingerprint(fetched.File.Sha256, run.Source.Recipe),
                ContentSha256 = fetched.File.Sha256,
                Source = SourceText,
                Plan = Plan(),
                Measures = Measures(),
                RowsRead = _summary.RowsRead,
                RowsAccepted = _summary.RowsAccepted,
                RowsRejected = _summary.RowsRejected,
                HeldAt = run.Time.GetUtcNow(),
            },
            _findings,
            cancellationToken);
        return Outcome(PartitionStatus.Held, string.Join(' ', reasons));
    }

    private static async Task RollBackAsync(ILoad? load)
    {
        if (load is not null)
            await load.DisposeAsync();
        CrashPoint.Reach(LoadStep.RolledBack);
    }

    private PartitionOutcome DryOutcome(IReadOnlyList<string> reasons) => Outcome(
        PartitionStatus.Planned,
        (reasons.Count, head) switch
        {
            ( > 0, _) => "Would be held: " + string.Join(' ', reasons),
            (_, null) => "Would be loaded for the first time.",
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

    private string SourceText => SourceAddress.Printable(partition.Address);

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
