using System.Collections.Frozen;
using Weir.Failures;

namespace Weir.Tenants;

/// <summary>What an API token may be used for. It allows no more than its user's roles do.</summary>
internal static class Scope
{
    public const string DatasetsRead = "datasets:read";
    public const string DatasetsWrite = "datasets:write";
    public const string PipelinesRead = "pipelines:read";
    public const string PipelinesWrite = "pipelines:write";
    public const string HoldsWrite = "holds:write";
    public const string AuditRead = "audit:read";

    /// <summary>Which roles a scope needs one of; none where every user of the tenant may.</summary>
    private static readonly FrozenDictionary<string, Role[]> Needed = new Dictionary<string, Role[]>(StringComparer.Ordinal)
    {
        [DatasetsRead] = [],
        [DatasetsWrite] = [Role.Admin, Role.Creator],
        [PipelinesRead] = [],
        [PipelinesWrite] = [Role.Admin],
        [HoldsWrite] = [Role.Admin, Role.Creator],
        [AuditRead] = [Role.Admin, Role.Auditor],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every scope, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Needed.Keys.Order(StringComparer.Ordinal)];

    /// <summary>True where a role lets its holder do what a scope is for. A user of no organisation may keep datasets of their own.</summary>
    public static bool IsAllowed(string scope, IReadOnlyCollection<Role> roles) =>
        Needed.TryGetValue(scope, out var needed)
        && (needed.Length == 0 || roles.Any(needed.Contains) || (roles.Count == 0 && string.Equals(scope, DatasetsWrite, StringComparison.Ordinal)));

    /// <summary>The scopes of a list, each once and in order.</summary>
    /// <exception cref="UsageException">The list is empty, or one is unknown.</exception>
    public static IReadOnlyList<string> Parse(IEnumerable<string> scopes)
    {
        List<string> parsed = [.. scopes.Select(scope => scope.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (parsed.FirstOrDefault(scope => !Needed.ContainsKey(scope)) is { } unknown)
            throw new UsageException($"There is no scope '{unknown}'. Scopes are {string.Join(", ", All)}.");
        return parsed.Count > 0 ? parsed : throw new UsageException($"A token without a scope may do nothing. Give one or more of {string.Join(", ", All)}.");
    }
}
