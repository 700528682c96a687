using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Audit;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Cli.Commands.People;

/// <summary>The people and the audit of a workspace's store, and who asks: the operating system's user.</summary>
internal sealed class PeopleSession : IAsyncDisposable
{
    private readonly Session _session;

    private PeopleSession(Session session, SqlDatabase database, TimeProvider time, AuditActor actor)
    {
        _session = session;
        Actor = actor;
        Database = database;
        Store = new TenantStore(database);
        Heads = new AuditHeads(AuditHeads.FileBeside(session.Workspace.RawFolder));
        Audit = new AuditLog(Store, Heads, time);
        Registry = new TenantRegistry(Store, Audit, time);
        People = new Tenants.People(Store, Audit, time);
        Tokens = new ApiTokens(Store, Audit, time);
    }

    public AuditActor Actor { get; }

    public SqlDatabase Database { get; }

    public TenantStore Store { get; }

    public AuditHeads Heads { get; }

    public AuditLog Audit { get; }

    public TenantRegistry Registry { get; }

    public Tenants.People People { get; }

    public ApiTokens Tokens { get; }

    /// <summary>Opens the workspace's store and makes what its tables lack.</summary>
    public static async Task<PeopleSession> OpenAsync(CommandHost host, ParseResult parse, CancellationToken cancellationToken)
    {
        var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
        try
        {
            var store = await session.StoreAsync(cancellationToken);
            return new PeopleSession(session, store.Database, host.Time, ActorOf(parse));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The option that names the tenant.</summary>
    public static Option<string> TenantOption() => new("--tenant")
    {
        Description = "The tenant's key. Default: default.",
        HelpName = "KEY",
        DefaultValueFactory = _ => TenantId.Default.Value,
    };

    /// <summary>The tenant that the option names.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public async Task<TenantId> TenantAsync(ParseResult parse, Option<string> option, CancellationToken cancellationToken) =>
        (await Registry.GetAsync(parse.GetValue(option)!, cancellationToken)).Id;

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>The command's name and not what was given to it: an address may hold a password.</summary>
    private static AuditActor ActorOf(ParseResult parse)
    {
        List<string> names = [];
        for (SymbolResult? result = parse.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
            names.Insert(0, command.Command.Name);
        return new AuditActor(AuditActorKind.OsUser, Environment.UserName, Environment.MachineName, $"weir {string.Join(' ', names)}");
    }
}
