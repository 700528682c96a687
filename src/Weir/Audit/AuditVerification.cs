using System.Globalization;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Audit;

/// <summary>How a chain is broken.</summary>
internal enum AuditBreakKind
{
    /// <summary>An entry is not what it was when it was written.</summary>
    Changed,

    /// <summary>An entry is gone from the middle.</summary>
    Removed,

    /// <summary>An entry stands in another's place.</summary>
    Reordered,

    /// <summary>Entries are gone from the end.</summary>
    CutOff,
}

/// <summary>The first place at which a chain is not what it was.</summary>
/// <param name="Sequence">The entry, by its number.</param>
/// <param name="Kind">How.</param>
/// <param name="Message">A sentence.</param>
internal sealed record AuditBreak(long Sequence, AuditBreakKind Kind, string Message)
{
    /// <summary>The kind as a word or two.</summary>
    public string KindText => Kind == AuditBreakKind.CutOff ? "cut off" : Kind.ToString().ToLowerInvariant();
}

/// <summary>What came of looking at a tenant's chain.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Entries">Entries that are as they were, from the first on.</param>
/// <param name="Head">Hash of the last of them, or null where there is none.</param>
/// <param name="Break">The first break, or null.</param>
/// <param name="LoggedUpTo">The last entry that the log of heads knows; 0 where it knows none, so that a cut at the end would not be seen.</param>
internal sealed record AuditVerdict(TenantId Tenant, long Entries, string? Head, AuditBreak? Break, long LoggedUpTo)
{
    /// <summary>True where nothing is broken and the log knows the chain's end.</summary>
    public bool IsComplete => Break is null && (Entries == 0 || LoggedUpTo > 0);
}

/// <summary>Looks for the first break of a tenant's chain.</summary>
internal sealed class AuditVerification(TenantStore store)
{
    private const int PageLength = 2000;

    /// <summary>Walks a chain from its first entry to the first break, or to its end.</summary>
    /// <param name="tenant">Whose chain.</param>
    /// <param name="heads">The log of heads, of all tenants.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<AuditVerdict> VerifyAsync(TenantId tenant, IReadOnlyList<AuditHead> heads, CancellationToken cancellationToken)
    {
        var logged = heads.Where(head => head.Tenant == tenant).ToLookup(head => head.Sequence, head => head.Sha256);
        return store.ReadAsync(tenant, "verify the audit", transaction => WalkAsync(transaction, logged, cancellationToken), cancellationToken);
    }

    private static async Task<AuditVerdict> WalkAsync(TenantTransaction transaction, ILookup<long, string> logged, CancellationToken cancellationToken)
    {
        var last = logged.Select(head => head.Key).DefaultIfEmpty().Max();
        var (sequence, previous) = (0L, AuditEntry.Beginning);
        List<AuditEntry> page;
        do
        {
            page = await transaction.Statement(AuditLog.Page, ("after", sequence), ("limit", PageLength))
                .ListAsync(row => AuditLog.Entry(transaction.Tenant, row), cancellationToken);
            foreach (var entry in page)
            {
                if (entry.Sequence != sequence + 1 || entry.PreviousSha256 != previous || entry.ComputeSha256() != entry.Sha256)
                    return Verdict(await NameAsync(transaction, entry, sequence + 1, previous, cancellationToken));
                if (logged[entry.Sequence].Any(sha256 => sha256 != entry.Sha256))
                    return Verdict(new AuditBreak(entry.Sequence, AuditBreakKind.Changed, Text($"Entry {entry.Sequence} is not the one that the log of heads knows: it was changed and hashed anew.")));
                (sequence, previous) = (entry.Sequence, entry.Sha256);
            }
        }
        while (page.Count == PageLength);

        return Verdict(last > sequence
            ? new AuditBreak(sequence + 1, AuditBreakKind.CutOff, Text($"The audit is cut off: it ends with entry {sequence}, and the log of heads knows entry {last}."))
            : null);

        AuditVerdict Verdict(AuditBreak? found) => new(transaction.Tenant, sequence, sequence == 0 ? null : previous, found, last);
    }

    private static async Task<AuditBreak> NameAsync(TenantTransaction transaction, AuditEntry entry, long expected, string previous, CancellationToken cancellationToken)
    {
        var following = await transaction.Statement(AuditLog.Following, ("previous", previous)).ListAsync(row => AuditLog.Entry(transaction.Tenant, row), cancellationToken);
        if (following.FirstOrDefault(other => other.Sequence != expected && (other with { Sequence = expected }).ComputeSha256() == other.Sha256) is { } moved)
            return new AuditBreak(expected, AuditBreakKind.Reordered, Text($"Entry {expected} stands in place {moved.Sequence}: entries were reordered."));
        if (entry.Sequence > expected)
        {
            var gone = entry.Sequence - 1 == expected ? Text($"Entry {expected} is") : Text($"Entries {expected} to {entry.Sequence - 1} are");
            return new AuditBreak(expected, AuditBreakKind.Removed, Text($"{gone} gone: the next that is there is {entry.Sequence}."));
        }

        if (entry.ComputeSha256() != entry.Sha256)
            return new AuditBreak(expected, AuditBreakKind.Changed, Text($"Entry {expected} was changed: its hash is not that of what it says."));
        return expected == 1
            ? new AuditBreak(1, AuditBreakKind.Removed, "Entry 1 names an entry before it: the beginning was removed.")
            : new AuditBreak(expected - 1, AuditBreakKind.Changed, Text($"Entry {expected - 1} was changed and hashed anew: entry {expected} was written after another one."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
