namespace Weir.Audit;

/// <summary>What sort of someone did something.</summary>
internal enum AuditActorKind
{
    /// <summary>A user of the tenant, through the API.</summary>
    User,

    /// <summary>A user of the operating system, at the command line.</summary>
    OsUser,

    /// <summary>Weir itself, by a schedule.</summary>
    System,

    /// <summary>Somebody who was not let in.</summary>
    Unknown,
}

/// <summary>Who did something, and from where.</summary>
/// <param name="Kind">What sort of someone.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Address">The network address of the caller, or the machine of a command; null where there is none.</param>
/// <param name="Command">The command's name or the request's method and route, without what was given to it: that may hold a credential.</param>
internal sealed record AuditActor(AuditActorKind Kind, string Name, string? Address, string? Command);
