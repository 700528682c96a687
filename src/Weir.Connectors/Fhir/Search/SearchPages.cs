using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Http;

namespace Weir.Connectors.Fhir.Search;

/// <summary>Goes through the pages of a search, one after the other, and writes each as a line.</summary>
/// <remarks>Sorted by the last update, so that after a page has expired the search can begin where it broke off and miss nothing.</remarks>
internal sealed partial class SearchPages(string type, SearchOptions options, FhirServer server, FhirOptions tables, TimeProvider time, ILogger logger)
{
    /// <summary>Searches in a row that may expire without one of them getting further.</summary>
    private const int MostInVain = 3;

    /// <summary>Times in a row that a server may ask to wait before the same page.</summary>
    private const int MostRests = 20;

    private readonly PolicyLines? _policy = tables.Policy is { } policy ? new(policy, tables.TakesOtherReleases) : null;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    /// <summary>The address of a search for what was updated at an instant or later; for everything where it is null.</summary>
    public Uri AddressFrom(DateTimeOffset? from)
    {
        var since = from is { } at ? "&_lastUpdated=" + Uri.EscapeDataString("ge" + at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)) : "";
        return new Uri(server.Address, string.Create(CultureInfo.InvariantCulture, $"{type}?_sort=_lastUpdated&_count={options.Count}{since}"));
    }

    /// <summary>Writes every page.</summary>
    /// <returns>What they showed.</returns>
    public async Task<SearchFound> WriteAsync(DateTimeOffset? from, Stream file, CancellationToken cancellationToken)
    {
        var found = new SearchFound(options.Overlap);
        var (begun, inVain) = (from, 0);
        Uri? page = AddressFrom(from);
        var isFirst = true;
        while (page is not null)
        {
            var request = new OutboundRequest(page) { Headers = [new("Accept", "application/fhir+json")], AcceptCompressed = true };
            await using var response = await AskAsync(request, cancellationToken);
            if (response.Status is 404 or 410 && !isFirst)
            {
                var again = found.IsSorted ? found.Newest ?? from : from;
                inVain = again > begun || (begun is null && again is not null) ? 0 : inVain + 1;
                if (inVain >= MostInVain)
                    throw InVain();
                LogExpired(logger, type, response.Status);
                (begun, page, isFirst) = (again, AddressFrom(again), true);
                continue;
            }

            if (response.Status != 200)
                throw await FhirServer.FailureAsync(request, response, cancellationToken);
            using var json = await FhirServer.ReadJsonAsync(response, cancellationToken);
            page = await TakeAsync(json.RootElement, page, found, file, cancellationToken);
            isFirst = false;
        }

        return found;
    }

    /// <summary>Asks for a page, and again after each rest that the server asks for: to begin anew would cost it more.</summary>
    private async Task<OutboundResponse> AskAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        for (var rests = 0; ; rests++)
        {
            var response = await server.SendAsync(request, authorised: true, cancellationToken);
            if (response.Status is not (429 or 503) || response.RetryAfter is not { } rest || rest > LongestRest || rests >= MostRests)
                return response;
            await response.DisposeAsync();
            LogResting(logger, type, rest.TotalSeconds);
            await Task.Delay(rest, time, cancellationToken);
        }
    }

    private async Task<Uri?> TakeAsync(JsonElement bundle, Uri page, SearchFound found, Stream file, CancellationToken cancellationToken)
    {
        if (bundle.ValueKind != JsonValueKind.Object || Text(bundle, "resourceType") is not "Bundle")
            throw new SourceException($"{RedactedAddress.Of(page)} answered with something else than a Bundle. Check that setting 'server' is the address of a FHIR server that can be searched.", FailureKind.Terminal);
        if (_policy is not null)
        {
            await TakeRewrittenAsync(_policy, bundle, found, file, cancellationToken);
            return NextOf(bundle, page);
        }

        var line = new MemoryStream();
        line.Write("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["u8);
        var entries = 0;
        if (bundle.TryGetProperty("entry", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in list.EnumerateArray().Where(IsFound))
            {
                if (entries++ > 0)
                    line.WriteByte((byte)',');
                line.Write(JsonMarshal.GetRawUtf8Value(entry));
                Note(entry.GetProperty("resource"), found);
            }
        }

        line.Write("]}\n"u8);
        if (entries > 0)
            await file.WriteAsync(OneLine(line), cancellationToken);
        return NextOf(bundle, page);
    }

    /// <summary>Writes what a policy leaves of the resources, each on a line. What is noted of them is noted of that.</summary>
    private static async Task TakeRewrittenAsync(PolicyLines policy, JsonElement bundle, SearchFound found, Stream file, CancellationToken cancellationToken)
    {
        if (!bundle.TryGetProperty("entry", out var list) || list.ValueKind != JsonValueKind.Array)
            return;
        foreach (var entry in list.EnumerateArray().Where(IsFound))
        {
            var sent = new MemoryStream();
            sent.Write(JsonMarshal.GetRawUtf8Value(entry.GetProperty("resource")));
            sent.WriteByte((byte)'\n');
            var left = policy.Rewrite(OneLine(sent));
            foreach (var line in LinesOf(left))
            {
                using var resource = JsonDocument.Parse(left[line]);
                Note(resource.RootElement, found);
            }

            await file.WriteAsync(left, cancellationToken);
        }
    }

    private static List<Range> LinesOf(ReadOnlyMemory<byte> lines)
    {
        List<Range> found = [];
        for (int begin = 0, length; (length = lines.Span[begin..].IndexOf((byte)'\n')) >= 0; begin += length + 1)
            found.Add(begin..(begin + length));
        return found;
    }

    /// <summary>Line breaks stand between the tokens of JSON and never in them: where there were some, there is a blank.</summary>
    private static ReadOnlyMemory<byte> OneLine(MemoryStream line)
    {
        var bytes = line.GetBuffer().AsMemory(0, (int)line.Length);
        bytes.Span[..^1].Replace((byte)'\n', (byte)' ');
        bytes.Span[..^1].Replace((byte)'\r', (byte)' ');
        return bytes;
    }

    /// <summary>True for an entry that was searched for, and not what the server says about the search.</summary>
    private static bool IsFound(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("resource", out var resource) && resource.ValueKind == JsonValueKind.Object
        && !(entry.TryGetProperty("search", out var search) && search.ValueKind == JsonValueKind.Object && Text(search, "mode") is "outcome");

    private static void Note(JsonElement resource, SearchFound found)
    {
        var meta = resource.TryGetProperty("meta", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var at = meta.ValueKind == JsonValueKind.Object && Text(meta, "lastUpdated") is { } text ? ResourceHead.InstantOf(Encoding.UTF8.GetBytes(text)) : null;
        found.Add($"{Text(resource, "resourceType")}/{Text(resource, "id")}", meta.ValueKind == JsonValueKind.Object ? Text(meta, "versionId") : null, at);
    }

    private Uri? NextOf(JsonElement bundle, Uri page)
    {
        if (!bundle.TryGetProperty("link", out var links) || links.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var link in links.EnumerateArray())
        {
            if (link.ValueKind != JsonValueKind.Object || Text(link, "relation") is not "next" || Text(link, "url") is not { } url)
                continue;
            if (!Uri.TryCreate(page, url, out var next) || !server.IsOwn(next))
            {
                throw new SourceException(
                    $"The search for {type} goes on at {(next is null ? "no address" : RedactedAddress.Of(next))}, which is not on the host of {server.Printed}. Nothing was sent there. If it is meant, write that host's address as setting 'files'.",
                    FailureKind.Terminal);
            }

            return next != page ? next : throw new SourceException($"The search for {type} names a page as the one after itself and would never end. Report it to the server's operator.", FailureKind.Terminal);
        }

        return null;
    }

    private SourceException InVain() => new(
        string.Create(CultureInfo.InvariantCulture, $"The search for {type} at {server.Printed} was begun {MostInVain + 1} times and its pages expired each time (404 or 410) before it got further. ")
        + "What was loaded before stays served. Write a larger 'count', so that more resources of one instant fit on a page, or use source fhir-bulk.",
        FailureKind.Transient);

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(1211, LogLevel.Information, "A page of the search for {Type} has expired ({Status}); the search begins anew where it broke off.")]
    private static partial void LogExpired(ILogger logger, string type, int status);

    [LoggerMessage(1212, LogLevel.Information, "The server asks to wait {Seconds:0} s before the next page of {Type}.")]
    private static partial void LogResting(ILogger logger, string type, double seconds);
}
