using Weir.Failures;

namespace Weir.Cli.Commands;

/// <summary>Addresses among the options of commands.</summary>
internal static class CommandAddress
{
    /// <summary>What FHIR addresses of lists begin with.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public static Uri BaseOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new UsageException($"--base: '{text}' is no address. Write one such as https://lists.example.nhs.uk/fhir.");
}
