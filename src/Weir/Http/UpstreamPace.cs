namespace Weir.Http;

/// <summary>How an upstream wants to be asked. The engine keeps to it; a source only states it.</summary>
/// <param name="Gap">Least time between the end of a request to the host and the next, whoever asks, hosts on this machine included.</param>
/// <param name="CoolOff">How long the host is left alone after it refused, before it is asked the same once more. A second refusal in a row ends the fetching of the run, and so do two requests in a row that fail for now.</param>
internal sealed record UpstreamPace(TimeSpan Gap, TimeSpan CoolOff);
