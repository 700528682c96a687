using System.Collections.Frozen;
using System.Collections.Immutable;
using Weir.Fhir.Model;

namespace Weir.Fhir.Policies;

/// <summary>A rule: what becomes of the values that a path reaches.</summary>
/// <param name="Path">The values.</param>
/// <param name="Action">What becomes of them.</param>
internal sealed record PolicyRule(PolicyPath Path, PolicyAction Action);

/// <summary>What of resources may be seen by whoever reads their rows. What no rule names is dropped.</summary>
internal sealed class Policy
{
    /// <summary>Rules about elements, by the type that their path begins at.</summary>
    public required FrozenDictionary<string, ImmutableArray<PolicyRule>> OfElements { get; init; }

    /// <summary>Rules about all values of a type.</summary>
    public required FrozenDictionary<string, PolicyAction> OfTypes { get; init; }

    /// <summary>Extensions that are kept, by URL: the parts inside them that are kept, too.</summary>
    public required FrozenDictionary<string, ImmutableArray<string>> Extensions { get; init; }

    /// <summary>Addresses of code systems, identifier systems and definitions that may be seen; a star at the end stands for the rest.</summary>
    public required ImmutableArray<string> Systems { get; init; }

    /// <summary>What becomes of columns of views, by view and column.</summary>
    public required FrozenDictionary<string, PolicyAction> Columns { get; init; }

    /// <summary>SHA-256 of all that decides, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What becomes of a type's values; null where no rule names it or a type it specialises.</summary>
    public PolicyAction? Of(FhirType type)
    {
        for (var known = type; known is not null; known = known.Base)
        {
            if (OfTypes.TryGetValue(known.Name, out var action))
                return action;
        }

        return null;
    }

    /// <summary>What values of a type are like.</summary>
    public static ValueSort SortOf(FhirType type) => type switch
    {
        { Kind: not FhirTypeKind.Primitive } => ValueSort.Group,
        _ when type.Is("boolean") => ValueSort.Boolean,
        _ when type.Is("integer") || type.Is("decimal") => ValueSort.Number,
        { Name: "date" or "dateTime" or "instant" } => ValueSort.Date,
        _ => ValueSort.Text,
    };
}
