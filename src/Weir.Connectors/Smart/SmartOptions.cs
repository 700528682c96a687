using Weir.Http;

namespace Weir.Connectors.Smart;

/// <summary>What a pipeline of sitreps was told.</summary>
/// <param name="Address">The API's address, with a slash at its end.</param>
/// <param name="Key">The key. Never printed, and no part of any address but the request's own.</param>
/// <param name="Sites">The sites' codes, in the order in which they are asked for.</param>
/// <param name="Last">The last day; null for today.</param>
/// <param name="Window">How far back.</param>
/// <param name="Pace">How the API wants to be asked.</param>
internal sealed record SmartOptions(Uri Address, string Key, IReadOnlyList<string> Sites, DateOnly? Last, SmartWindow Window, UpstreamPace Pace);
