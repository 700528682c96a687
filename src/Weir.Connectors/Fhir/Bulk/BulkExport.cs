using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Http;
using Weir.Pipelines;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>One export: asked for, waited for, and cancelled where nobody waits any longer.</summary>
/// <remarks>Source: FHIR Bulk Data Access 2.0 and 3.0, "Bulk Data Kick-off Request" to "Bulk Data Delete Request".</remarks>
internal sealed partial class BulkExport(BulkOptions options, FhirServer server, TimeProvider time, ILogger logger)
{
    private const int MostManifests = 10_000;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOwnWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAskedWait = TimeSpan.FromHours(1);

    /// <summary>Asks the server to begin.</summary>
    /// <returns>The job.</returns>
    public async Task<BulkJob> BeginAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var address = Kickoff(since);
        var request = new OutboundRequest(address) { Headers = [new("Accept", "application/fhir+json"), new("Prefer", "respond-async")], StayOnHost = true };
        await using var response = await server.SendAsync(request, authorised: true, cancellationToken);
        if (response.Status != 202)
        {
            throw response.Status is >= 200 and < 300
                ? new SourceException($"{RedactedAddress.Of(address)} answered {OutboundFailure.Name(response.Status)} where 202 (Accepted) was expected: the server does not do this export. Check settings 'server' and 'level'.", FailureKind.Terminal)
                : await FhirServer.FailureAsync(request, response, cancellationToken);
        }

        if (response.Header("Content-Location") is not { } location || !Uri.TryCreate(address, location, out var status) || !server.IsOwn(status))
            throw new SourceException($"{RedactedAddress.Of(address)} accepted the export and did not say where on its own host to ask for it (Content-Location). Report it to the server's operator.", FailureKind.Terminal);
        LogBegun(logger, RedactedAddress.Of(status));
        // User and password of the server's address are added to each request; the job is written down without them.
        status = new UriBuilder(status) { UserName = "", Password = "" }.Uri;
        return new BulkJob(status, since, time.GetUtcNow());
    }

    /// <summary>Waits for the files.</summary>
    /// <exception cref="SourceException">The export failed, is gone, or takes longer than it may.</exception>
    public async Task<BulkManifest> WaitAsync(BulkJob job, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(2);
        var asked = 0;
        string? progress = null;
        while (true)
        {
            var request = RequestFor(job.Status);
            TimeSpan wait;
            await using (var response = await server.SendAsync(request, authorised: true, cancellationToken))
            {
                asked++;
                if (response.Status == 200)
                    return await ReadManifestAsync(job, response, cancellationToken);
                if (response.Status is not (202 or 429) && !(response.Status == 503 && response.RetryAfter is not null))
                    throw await FhirServer.FailureAsync(request, response, cancellationToken);
                progress = ProgressOf(response) ?? progress;
                pause = pause * 1.5 < LongestOwnWait ? pause * 1.5 : LongestOwnWait;
                wait = Bounded(response.RetryAfter ?? pause);
            }

            if (time.GetUtcNow() + wait - job.Begun > options.Wait)
                throw await GivenUpAsync(job, asked, progress);
            LogWaiting(logger, RedactedAddress.Of(job.Status), wait.TotalSeconds, progress ?? "nothing of its progress");
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Tells the server that the files are needed no longer. That it does not listen is no failure.</summary>
    public async Task DeleteAsync(BulkJob job)
    {
        try
        {
            // The run may just have been cancelled; the request has its own time limit.
            await using var response = await server.SendAsync(new OutboundRequest(job.Status) { Method = HttpMethod.Delete }, authorised: true, CancellationToken.None);
            LogDeleted(logger, RedactedAddress.Of(job.Status), response.Status);
        }
        catch (SourceException failure)
        {
            LogNotDeleted(logger, RedactedAddress.Of(job.Status), failure.Message);
        }
    }

    private async Task<BulkManifest> ReadManifestAsync(BulkJob job, OutboundResponse first, CancellationToken cancellationToken)
    {
        var printed = RedactedAddress.Of(job.Status);
        BulkManifest manifest;
        using (var json = await FhirServer.ReadJsonAsync(first, cancellationToken))
            manifest = BulkManifest.Read(json.RootElement, job.Status, printed);
        List<BulkFile> files = [.. manifest.Files];
        var next = manifest.Next;
        for (var parts = 1; next is not null; parts++)
        {
            if (parts == MostManifests || !server.IsOwn(next))
                throw new SourceException($"The manifest of the export at {printed} goes on {(parts == MostManifests ? string.Create(CultureInfo.InvariantCulture, $"over more than {MostManifests:N0} parts") : "on another host")}. Nothing of it was loaded. Report it to the server's operator.", FailureKind.Terminal);
            var request = RequestFor(next);
            await using var response = await server.SendAsync(request, authorised: true, cancellationToken);
            if (response.Status != 200)
                throw await FhirServer.FailureAsync(request, response, cancellationToken);
            using var json = await FhirServer.ReadJsonAsync(response, cancellationToken);
            var part = BulkManifest.Read(json.RootElement, next, printed);
            files.AddRange(part.Files);
            next = part.Next;
        }

        return manifest with { Files = files, Next = null };
    }

    private async Task<SourceException> GivenUpAsync(BulkJob job, int asked, string? progress)
    {
        await DeleteAsync(job);
        var said = progress is null ? "" : $" The server last said '{progress}'.";
        return new SourceException(
            string.Create(CultureInfo.InvariantCulture, $"The export at {RedactedAddress.Of(job.Status)} was not ready within {Duration.Format(options.Wait)} (setting 'wait'); it was asked for {asked:N0} {(asked == 1 ? "time" : "times")}.{said} ")
            + "It was cancelled at the server, and what was loaded before stays served. Raise 'wait', or ask for less by 'types' or 'level', and run again.",
            FailureKind.Terminal);
    }

    private Uri Kickoff(DateTimeOffset? since)
    {
        var place = options.Level switch
        {
            "patient" => "Patient/$export",
            "group" => $"Group/{Uri.EscapeDataString(options.Group!)}/$export",
            _ => "$export",
        };
        List<string> query = ["_outputFormat=" + Uri.EscapeDataString("application/fhir+ndjson")];
        if (since is { } at)
            query.Add("_since=" + Uri.EscapeDataString(Instant(at)));
        if (options.Types.Count > 0)
            query.Add("_type=" + string.Join(',', options.Types.Select(Uri.EscapeDataString)));
        return new Uri(server.Address, $"{place}?{string.Join('&', query)}");
    }

    /// <summary>An instant as FHIR writes it, with all that is known of it.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static OutboundRequest RequestFor(Uri address) => new(address) { Headers = [new("Accept", "application/json")], StayOnHost = true };

    private static TimeSpan Bounded(TimeSpan wait) => wait < ShortestWait ? ShortestWait : wait > LongestAskedWait ? LongestAskedWait : wait;

    /// <summary>What the server says of its progress, where that is a few harmless words.</summary>
    private static string? ProgressOf(OutboundResponse response) =>
        response.Header("X-Progress") is { Length: > 0 and <= 60 } text && Harmless().IsMatch(text) ? text : null;

    [GeneratedRegex(@"^[A-Za-z0-9 %.,:/()-]+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Harmless();

    [LoggerMessage(1201, LogLevel.Information, "The export at {Address} has begun.")]
    private static partial void LogBegun(ILogger logger, string address);

    [LoggerMessage(1202, LogLevel.Information, "The export at {Address} is being made; asking again in {Seconds:0} s. The server says {Progress}.")]
    private static partial void LogWaiting(ILogger logger, string address, double seconds, string progress);

    [LoggerMessage(1203, LogLevel.Debug, "The export at {Address} was deleted; the server answered {Status}.")]
    private static partial void LogDeleted(ILogger logger, string address, int status);

    [LoggerMessage(1204, LogLevel.Warning, "The export at {Address} could not be deleted at the server. {Reason}")]
    private static partial void LogNotDeleted(ILogger logger, string address, string reason);
}

/// <summary>An export that a server has begun.</summary>
/// <param name="Status">Where it is asked for.</param>
/// <param name="Since">Changes after this are in it; null for everything.</param>
/// <param name="Begun">When it was asked for.</param>
internal sealed record BulkJob(Uri Status, DateTimeOffset? Since, DateTimeOffset Begun)
{
    /// <summary>How many runs have taken it up after the one that began it.</summary>
    public int Continued { get; init; }
}
