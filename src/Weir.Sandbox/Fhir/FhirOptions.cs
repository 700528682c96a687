namespace Weir.Sandbox.Fhir;

/// <summary>What the FHIR server holds, and how it behaves when nothing is wrong.</summary>
internal sealed record FhirOptions
{
    /// <summary>Patients at the start, each with some ten other resources. Default 20.</summary>
    public int Patients { get; init; } = 20;

    /// <summary>The seed of everything.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Resources in a file of an export, at most. Default 1,000.</summary>
    public int ResourcesPerFile { get; init; } = 1_000;

    /// <summary>How often an export says that it is still being made. Default once.</summary>
    public int Polls { get; init; } = 1;

    /// <summary>Seconds an export asks to wait between two questions. Default 1.</summary>
    public int PollSeconds { get; init; } = 1;

    /// <summary>How long the pages of a search are kept. Default 10 minutes.</summary>
    public TimeSpan PageLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Clients that may ask for a token; where there are none, no token is asked for.</summary>
    public IReadOnlyList<FhirClient> Clients { get; init; } = [];

    /// <summary>How long a token lasts. Default 5 minutes.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>A registered client.</summary>
/// <param name="Id">What it calls itself.</param>
/// <param name="KeyId">The id of its key.</param>
/// <param name="PublicKeyPem">Its public key: RSA for RS384, P-384 for ES384.</param>
internal sealed record FhirClient(string Id, string KeyId, string PublicKeyPem);
