using Weir.Tenants;

namespace Weir.Server.Hosting;

/// <summary>How a server runs.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where it listens: http addresses with a port; 0 takes a free one.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>True where who does not sign in may read lists. Default true.</summary>
    public bool AllowsAnonymous { get; init; } = true;

    /// <summary>What FHIR addresses of lists begin with. Others refer to them: it has to stay.</summary>
    public Uri FhirBase { get; init; } = new("urn:weir:fhir");

    /// <summary>The zone that days are of.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whose lists are served.</summary>
    public TenantId Tenant { get; init; } = TenantId.Default;
}
