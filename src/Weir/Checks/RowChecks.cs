using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Checks;

/// <summary>Sorts the rows of one load into those to load and those to quarantine, and counts them.</summary>
/// <param name="summary">Where the counts go.</param>
/// <param name="file">The name of the original.</param>
internal sealed class RowChecks(LoadSummary summary, string file)
{
    /// <summary>Rows with findings over which a load is given up: what is kept of them would no longer fit in memory.</summary>
    public const int MaxFindings = 100_000;

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, KeyCheck> _keys = new(StringComparer.Ordinal);

    /// <summary>What was found in the rows read so far.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The same batches without the rows to reject. The caller disposes those returned.</summary>
    public async IAsyncEnumerable<Batch> CheckAsync(IAsyncEnumerable<Batch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
            yield return Check(batch);
    }

    private Batch Check(Batch batch)
    {
        var isWhole = false;
        try
        {
            var keep = new bool[batch.Length];
            Array.Fill(keep, true);
            isWhole = Check(batch, keep) == 0;
            summary.RowsAccepted += isWhole ? batch.Length : keep.Count(true);
            return isWhole ? batch : batch.Where(keep);
        }
        finally
        {
            if (!isWhole)
                batch.Dispose();
        }
    }

    /// <summary>A record may come in several versions, each with the same key: which is served is the destination's to say.</summary>
    private int RejectDoubled(Batch batch, bool[] keep)
    {
        if (batch.Schema.Record is not null)
            return 0;
        if (!_keys.TryGetValue(batch.Schema.Name, out var keys))
            _keys.Add(batch.Schema.Name, keys = new KeyCheck(batch.Schema));
        return keys.Check(batch, keep);
    }

    /// <summary>Returns how many rows of the batch are not to be kept.</summary>
    private int Check(Batch batch, bool[] keep)
    {
        summary.RowsRead += batch.RowsRead;
        var doubled = RejectDoubled(batch, keep);
        var rejected = batch.Findings.Where(finding => finding.Outcome == FindingOutcome.Rejected).Select(finding => finding.Row).ToHashSet();
        summary.RowsRejected += rejected.Count;
        summary.RowsFlagged += batch.Findings
            .Where(finding => finding.Outcome == FindingOutcome.Flagged && !rejected.Contains(finding.Row))
            .Select(finding => finding.Row).Distinct().Count();
        _findings.AddRange(batch.Findings);
        if (_findings.Count <= MaxFindings)
            return doubled;
        throw new SourceException(
            string.Create(CultureInfo.InvariantCulture, $"'{file}' has over {MaxFindings:N0} rows that cannot be trusted among the first {summary.RowsRead:N0}. ")
            + "It is not the file it should be, or its format has changed. What was served stays served.",
            FailureKind.BadData);
    }
}
