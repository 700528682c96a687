namespace Weir.Fhir.Files;

/// <summary>How much of a file is held in memory.</summary>
internal static class FhirLimits
{
    /// <summary>The largest resource that is read, in bytes: 64 MiB. A larger one is rejected without being held in memory.</summary>
    public const int MaxResourceBytes = 64 << 20;

    /// <summary>Why a larger one is rejected.</summary>
    public const string TooLarge = "It has over 64 MiB. Expected resources of up to that size: split it, or leave it out.";
}
