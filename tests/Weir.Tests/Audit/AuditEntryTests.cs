using Weir.Audit;
using Weir.Tenants;

namespace Weir.Tests.Audit;

public sealed class AuditEntryTests
{
    private static readonly AuditEntry Entry = new()
    {
        Tenant = TenantId.Default,
        Sequence = 1,
        At = new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero).AddTicks(1_234_560),
        Actor = new AuditActor(AuditActorKind.OsUser, "analyst", "desk", "weir user add"),
        Action = "user.add",
        Subject = "user zoë",
        After = """{"name":"zo\u00EB"}""",
        Outcome = AuditOutcome.Done,
        PreviousSha256 = AuditEntry.Beginning,
    };

    [Fact]
    public void The_hash_is_the_one_that_another_program_computes_from_the_same_fields() =>
        Entry.ComputeSha256().ShouldBe("ed783838ad2996a16fb8fab57e481226fffd56bb797be88add2455f0537f0485");

    [Fact]
    public void Every_field_counts_and_text_cannot_move_from_one_to_the_next()
    {
        AuditEntry[] others =
        [
            Entry with { Tenant = new TenantId("north") },
            Entry with { Sequence = 2 },
            Entry with { At = Entry.At.AddTicks(TimeSpan.TicksPerMicrosecond) },
            Entry with { Actor = Entry.Actor with { Kind = AuditActorKind.User } },
            Entry with { Actor = Entry.Actor with { Name = "analyst2" } },
            Entry with { Actor = Entry.Actor with { Address = "desk2" } },
            Entry with { Actor = Entry.Actor with { Address = null } },
            Entry with { Actor = Entry.Actor with { Address = "" } },
            Entry with { Actor = Entry.Actor with { Command = "weir user" } },
            Entry with { Action = "user.ad", Subject = "duser zoë" },
            Entry with { Action = "user.role" },
            Entry with { Subject = "user zoe" },
            Entry with { Before = "{}" },
            Entry with { Before = Entry.After, After = null },
            Entry with { Outcome = AuditOutcome.Refused },
            Entry with { Reason = "no" },
            Entry with { PreviousSha256 = new string('1', 64) },
        ];

        others.Select(other => other.ComputeSha256()).Append(Entry.ComputeSha256()).Distinct(StringComparer.Ordinal).Count().ShouldBe(others.Length + 1);
    }

    [Fact]
    public void What_no_database_keeps_is_replaced_before_it_is_hashed()
    {
        AuditEntry.Clean("a\0b\nc\ud800d\U0001F600").ShouldBe("a\uFFFDb\uFFFDc\uFFFDd\U0001F600");
        AuditEntry.Clean(new string('x', 5000)).ShouldBe(new string('x', 2000) + "…");
        AuditEntry.Whole(Entry.At.AddTicks(7)).ShouldBe(Entry.At);
    }
}
