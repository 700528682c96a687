using Weir.Connectors;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Cli;

/// <summary>Tenants, users, tokens and the audit at the command line, on a real store.</summary>
public abstract class PeopleCommandTests : IAsyncLifetime
{
    private CommandFolder _folder = null!;
    private string _store = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewStoreAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        _folder = new CommandFolder();
        _store = await NewStoreAsync(_folder.Folder);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"PEOPLE_STORE={_store}\n", Cancel);
        await File.WriteAllTextAsync(_folder.Path("weir.yaml"), "store: ${PEOPLE_STORE}\npipelines:\n  rtt:\n    source: nhs-rtt\n", Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_new_store_has_one_tenant_and_says_how_to_add_the_first_user_and_token()
    {
        (await _folder.RunAsync("tenant", "list", "--output", "json")).Json[0]!["tenant"]!.ToString().ShouldBe("default");
        (await TextAsync("organisation", "list")).ShouldBe((0, "Tenant 'default' has no organisation yet. 'weir organisation add KEY' adds one.\n"));
        (await TextAsync("user", "list")).ShouldBe((0, "Tenant 'default' has no user yet. 'weir user add NAME' adds one.\n"));
        (await TextAsync("token", "list")).ShouldBe((0, "Tenant 'default' has no token yet. 'weir token create USER --scope datasets:read' makes one.\n"));
        (await TextAsync("audit", "show")).ShouldBe((0, "The audit has no such entry.\n"));
        (await TextAsync("audit", "verify")).ShouldBe((0, "_weir: no entries.\ndefault: no entries.\n"));
    }

    [Fact]
    public async Task A_user_with_a_role_gets_a_token_which_is_printed_once_and_lets_them_in()
    {
        (await TextAsync("organisation", "add", "ral", "--name", "Royal Free London")).ShouldBe(
            (0, "Organisation 'ral' was added. Give a user a role in it with 'weir user role NAME --organisation ral --role ROLE'.\n"));
        (await TextAsync("user", "add", "jane", "--email", "jane@example.org", "--organisation", "ral", "--role", "viewer")).ShouldBe(
            (0, "User 'jane' was added. Make a token with 'weir token create jane --scope datasets:read'.\n"));
        (await TextAsync("user", "role", "jane", "--organisation", "ral", "--role", "creator")).ShouldBe((0, "User 'jane' is creator in 'ral'.\n"));

        var made = await _folder.RunAsync("token", "create", "jane", "--name", "survey", "--scope", "datasets:read", "--scope", "datasets:write", "--days", "30");

        made.Code.ShouldBe(0, made.Error);
        var secret = made.Output.TrimEnd();
        secret.ShouldMatch("^weir_default_[0-9a-f]{64}$");
        var listed = (await _folder.RunAsync("token", "list", "--output", "json")).Json[0]!;
        (listed["user"]!.ToString(), listed["name"]!.ToString(), listed["state"]!.ToString(), listed["scopes"]!.ToJsonString()).ShouldBe(("jane", "survey", "active", """["datasets:read","datasets:write"]"""));
        var id = listed["id"]!.ToString();
        made.Error.ShouldStartWith($"This is token {id} of jane, for datasets:read, datasets:write, until 2");
        made.Error.ShouldEndWith("Z. Keep it now: it is not shown again.\n");
        (await AuthenticateAsync(secret)).Principal!.Roles["ral"].ShouldBe(Role.Creator);
        var everything = string.Concat(
            (await _folder.RunAsync("token", "list")).Text, listed.ToJsonString(), (await _folder.RunAsync("audit", "show", "--output", "json")).Text, (await _folder.RunAsync("user", "list")).Text);
        everything.ShouldNotContain(secret[^64..]);

        (await TextAsync("token", "revoke", id)).ShouldBe((0, $"Token {id} of jane is revoked.\n"));
        (await AuthenticateAsync(secret)).Refusal.ShouldBe(TokenRefusal.Revoked);
        (await _folder.RunAsync("token", "list")).Output.ShouldContain("  revoked  ");
    }

    [Fact]
    public async Task A_disabled_user_and_a_suspended_tenant_are_shown_as_such()
    {
        await TextAsync("user", "add", "joe");
        (await TextAsync("user", "disable", "joe")).ShouldBe((0, "User 'joe' is disabled: every token of theirs is refused.\n"));
        (await _folder.RunAsync("user", "list")).Output.ShouldContain("disabled");
        (await TextAsync("user", "enable", "joe")).ShouldBe((0, "User 'joe' is let in.\n"));
        (await TextAsync("tenant", "add", "north", "--name", "North")).ShouldBe((0, "Tenant 'north' was added.\n"));
        (await TextAsync("tenant", "suspend", "north")).ShouldBe((0, "Tenant 'north' is suspended.\n"));
        (await _folder.RunAsync("tenant", "list")).Output.ShouldContain("north    North    suspended");
        (await TextAsync("tenant", "resume", "north")).ShouldBe((0, "Tenant 'north' is active.\n"));
        (await TextAsync("user", "list", "--tenant", "north")).ShouldBe((0, "Tenant 'north' has no user yet. 'weir user add NAME' adds one.\n"));
    }

    [Fact]
    public async Task Security_row_17_every_command_that_writes_and_every_one_that_was_refused_is_audited_with_the_operating_systems_user()
    {
        await TextAsync("tenant", "add", "north");
        await TextAsync("organisation", "add", "ral", "--tenant", "north");
        await TextAsync("user", "add", "jane", "--tenant", "north");
        await TextAsync("user", "role", "jane", "--organisation", "ral", "--role", "admin", "--tenant", "north");
        (await TextAsync("user", "add", "jane", "--tenant", "north")).ShouldBe((2, "There is a user 'jane' already. 'weir user list' shows all.\n"));
        await TextAsync("user", "disable", "jane", "--tenant", "north");

        var entries = (await _folder.RunAsync("audit", "show", "--tenant", "north", "--output", "json")).Json.AsArray();
        entries.Select(entry => (entry!["entry"]!.GetValue<int>(), entry["command"]!.ToString(), entry["action"]!.ToString(), entry["outcome"]!.ToString())).ShouldBe(
        [
            (5, "weir user disable", "user.disable", "done"), (4, "weir user add", "user.add", "refused"), (3, "weir user role", "user.role", "done"),
            (2, "weir user add", "user.add", "done"), (1, "weir organisation add", "organisation.add", "done"),
        ]);
        entries.ShouldAllBe(entry => entry!["actor"]!.ToString() == Environment.UserName && entry["actorKind"]!.ToString() == "os-user" && entry["address"]!.ToString() == Environment.MachineName);
        (entries[0]!["before"]!["disabled"]!.GetValue<bool>(), entries[0]!["after"]!["disabled"]!.GetValue<bool>()).ShouldBe((false, true));
        (await _folder.RunAsync("audit", "show", "--tenant", "_weir", "--output", "json")).Json[0]!["action"]!.ToString().ShouldBe("tenant.add");
        (await _folder.RunAsync("audit", "show", "--tenant", "north", "--refused", "--output", "json")).Json.AsArray().Count.ShouldBe(1);
        (await _folder.RunAsync("audit", "show", "--tenant", "north", "--before", "3", "--limit", "1", "--output", "json")).Json.AsArray().ShouldHaveSingleItem()!["entry"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Security_row_16_verify_names_the_first_break_and_fails()
    {
        await TextAsync("user", "add", "jane");
        await TextAsync("user", "disable", "jane");
        await TextAsync("user", "enable", "jane");
        var whole = await _folder.RunAsync("audit", "verify");
        whole.Code.ShouldBe(0, whole.Text);
        var log = await File.ReadAllLinesAsync(_folder.Path("logs/audit-heads.log"), Cancel);
        log.Length.ShouldBe(3);
        whole.Output.ShouldBe($"_weir: no entries.\ndefault: 3 entries are as written, head {log[^1].Split(' ')[^1]}.\n");

        await TamperAsync("delete from weir_audit where sequence = 3");
        (await TextAsync("audit", "verify")).ShouldBe(
            (1, "_weir: no entries.\ndefault: BROKEN at entry 3 (cut off). The audit is cut off: it ends with entry 2, and the log of heads knows entry 3.\n"));
        await TamperAsync("update weir_audit set after_json = 'no json' where sequence = 2");
        (await TextAsync("audit", "verify", "--tenant", "default")).ShouldBe((1, "default: BROKEN at entry 2 (changed). Entry 2 was changed: its hash is not that of what it says.\n"));
        (await _folder.RunAsync("audit", "show", "--output", "json")).Json[0]!["after"]!.ToString().ShouldBe("no json");
        var json = (await _folder.RunAsync("audit", "verify", "--tenant", "default", "--output", "json")).Json["chains"]![0]!;
        (json["entries"]!.GetValue<int>(), json["complete"]!.GetValue<bool>(), json["break"]!["kind"]!.ToString()).ShouldBe((1, false, "changed"));
    }

    [Fact]
    public async Task Verify_says_when_the_log_of_heads_is_gone()
    {
        await TextAsync("user", "add", "jane");
        File.Delete(_folder.Path("logs/audit-heads.log"));
        (await TextAsync("audit", "verify", "--tenant", "default")).ShouldBe(
            (3, $"default: 1 entry is as written, but {_folder.Path("logs/audit-heads.log")} has no line of this tenant, so that a cut at the end would not be seen.\n"));
    }

    [Theory]
    [InlineData("There is no tenant 'south'. 'weir tenant list' shows all.", "user", "add", "jane", "--tenant", "south")]
    [InlineData("A role is one in an organisation. Give --organisation and --role, or neither.", "user", "add", "jane", "--role", "admin")]
    [InlineData("There is no role 'boss'. Roles are admin, creator, viewer, auditor.", "user", "add", "jane", "--organisation", "ral", "--role", "boss")]
    [InlineData("There is no organisation 'ral'. 'weir organisation list' shows all.", "user", "add", "jane", "--organisation", "ral", "--role", "admin")]
    [InlineData("The e-mail address is not of the form name@host.", "user", "add", "jane", "--email", "jane")]
    [InlineData("Say in which organisation, with --organisation KEY. 'weir organisation list' shows all.", "user", "role", "jane", "--role", "admin")]
    [InlineData("Give --role ROLE or --none, and not both.", "user", "role", "jane", "--organisation", "ral", "--role", "admin", "--none")]
    [InlineData("There is no user 'jane'. 'weir user list' shows all.", "user", "disable", "jane")]
    [InlineData("No token has an id that begins with '019'. 'weir token list' shows them; 8 characters are the least.", "token", "revoke", "019")]
    public async Task What_cannot_be_done_is_refused_in_words_and_leaves_nothing_half_done(string message, params string[] arguments)
    {
        (await TextAsync(arguments)).ShouldBe((2, message + "\n"));
        (await _folder.RunAsync("user", "list", "--output", "json")).Json.AsArray().ShouldBeEmpty();
    }

    private protected async Task<(int Code, string Text)> TextAsync(params string[] arguments)
    {
        var answer = await _folder.RunAsync(arguments);
        return (answer.Code, answer.Text);
    }

    private SqlDatabase OpenStore() => ConnectorCatalogue.OpenStore(_store, _folder.Folder, TimeProvider.System);

    private async Task<TokenAnswer> AuthenticateAsync(string secret)
    {
        await using var database = OpenStore();
        return await new TokenAuthentication(new TenantStore(database), TimeProvider.System).AuthenticateAsync(secret, Cancel);
    }

    private async Task TamperAsync(string statement)
    {
        await using var database = OpenStore();
        await using var connection = await database.OpenAsync(Cancel);
        await connection.Statement(null, statement).RunAsync(Cancel);
    }
}

public sealed class DuckDbPeopleCommandTests : PeopleCommandTests
{
    private protected override Task<string> NewStoreAsync(string folder) => Task.FromResult("duckdb:store.duckdb");

    [Fact]
    public async Task A_store_in_a_file_has_no_roles_to_make() => (await TextAsync("tenant", "roles")).ShouldBe(
        (2, "duckdb:store.duckdb has no roles: who may read the file may read all of it. Setting 'store' names the PostgreSQL database that has.\n"));
}

public sealed class PostgresPeopleCommandTests(SharedPostgres postgres) : PeopleCommandTests
{
    private protected override Task<string> NewStoreAsync(string folder) => postgres.CreateDatabaseAsync("people");

    [Fact]
    public async Task The_statements_of_the_roles_are_printed_for_psql()
    {
        var (code, roles) = await TextAsync("tenant", "roles", "--application", "app");
        code.ShouldBe(0);
        roles.ShouldContain("then create role \"app\" login nosuperuser nobypassrls nocreatedb nocreaterole; end if; end $$;\n");
        roles.ShouldEndWith("grant usage on schema \"public\" to \"app\", \"weir_reader\", \"weir_auditor\";\n");
        (await TextAsync("tenant", "roles", "--grants", "--application", "app")).Text.ShouldContain("grant select, insert on \"public\".\"weir_audit\" to \"app\";\n");
    }
}
