using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary><c>weir token</c>: what programs call the API with.</summary>
internal static class TokenCommand
{
    public static Command Create(CommandHost host) => new("token", "API tokens: made once for a user, shown once, good for some scopes and some days.")
    {
        Make(host),
        List(host),
        Revoke(host),
    };

    private static Command Make(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var user = new Argument<string>("user") { Description = "The user whose token it is. It may do no more than the user's roles allow." };
        var name = new Option<string>("--name") { Description = "What it is for. Default: api.", HelpName = "NAME", DefaultValueFactory = _ => "api" };
        var scopes = new Option<string[]>("--scope") { Description = $"What it may be used for; may be given again: {string.Join(", ", Scope.All)}.", HelpName = "SCOPE", AllowMultipleArgumentsPerToken = true };
        var days = new Option<int>("--days") { Description = "For how many days, 1 to 366. Default: 90.", HelpName = "N", DefaultValueFactory = _ => ApiTokens.DefaultDays };
        var command = new Command("create", "Make a token and print it. It is kept as a hash and cannot be shown again.\n\nExample: weir token create jane --name survey --scope datasets:read --days 30")
        {
            user, name, scopes, days, tenant,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var made = await session.Tokens.CreateAsync(
                owner, session.Actor, parse.GetValue(user)!, parse.GetValue(name)!, parse.GetValue(scopes) ?? [], parse.GetValue(days), cancellationToken);
            if (host.IsJson(parse))
            {
                var document = ToJson(made.Token, host.Time.GetUtcNow());
                document["token"] = made.Secret;
                host.Write(document);
                return ExitCode.Done;
            }

            host.Output.WriteLine(made.Secret);
            host.Error.WriteLine($"This is token {made.Token.Id} of {made.Token.User}, for {string.Join(", ", made.Token.Scopes)}, until {Words.At(made.Token.ExpiresAt)}. Keep it now: it is not shown again.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var command = new Command("list", "List tokens, the newest first: everything but the tokens themselves. Their last use is true to ten minutes.\n\nExample: weir token list") { tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var tokens = await session.Tokens.ListAsync(owner, cancellationToken);
            var now = host.Time.GetUtcNow();
            if (host.IsJson(parse))
                host.Write(new JsonArray([.. tokens.Select(token => ToJson(token, now))]));
            else if (tokens.Count == 0)
                host.Output.WriteLine($"Tenant '{owner}' has no token yet. 'weir token create USER --scope datasets:read' makes one.");
            else
                TextTable.Write(
                    host,
                    ["token", "user", "name", "scopes", "state", "expires", "last used"],
                    [.. tokens.Select(token => new[]
                    {
                        token.Id.ToString(), token.User, token.Name, string.Join(' ', token.Scopes), StateOf(token, now), Words.At(token.ExpiresAt), Words.At(token.LastUsedAt),
                    })]);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke(CommandHost host)
    {
        var tenant = PeopleSession.TenantOption();
        var id = new Argument<string>("id") { Description = "The token's id, or 8 or more of its first characters. 'weir token list' shows it." };
        var command = new Command("revoke", "Refuse a token from now on.\n\nExample: weir token revoke 019aa5e2") { id, tenant };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await PeopleSession.OpenAsync(host, parse, cancellationToken);
            var owner = await session.TenantAsync(parse, tenant, cancellationToken);
            var token = await session.Tokens.RevokeAsync(owner, session.Actor, parse.GetValue(id)!, cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(token, host.Time.GetUtcNow()));
            else
                host.Output.WriteLine($"Token {token.Id} of {token.User} is revoked.");
            return ExitCode.Done;
        });
        return command;
    }

    private static string StateOf(ApiToken token, DateTimeOffset now) => token.RefusalAt(now) is { } refusal ? Words.Of(refusal) : "active";

    private static JsonObject ToJson(ApiToken token, DateTimeOffset now) => new()
    {
        ["id"] = token.Id.ToString(),
        ["user"] = token.User,
        ["name"] = token.Name,
        ["scopes"] = new JsonArray([.. token.Scopes.Select(scope => JsonValue.Create(scope))]),
        ["state"] = StateOf(token, now),
        ["createdAt"] = Words.Iso(token.CreatedAt),
        ["expiresAt"] = Words.Iso(token.ExpiresAt),
        ["lastUsedAt"] = Words.Iso(token.LastUsedAt),
        ["revokedAt"] = Words.Iso(token.RevokedAt),
    };
}
