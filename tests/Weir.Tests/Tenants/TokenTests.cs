using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Tenants;

/// <summary>Tokens: shown once, kept as a hash, let in or refused for a reason.</summary>
public abstract class TokenTests : TenantStoreTests
{
    [Fact]
    public async Task A_token_says_whose_it_is_with_the_roles_and_scopes_as_they_are_now()
    {
        var user = await Setting.AddUserAsync(Default, "jane", Role.Creator);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsWrite, Scope.DatasetsRead, Scope.AuditRead);

        var answer = await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel);

        answer.Refusal.ShouldBeNull();
        var principal = answer.Principal!;
        (principal.Tenant, principal.User, principal.UserName, principal.Token).ShouldBe((Default, user.Id, "jane", made.Token.Id));
        principal.Roles.ShouldBe(new Dictionary<string, Role> { ["default"] = Role.Creator });
        principal.Scopes.Order(StringComparer.Ordinal).ShouldBe([Scope.AuditRead, Scope.DatasetsRead, Scope.DatasetsWrite]);
        (principal.May(Scope.DatasetsWrite), principal.MayIn("default", Scope.DatasetsWrite), principal.MayIn("other", Scope.DatasetsWrite)).ShouldBe((true, true, false));
        principal.May(Scope.AuditRead).ShouldBeFalse("a creator does not read the audit, whatever the token says");

        await Setting.People.SetRoleAsync(Default, TenantSetting.Analyst, "jane", "default", Role.Viewer, Cancel);
        (await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel)).Principal!.May(Scope.DatasetsWrite).ShouldBeFalse();
        await Setting.People.SetRoleAsync(Default, TenantSetting.Analyst, "jane", "default", null, Cancel);
        (await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel)).Principal!.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_store_keeps_a_hash_and_nothing_of_the_token_itself()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        made.Secret.ShouldMatch("^weir_default_[0-9a-f]{64}$");
        (await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead)).Secret.ShouldNotBe(made.Secret);

        await using var connection = await Setting.Database.OpenAsync(Cancel);
        var kept = await connection.Statement(
            null,
            "select cast(t.token_sha256 as varchar) || t.name || t.scopes from weir_tokens t union all select concat(subject, before_json, after_json, reason, command) from weir_audit")
            .ListAsync(row => row.GetString(0), Cancel);
        var digits = made.Secret[^64..];
        kept.ShouldAllBe(text => !text.Contains(digits, StringComparison.Ordinal));
        kept.ShouldContain(text => text.StartsWith(TokenText.Hash(made.Secret), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_refusal_has_its_reason()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var first = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        var second = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        (await RefusalAsync(first.Secret)).ShouldBeNull();

        (await RefusalAsync("")).ShouldBe(TokenRefusal.Malformed);
        (await RefusalAsync("Bearer " + first.Secret)).ShouldBe(TokenRefusal.Malformed);
        (await RefusalAsync(new string('a', 1_000_000))).ShouldBe(TokenRefusal.Malformed);
        (await RefusalAsync(first.Secret.Replace("weir_default_", "weir_nobody_", StringComparison.Ordinal))).ShouldBe(TokenRefusal.Unknown);
        (await RefusalAsync(first.Secret[..^1] + (first.Secret[^1] == '0' ? '1' : '0'))).ShouldBe(TokenRefusal.Unknown);

        await Setting.Tokens.RevokeAsync(Default, TenantSetting.Analyst, first.Token.Id.ToString(), Cancel);
        (await RefusalAsync(first.Secret)).ShouldBe(TokenRefusal.Revoked);
        (await RefusalAsync(second.Secret)).ShouldBeNull();

        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);
        (await RefusalAsync(second.Secret)).ShouldBe(TokenRefusal.UserDisabled);
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: false, Cancel);
        (await RefusalAsync(second.Secret)).ShouldBeNull();

        await Setting.Registry.SetStateAsync(TenantSetting.Analyst, "default", TenantState.Suspended, Cancel);
        (await RefusalAsync(second.Secret)).ShouldBe(TokenRefusal.TenantSuspended);
        await Setting.Registry.SetStateAsync(TenantSetting.Analyst, "default", TenantState.Active, Cancel);

        Clock.Turn(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        (await RefusalAsync(second.Secret)).ShouldBeNull();
        Clock.Turn(TimeSpan.FromSeconds(1));
        (await RefusalAsync(second.Secret)).ShouldBe(TokenRefusal.Expired);
    }

    [Fact]
    public async Task A_refusal_of_a_known_token_names_it_for_the_audit_and_of_an_unknown_one_names_nothing()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        await Setting.Tokens.RevokeAsync(Default, TenantSetting.Analyst, made.Token.Id.ToString(), Cancel);

        (await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel)).ShouldBe(
            new TokenAnswer(null, TokenRefusal.Revoked, Default, $"token {made.Token.Id} of jane"));
        (await Setting.Authentication.AuthenticateAsync(TokenText.Create(Default), Cancel)).ShouldBe(new TokenAnswer(null, TokenRefusal.Unknown, null, null));
    }

    [Fact]
    public async Task What_this_process_changes_counts_at_once_and_what_another_changes_within_five_seconds()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var first = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        var second = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        var other = Setting.Beside();
        foreach (var token in new[] { first, second })
            (await other.Authentication.AuthenticateAsync(token.Secret, Cancel)).Principal.ShouldNotBeNull();
        (await other.Authentication.AuthenticateAsync(first.Secret, Cancel)).Principal
            .ShouldBeSameAs((await other.Authentication.AuthenticateAsync(first.Secret, Cancel)).Principal, "it is remembered");

        await other.Tokens.RevokeAsync(Default, TenantSetting.Analyst, first.Token.Id.ToString(), Cancel);
        (await other.Authentication.AuthenticateAsync(first.Secret, Cancel)).Refusal.ShouldBe(TokenRefusal.Revoked);

        (await other.Authentication.AuthenticateAsync(second.Secret, Cancel)).Refusal.ShouldBeNull();
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);
        Clock.Turn(TokenAuthentication.RememberedFor - TimeSpan.FromTicks(1));
        (await other.Authentication.AuthenticateAsync(second.Secret, Cancel)).Refusal.ShouldBeNull();
        Clock.Turn(TimeSpan.FromTicks(1));
        (await other.Authentication.AuthenticateAsync(second.Secret, Cancel)).Refusal.ShouldBe(TokenRefusal.UserDisabled);
    }

    [Fact]
    public async Task The_last_use_is_noted_every_ten_minutes_and_not_at_each_request()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);
        var first = Clock.GetUtcNow();

        (await LastUseAsync()).ShouldBeNull();
        await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel);
        (await LastUseAsync()).ShouldBe(first);
        Clock.Turn(TimeSpan.FromMinutes(9));
        await Setting.Authentication.AuthenticateAsync(made.Secret, Cancel);
        (await LastUseAsync()).ShouldBe(first);
        Clock.Turn(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Setting.Authentication.AuthenticateAsync(made.Secret, Cancel)));
        (await LastUseAsync()).ShouldBe(Clock.GetUtcNow());

        async Task<DateTimeOffset?> LastUseAsync() => (await Setting.Tokens.ListAsync(Default, Cancel))[0].LastUsedAt;
    }

    [Fact]
    public async Task A_token_that_cannot_be_made_is_refused_in_words()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);

        (await RefusedAsync("joe", [Scope.DatasetsRead], 30)).ShouldBe("There is no user 'joe'. 'weir user list' shows all.");
        (await RefusedAsync("jane", ["datasets:eat"], 30)).ShouldBe(
            "There is no scope 'datasets:eat'. Scopes are audit:read, datasets:read, datasets:write, holds:write, pipelines:read, pipelines:write.");
        (await RefusedAsync("jane", [], 30)).ShouldBe(
            "A token without a scope may do nothing. Give one or more of audit:read, datasets:read, datasets:write, holds:write, pipelines:read, pipelines:write.");
        (await RefusedAsync("jane", [Scope.DatasetsRead], 0)).ShouldBe("A token is good for 1 to 366 days, not 0.");
        await Setting.People.SetDisabledAsync(Default, TenantSetting.Analyst, "jane", isDisabled: true, Cancel);
        (await RefusedAsync("jane", [Scope.DatasetsRead], 30)).ShouldBe(
            "User 'jane' is disabled and would be refused with any token. 'weir user enable jane' lets them in again.");
        (await Setting.Tokens.ListAsync(Default, Cancel)).ShouldBeEmpty();

        async Task<string> RefusedAsync(string user, string[] scopes, int days) => (await Should.ThrowAsync<UsageException>(
            () => Setting.Tokens.CreateAsync(Default, TenantSetting.Analyst, user, "laptop", scopes, days, Cancel))).Message;
    }

    [Fact]
    public async Task A_token_given_in_place_of_its_id_does_not_end_in_the_audit()
    {
        await Setting.AddUserAsync(Default, "jane", Role.Viewer);
        var made = await Setting.CreateTokenAsync(Default, "jane", Scope.DatasetsRead);

        (await Should.ThrowAsync<UsageException>(() => Setting.Tokens.RevokeAsync(Default, TenantSetting.Analyst, made.Secret, Cancel))).Message
            .ShouldBe("That is a token and not its id. 'weir token list' shows ids; revoke this one, since it was shown on a command line.");
        (await Setting.Audit.ReadAsync(Default, new(), Cancel))[0].Subject.ShouldBe("token given in place of its id");
    }

    private async Task<TokenRefusal?> RefusalAsync(string presented) => (await Setting.Authentication.AuthenticateAsync(presented, Cancel)).Refusal;
}

public sealed class DuckDbTokenTests : TokenTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tokens-");

    private protected override Task<SqlDatabase> NewDatabaseAsync() => Task.FromResult(StoreAddress.OfFile(_folder, TimeProvider.System));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class PostgresTokenTests(SharedPostgres postgres) : TokenTests
{
    private protected override Task<SqlDatabase> NewDatabaseAsync() => StoreAddress.OfServerAsync(postgres, TimeProvider.System);
}
