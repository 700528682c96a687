using System.Globalization;
using Weir.Audit;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Tenants;

namespace Weir.Tests.Audit;

/// <summary>The chain: what is appended, and that each way of changing it is found and named.</summary>
public abstract class AuditChainTests : TenantStoreTests
{
    [Fact]
    public async Task Security_row_17_each_write_is_audited_with_who_when_where_what_before_and_after()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        await Setting.People.SetRoleAsync(Default, TenantSetting.Analyst, "jane", "default", Role.Admin, Cancel);
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: false, Cancel);
        await Setting.Tokens.RevokeAsync(Default, TenantSetting.Analyst, made.Token.Id.ToString(), Cancel);
        await Setting.Registry.AddAsync(TenantSetting.Analyst, "north", "North", Cancel);
        await Setting.Registry.SetStateAsync(TenantSetting.Analyst, "north", TenantState.Suspended, Cancel);

        var entries = await EntriesAsync(Default);
        entries.Select(entry => (entry.Action, entry.Subject)).ShouldBe(
        [
            ("organisation.add", "organisation default"), ("user.add", "user jane"), ("user.role", "user jane"), ("token.create", "token of jane"),
            ("user.role", "user jane"), ("user.disable", "user jane"), ("user.enable", "user jane"), ("token.revoke", $"token {made.Token.Id}"),
        ]);
        entries.ShouldAllBe(entry => entry.Actor == TenantSetting.Analyst && entry.At == Clock.GetUtcNow() && entry.Outcome == AuditOutcome.Done && entry.After != null);
        var id = (await Setting.People.ListUsersAsync(Default, Cancel))[0].Id;
        (entries[4].Before, entries[4].After).ShouldBe((
            $$$"""{"id":"{{{id}}}","name":"jane","disabled":false,"roles":{"default":"viewer"}}""",
            $$$"""{"id":"{{{id}}}","name":"jane","disabled":false,"roles":{"default":"admin"}}"""));
        (entries[1].Before, entries[1].After).ShouldBe((null, $$$"""{"id":"{{{id}}}","name":"jane","disabled":false,"roles":{}}"""));
        (await EntriesAsync(TenantRegistry.Installation)).Select(entry => (entry.Action, entry.Subject, entry.Before, entry.After)).ShouldBe(
        [
            ("tenant.add", "tenant north", null, """{"key":"north","name":"North","state":"active"}"""),
            ("tenant.suspend", "tenant north", """{"key":"north","name":"North","state":"active"}""", """{"key":"north","name":"North","state":"suspended"}"""),
        ]);
    }

    [Fact]
    public async Task A_refused_write_changes_nothing_and_is_in_the_audit_with_its_reason()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);

        await Should.ThrowAsync<UsageException>(() => Setting.People.AddUserAsync(Default, TenantSetting.Analyst, "jane", null, null, Cancel));
        await Should.ThrowAsync<UsageException>(() => Setting.People.AddUserAsync(Default, TenantSetting.Analyst, "Jane\0 <b>", null, null, Cancel));

        (await Setting.People.ListUsersAsync(Default, Cancel)).ShouldHaveSingleItem();
        var refused = await Setting.Audit.ReadAsync(Default, new() { Outcome = AuditOutcome.Refused }, Cancel);
        refused.Select(entry => (entry.Action, entry.Subject, entry.Reason, entry.Before, entry.After)).ShouldBe(
        [
            ("user.add", "user Jane\uFFFD <b>", "A user's name is 1 to 64 lower-case letters, digits and . _ @ - and begins with a letter or digit; 'Jane\uFFFD <b>' is not.", null, null),
            ("user.add", "user jane", "There is a user 'jane' already. 'weir user list' shows all.", null, null),
        ]);
        (await Setting.VerifyAsync(Default)).ShouldBe(await SoundAsync(5));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_written_takes_its_change_along()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        await Setting.TamperAsync("alter table weir_audit rename to weir_audit_away");

        await Should.ThrowAsync<StoreException>(() => Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel));

        (await Setting.People.ListUsersAsync(Default, Cancel))[0].DisabledAt.ShouldBeNull();
    }

    [Fact]
    public async Task Concurrent_writers_make_one_chain_without_gaps()
    {
        var other = Setting.Beside();
        const int Each = 20;

        await Task.WhenAll(Enumerable.Range(0, Each * 2).Select(i => (i % 2 == 0 ? Setting : other).Audit
            .RefuseAsync(Default, TenantSetting.Analyst, "test.try", string.Create(CultureInfo.InvariantCulture, $"thing {i}"), "No.", Cancel)));

        var entries = await EntriesAsync(Default);
        entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, Each * 2).Select(i => (long)i));
        entries.Select(entry => entry.Subject).Distinct(StringComparer.Ordinal).Count().ShouldBe(Each * 2);
        (await Setting.VerifyAsync(Default)).Break.ShouldBeNull();
    }

    [Fact]
    public async Task Security_row_16_a_changed_cell_is_found_whichever_it_is()
    {
        await FillAsync(5);
        foreach (var column in (string[])["happened_at = happened_at + interval '1 second'", "actor_kind = 'user'", "actor = 'x'", "address = null", "command = ''", "action = 'x'",
            "subject = 'x'", "before_json = '{}'", "after_json = '{}'", "outcome = 'done'", "reason = null", "entry_sha256 = previous_sha256"])
        {
            var name = column.Split(' ')[0];
            await Setting.TamperAsync($"create table kept as select * from weir_audit where sequence = 3", $"update weir_audit set {column} where sequence = 3");
            await ShouldBreakAsync(3, AuditBreakKind.Changed, "Entry 3 was changed: its hash is not that of what it says.", name);
            await Setting.TamperAsync($"update weir_audit set {name} = (select {name} from kept) where sequence = 3", "drop table kept");
        }

        (await Setting.VerifyAsync(Default)).ShouldBe(await SoundAsync(5));
    }

    [Fact]
    public async Task Security_row_16_removed_entries_are_found()
    {
        await FillAsync(6);
        await Setting.TamperAsync("delete from weir_audit where sequence = 3");
        await ShouldBreakAsync(3, AuditBreakKind.Removed, "Entry 3 is gone: the next that is there is 4.");
        await Setting.TamperAsync("delete from weir_audit where sequence in (1, 2)");
        await ShouldBreakAsync(1, AuditBreakKind.Removed, "Entries 1 to 3 are gone: the next that is there is 4.");
    }

    [Fact]
    public async Task Security_row_16_swapped_entries_are_found()
    {
        await FillAsync(5);
        await Setting.TamperAsync(
            "update weir_audit set sequence = 100 where sequence = 2", "update weir_audit set sequence = 2 where sequence = 4", "update weir_audit set sequence = 4 where sequence = 100");
        await ShouldBreakAsync(2, AuditBreakKind.Reordered, "Entry 2 stands in place 4: entries were reordered.");
    }

    [Fact]
    public async Task Security_row_16_a_cut_tail_is_found_by_the_log_outside_the_store()
    {
        await FillAsync(5);
        await Setting.TamperAsync("delete from weir_audit where sequence >= 4");
        await ShouldBreakAsync(4, AuditBreakKind.CutOff, "The audit is cut off: it ends with entry 3, and the log of heads knows entry 5.");
        await Setting.TamperAsync("delete from weir_audit");
        await ShouldBreakAsync(1, AuditBreakKind.CutOff, "The audit is cut off: it ends with entry 0, and the log of heads knows entry 5.");
    }

    [Fact]
    public async Task Security_row_16_entries_hashed_anew_are_found_by_the_log_outside_the_store()
    {
        await FillAsync(4);
        var third = (await EntriesAsync(Default))[2];
        var forged = third with { Subject = "thing else" };
        await Setting.TamperAsync($"update weir_audit set subject = 'thing else', entry_sha256 = '{forged.ComputeSha256()}' where sequence = 3");
        await ShouldBreakAsync(3, AuditBreakKind.Changed, "Entry 3 is not the one that the log of heads knows: it was changed and hashed anew.");

        await File.WriteAllTextAsync(Setting.HeadsFile, "", Cancel);
        await ShouldBreakAsync(3, AuditBreakKind.Changed, "Entry 3 was changed and hashed anew: entry 4 was written after another one.");
    }

    [Fact]
    public async Task Without_its_log_the_end_of_a_chain_is_not_called_complete()
    {
        await FillAsync(2);
        (await Setting.VerifyAsync(Default)).IsComplete.ShouldBeTrue();
        File.Delete(Setting.HeadsFile);
        var verdict = await Setting.VerifyAsync(Default);
        (verdict.Break, verdict.LoggedUpTo, verdict.IsComplete).ShouldBe((null, 0, false));
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_short_does_not_spoil_the_next()
    {
        await FillAsync(1);
        await File.AppendAllTextAsync(Setting.HeadsFile, "2026-03-12T09:30:00.0000", Cancel);
        await FillAsync(1);
        var log = await Setting.Heads.ReadAsync(Cancel);
        log.Heads.Select(head => head.Sequence).ShouldBe([1, 2]);
        log.Unreadable.ShouldBe(1);
        (await Setting.VerifyAsync(Default)).ShouldBe(await SoundAsync(2));
    }

    [Fact]
    public async Task A_chain_longer_than_a_page_is_walked_to_its_end_and_read_in_pages()
    {
        await Setting.Store.WriteAsync(
            Default,
            "fill the audit",
            async transaction =>
            {
                var previous = AuditEntry.Beginning;
                for (var i = 1; i <= 2500; i++)
                {
                    var entry = new AuditEntry { Tenant = Default, Sequence = i, At = Clock.GetUtcNow(), Actor = TenantSetting.Analyst, Action = "a", Subject = "b", Outcome = AuditOutcome.Done, PreviousSha256 = previous };
                    previous = entry.ComputeSha256();
                    await transaction.Statement(
                        AuditLog.Append,
                        ("sequence", entry.Sequence), ("happened_at", entry.At), ("actor_kind", "os-user"), ("actor", "analyst"), ("address", "desk"), ("command", "weir user add"),
                        ("action", "a"), ("subject", "b"), ("before_json", null), ("after_json", null), ("outcome", "done"), ("reason", null),
                        ("previous_sha256", entry.PreviousSha256), ("entry_sha256", previous)).RunAsync(Cancel);
                }

                return true;
            },
            Cancel);

        (await Setting.VerifyAsync(Default)).Entries.ShouldBe(2500);
        (await Setting.Audit.ReadAsync(Default, new() { Before = 2000, Limit = 3 }, Cancel)).Select(entry => entry.Sequence).ShouldBe([1999, 1998, 1997]);
        await Setting.TamperAsync("update weir_audit set actor = 'x' where sequence = 2400");
        (await Setting.VerifyAsync(Default)).Break!.Sequence.ShouldBe(2400);
    }

    private async Task FillAsync(int entries)
    {
        for (var i = 0; i < entries; i++)
            await Setting.Audit.RefuseAsync(Default, TenantSetting.Analyst, "test.try", "thing", "No.", Cancel);
    }

    private async Task<AuditVerdict> SoundAsync(long entries) => new(Default, entries, (await EntriesAsync(Default))[^1].Sha256, null, entries);

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync(TenantId tenant) =>
        [.. (await Setting.Audit.ReadAsync(tenant, new() { Limit = 1000 }, Cancel)).Reverse()];

    private async Task ShouldBreakAsync(long sequence, AuditBreakKind kind, string message, string? what = null) =>
        (await Setting.VerifyAsync(Default)).Break.ShouldBe(new AuditBreak(sequence, kind, message), what);
}

public sealed class DuckDbAuditChainTests : AuditChainTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-audit-");

    private protected override Task<SqlDatabase> NewDatabaseAsync() => Task.FromResult(StoreAddress.OfFile(_folder, TimeProvider.System));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class PostgresAuditChainTests(SharedPostgres postgres) : AuditChainTests
{
    private protected override Task<SqlDatabase> NewDatabaseAsync() => StoreAddress.OfServerAsync(postgres, TimeProvider.System);
}
