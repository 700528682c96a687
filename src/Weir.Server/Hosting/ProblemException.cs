namespace Weir.Server.Hosting;

/// <summary>A request that is not answered as it was asked; becomes problem+json (RFC 9457), or an OperationOutcome of FHIR.</summary>
/// <param name="status">The status of HTTP.</param>
/// <param name="title">What happened, the same each time it does.</param>
/// <param name="detail">What happened here and what to do.</param>
internal sealed class ProblemException(int status, string title, string detail) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    /// <summary>How long to wait before asking again, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ProblemException NotFound(string detail) => new(404, "Not found", detail);

    public static ProblemException BadRequest(string detail) => new(400, "Bad request", detail);
}
