using System.Data.Common;
using System.Text.Json.Nodes;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Audit;

/// <summary>What a write did.</summary>
/// <param name="Result">For the caller.</param>
/// <param name="Before">The subject before, or null where there was none.</param>
/// <param name="After">The subject after, or null where there is none any more.</param>
internal sealed record AuditedChange<T>(T Result, JsonObject? Before, JsonObject? After);

/// <summary>Which entries to read.</summary>
internal sealed record AuditQuery
{
    public int Limit { get; init; } = 50;

    /// <summary>Entries before this one only; null for the newest.</summary>
    public long? Before { get; init; }

    public string? Actor { get; init; }

    public string? Action { get; init; }

    public string? Subject { get; init; }

    public AuditOutcome? Outcome { get; init; }
}

/// <summary>The audit: every write with its entry in one transaction, every refused attempt, in one chain for each tenant.</summary>
internal sealed class AuditLog(TenantStore store, AuditHeads heads, TimeProvider time)
{
    private const string Columns =
        "sequence, happened_at, actor_kind, actor, address, command, action, subject, before_json, after_json, outcome, reason, previous_sha256, entry_sha256";

    internal static readonly TenantStatement Head = TenantStatement.Select("select sequence, entry_sha256 from {weir_audit} a order by sequence desc limit 1");

    internal static readonly TenantStatement Append = TenantStatement.Insert(TenantTables.Audit, Columns.Split(", "));

    internal static readonly TenantStatement Newest = TenantStatement.Select(
        $$"""
        select {{Columns}} from {weir_audit} a
        where sequence < @before and (actor = @actor or @actor = '') and (action = @action or @action = '')
            and (subject = @subject or @subject = '') and (outcome = @outcome or @outcome = '')
        order by sequence desc limit @limit
        """);

    internal static readonly TenantStatement Page = TenantStatement.Select($"select {Columns} from {{weir_audit}} a where sequence > @after order by sequence limit @limit");

    internal static readonly TenantStatement Following = TenantStatement.Select($"select {Columns} from {{weir_audit}} a where previous_sha256 = @previous order by sequence");

    /// <summary>Does a write and its entry, both or neither. A write that is refused in words is an entry of its own.</summary>
    /// <param name="tenant">Whose rows and whose audit.</param>
    /// <param name="actor">Who.</param>
    /// <param name="action">What: <c>user.add</c>.</param>
    /// <param name="subject">On what: <c>user jane</c>.</param>
    /// <param name="write">The write. It is the tenant's only one until it is committed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">The write's own; it is in the audit as refused.</exception>
    public async Task<T> WriteAsync<T>(
        TenantId tenant, AuditActor actor, string action, string subject, Func<TenantTransaction, Task<AuditedChange<T>>> write, CancellationToken cancellationToken)
    {
        try
        {
            var (result, entry) = await store.WriteAsync(
                tenant,
                "write down a change",
                async transaction =>
                {
                    var change = await write(transaction);
                    return (change.Result, await AppendAsync(transaction, actor, action, subject, change.Before, change.After, null, cancellationToken));
                },
                cancellationToken);
            store.NoteChange();
            await heads.NoteAsync(entry, cancellationToken);
            return result;
        }
        catch (UsageException refused)
        {
            await RefuseAsync(tenant, actor, action, subject, refused.Message, cancellationToken);
            throw;
        }
    }

    /// <summary>Writes a refused attempt down.</summary>
    public async Task RefuseAsync(TenantId tenant, AuditActor actor, string action, string subject, string reason, CancellationToken cancellationToken)
    {
        var entry = await store.WriteAsync(
            tenant,
            "write down a refused attempt",
            transaction => AppendAsync(transaction, actor, action, subject, null, null, reason, cancellationToken),
            cancellationToken);
        await heads.NoteAsync(entry, cancellationToken);
    }

    /// <summary>Entries of a tenant, the newest first.</summary>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(TenantId tenant, AuditQuery query, CancellationToken cancellationToken) => store.ReadAsync<IReadOnlyList<AuditEntry>>(
        tenant,
        "read the audit",
        async transaction => await transaction.Statement(
            Newest,
            ("before", query.Before ?? long.MaxValue), ("actor", query.Actor ?? ""), ("action", query.Action ?? ""), ("subject", query.Subject ?? ""),
            ("outcome", query.Outcome is { } outcome ? AuditEntry.OutcomeText(outcome) : ""), ("limit", query.Limit)).ListAsync(row => Entry(tenant, row), cancellationToken),
        cancellationToken);

    internal static AuditEntry Entry(TenantId tenant, DbDataReader row) => new()
    {
        Tenant = tenant,
        Sequence = row.GetInt64(0),
        At = row.Instant(1),
        Actor = new AuditActor(
            row.GetString(2) switch
            {
                "user" => AuditActorKind.User,
                "os-user" => AuditActorKind.OsUser,
                "system" => AuditActorKind.System,
                _ => AuditActorKind.Unknown,
            },
            row.GetString(3),
            row.TextOrNull(4),
            row.TextOrNull(5)),
        Action = row.GetString(6),
        Subject = row.GetString(7),
        Before = row.TextOrNull(8),
        After = row.TextOrNull(9),
        Outcome = row.GetString(10) == "done" ? AuditOutcome.Done : AuditOutcome.Refused,
        Reason = row.TextOrNull(11),
        PreviousSha256 = row.GetString(12),
        Sha256 = row.GetString(13),
    };

    /// <summary>The transaction is the tenant's only writing one, so what is read as the last entry stays it.</summary>
    private async Task<AuditEntry> AppendAsync(
        TenantTransaction transaction, AuditActor actor, string action, string subject, JsonObject? before, JsonObject? after, string? reason, CancellationToken cancellationToken)
    {
        var last = await transaction.Statement(Head).ListAsync(row => (Sequence: row.GetInt64(0), Sha256: row.GetString(1)), cancellationToken);
        var entry = new AuditEntry
        {
            Tenant = transaction.Tenant,
            Sequence = last is [var head] ? head.Sequence + 1 : 1,
            At = AuditEntry.Whole(time.GetUtcNow()),
            Actor = actor with
            {
                Name = AuditEntry.Clean(actor.Name),
                Address = actor.Address is { } address ? AuditEntry.Clean(address) : null,
                Command = actor.Command is { } command ? AuditEntry.Clean(command) : null,
            },
            Action = action,
            Subject = AuditEntry.Clean(subject),
            Before = before?.ToJsonString(),
            After = after?.ToJsonString(),
            Outcome = reason is null ? AuditOutcome.Done : AuditOutcome.Refused,
            Reason = reason is null ? null : AuditEntry.Clean(reason),
            PreviousSha256 = last is [var (_, sha256)] ? sha256 : AuditEntry.Beginning,
        };
        entry = entry with { Sha256 = entry.ComputeSha256() };
        await transaction.Statement(
            Append,
            ("sequence", entry.Sequence), ("happened_at", entry.At), ("actor_kind", AuditEntry.KindText(entry.Actor.Kind)), ("actor", entry.Actor.Name),
            ("address", entry.Actor.Address), ("command", entry.Actor.Command), ("action", entry.Action), ("subject", entry.Subject),
            ("before_json", entry.Before), ("after_json", entry.After), ("outcome", AuditEntry.OutcomeText(entry.Outcome)), ("reason", entry.Reason),
            ("previous_sha256", entry.PreviousSha256), ("entry_sha256", entry.Sha256)).RunAsync(cancellationToken);
        return entry;
    }
}
