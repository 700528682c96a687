using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Audit;
using Weir.Cli.Output;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary><c>weir audit</c>: who did what, and whether that record is whole.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandHost host) => new("audit", "The audit: who did what and when, and whether it is as it was written.") { Show(host), Verify(host) };

    private static Option<string?> ChainOption(string standard) => new("--tenant")
    {
        Description = $"The tenant's key, or {TenantRegistry.Installation} for what concerns the list of tenants. Default: {standard}.",
        HelpName = "KEY",
    };

    private static Command Show(CommandHost host)
    {
        var tenant = ChainOption("default");
        var actor = new Option<string?>("--actor") { Description = "What this user did.", HelpName = "NAME" };
        var action = new Option<string?>("--action") { Description = "Only this, such as user.add.", HelpName = "ACTION" };
        var subject = new Option<string?>("--subject") { Description = "Only on this, such as \"user jane\".", HelpName = "SUBJECT" };
        var refused = new Option<bool>("--refused") { Description = "Refused attempts only." };
        var before = new Option<long?>("--before") { Description = "Entries before this number: the next page.", HelpName = "N" };
        var limit = CommandOptions.Limit("Entries to show, the newest first. Default 50; 0 for all.", 50);
        var command = new Command("show", "Show the audit, the newest entry first.\n\nExample: weir audit show --subject \"user jane\"") { actor, action, subject, refused, before, limit, tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await ChainAsync(session, parse.GetValue(tenant) ?? TenantId.Default.Value, cancellationToken);
            var query = new AuditQuery
            {
                Limit = CommandOptions.Bound(parse.GetValue(limit)),
                Before = parse.GetValue(before),
                Actor = parse.GetValue(actor),
                Action = parse.GetValue(action),
                Subject = parse.GetValue(subject),
                Outcome = parse.GetValue(refused) ? AuditOutcome.Refused : null,
            };
            var entries = await session.Audit.ReadAsync(owner, query, cancellationToken);
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. entries.Select(ToJson)]));
            else if (entries.Count == 0)
                host.Output.WriteLine("The audit has no such entry.");
            else
                TextTable.Write(
                    host,
                    ["entry", "at", "who", "where", "action", "subject", "outcome", "reason"],
                    [.. entries.Select(entry => new[]
                    {
                        Words.Count(entry.Sequence), Words.At(entry.At), entry.Actor.Name, entry.Actor.Address ?? Words.None, entry.Action, entry.Subject,
                        AuditEntry.OutcomeText(entry.Outcome), entry.Reason ?? Words.None,
                    })],
                    rightAligned: [0]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify(CommandHost host)
    {
        var tenant = ChainOption("all");
        var command = new Command(
            "verify",
            "Look whether the audit is as it was written: follow the hashes from the first entry to the last, and compare with the log of heads in logs/audit-heads.log. The first break is named.\n\n"
            + "Example: weir audit verify")
        {
            tenant,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var heads = await session.Heads.ReadAsync(cancellationToken);
            IReadOnlyList<TenantId> chains = parse.GetValue(tenant) is { } key
                ? [await ChainAsync(session, key, cancellationToken)]
                : [TenantRegistry.Installation, .. (await session.Registry.ListAsync(cancellationToken)).Select(known => known.Id).Concat(heads.Heads.Select(head => head.Tenant)).Distinct()
                    .Where(known => known != TenantRegistry.Installation).OrderBy(known => known.Value, StringComparer.Ordinal)];
            var verification = new AuditVerification(session.Store);
            List<AuditVerdict> verdicts = [];
            foreach (var chain in chains)
                verdicts.Add(await verification.VerifyAsync(chain, heads.Heads, cancellationToken));
            if (host.IsJson(parse))
                host.Write(new JsonObject { ["chains"] = new JsonArray([.. verdicts.Select(ToJson)]), ["unreadableLines"] = heads.Unreadable, ["log"] = session.Heads.File });
            else
                WriteText(host, session.Heads, heads, verdicts);
            return verdicts.Any(verdict => verdict.Break is not null) ? ExitCode.Failed
                : verdicts.All(verdict => verdict.IsComplete) && heads.Unreadable == 0 ? ExitCode.Done
                : ExitCode.Attention;
        });
        return command;
    }

    private static void WriteText(CommandHost host, AuditHeads log, AuditHeadLines heads, IReadOnlyList<AuditVerdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            host.Output.WriteLine(verdict switch
            {
                { Break: { } broken } => $"{verdict.Tenant}: BROKEN at entry {Words.Count(broken.Sequence)} ({broken.KindText}). {broken.Message}",
                { Entries: 0 } => $"{verdict.Tenant}: no entries.",
                { IsComplete: false } => $"{verdict.Tenant}: {Entries(verdict)} as written, but {log.File} has no line of this tenant, so that a cut at the end would not be seen.",
                _ => $"{verdict.Tenant}: {Entries(verdict)} as written, head {verdict.Head}.",
            });
        }

        if (heads.Unreadable > 0)
            host.Output.WriteLine($"{Words.Count(heads.Unreadable, "line")} of {log.File} cannot be read: cut short by a crash, or changed.");
    }

    private static string Entries(AuditVerdict verdict) => verdict.Entries == 1 ? "1 entry is" : $"{Words.Count(verdict.Entries)} entries are";

    /// <exception cref="UsageException">There is no such chain.</exception>
    private static async Task<TenantId> ChainAsync(PeopleSession session, string key, CancellationToken cancellationToken) =>
        key == TenantRegistry.Installation.Value ? TenantRegistry.Installation : (await session.Registry.GetAsync(key, cancellationToken)).Id;

    private static JsonObject ToJson(AuditVerdict verdict) => new()
    {
        ["tenant"] = verdict.Tenant.Value,
        ["entries"] = verdict.Entries,
        ["head"] = verdict.Head,
        ["complete"] = verdict.IsComplete,
        ["loggedUpTo"] = verdict.LoggedUpTo,
        ["break"] = verdict.Break is { } broken
            ? new JsonObject { ["entry"] = broken.Sequence, ["kind"] = broken.KindText, ["message"] = broken.Message }
            : null,
    };

    private static JsonObject ToJson(AuditEntry entry) => new()
    {
        ["entry"] = entry.Sequence,
        ["at"] = Words.Iso(entry.At),
        ["actor"] = entry.Actor.Name,
        ["actorKind"] = AuditEntry.KindText(entry.Actor.Kind),
        ["address"] = entry.Actor.Address,
        ["command"] = entry.Actor.Command,
        ["action"] = entry.Action,
        ["subject"] = entry.Subject,
        ["before"] = Parsed(entry.Before),
        ["after"] = Parsed(entry.After),
        ["outcome"] = AuditEntry.OutcomeText(entry.Outcome),
        ["reason"] = entry.Reason,
        ["previousSha256"] = entry.PreviousSha256,
        ["sha256"] = entry.Sha256,
    };

    /// <summary>What somebody changed to no JSON is shown as the text that it is now.</summary>
    private static JsonNode? Parsed(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
