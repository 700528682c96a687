using System.Text.Json;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Fhir.Server;

/// <summary>A FHIR server: sends requests to it with what it asks for, and to nobody else.</summary>
internal sealed class FhirServer(FhirServerOptions options, OutboundHttp http, TimeProvider time)
{
    /// <summary>Longest answer that is read into memory.</summary>
    private const int MostBytes = 64 << 20;

    private readonly SmartTokens? _tokens = options.Client is { } client ? new SmartTokens(options, client, http, time) : null;

    /// <summary>The server's address, which ends in a slash.</summary>
    public Uri Address => options.Address;

    /// <summary>The address as it may be printed.</summary>
    public string Printed => RedactedAddress.Of(options.Address).TrimEnd('/');

    /// <summary>Whether the operator named an address's host as one of the server's: it alone is sent a token.</summary>
    public bool IsOwn(Uri address) => address.Scheme is "http" or "https" && Array.Exists(
        [options.Address, options.Files ?? options.Address], own => own.Scheme == address.Scheme && TrustedHost.Of(own) == TrustedHost.Of(address));

    /// <summary>Sends a request, with a token where the host is the server's own and one is needed. Any status comes back.</summary>
    /// <exception cref="SourceException">No answer, or no token.</exception>
    public async Task<OutboundResponse> SendAsync(OutboundRequest request, bool authorised, CancellationToken cancellationToken)
    {
        request = request with { AnyStatus = true };
        if (!authorised || !IsOwn(request.Address))
            return await http.SendAsync(request, cancellationToken);
        if (options.Token is { } fixedToken)
            return await http.SendAsync(With(request, fixedToken), cancellationToken);
        if (_tokens is null)
            return await http.SendAsync(request with { Address = WithCredentials(request.Address) }, cancellationToken);
        var token = await _tokens.GetAsync(refused: null, cancellationToken);
        var response = await http.SendAsync(With(request, token), cancellationToken);
        if (response.Status != 401)
            return response;
        // It may have expired early, or the server forgotten it.
        await response.DisposeAsync();
        return await http.SendAsync(With(request, await _tokens.GetAsync(token, cancellationToken)), cancellationToken);
    }

    /// <summary>The failure that an answer of an unexpected status is; what the server says of it in codes is added.</summary>
    public static async Task<SourceException> FailureAsync(OutboundRequest request, OutboundResponse response, CancellationToken cancellationToken)
    {
        var failure = OutboundFailure.Status(request.Method, request.Address, response.Status, response.RetryAfter);
        if (response.ContentType is not { } type || !type.Contains("json", StringComparison.Ordinal))
            return failure;
        using var json = await ReadJsonAsync(response, cancellationToken);
        var codes = IssuesOf(json.RootElement).Take(5).ToList();
        return codes.Count == 0
            ? failure
            : new SourceException($"{failure.Message} The server's OperationOutcome says: {string.Join(", ", codes)}.", failure.Kind) { RetryAfter = failure.RetryAfter };
    }

    /// <summary>Severity and code of each issue of an OperationOutcome. Its texts may tell of patients and are left out.</summary>
    public static IEnumerable<string> IssuesOf(JsonElement outcome)
    {
        if (outcome.ValueKind != JsonValueKind.Object || !outcome.TryGetProperty("issue", out var issues) || issues.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var issue in issues.EnumerateArray().Where(issue => issue.ValueKind == JsonValueKind.Object))
            yield return $"{CodeOf(issue, "severity") ?? "issue"} {CodeOf(issue, "code") ?? "without a code"}";
    }

    /// <summary>A code of a member that should be one: short, and of small letters; null where it is not.</summary>
    public static string? CodeOf(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= 40 } code && code.All(letter => char.IsAsciiLetterLower(letter) || letter is '-' or '_')
            ? code
            : null;

    /// <summary>Reads an answer as JSON.</summary>
    /// <exception cref="SourceException">It is not, or is longer than Weir reads.</exception>
    public static async Task<JsonDocument> ReadJsonAsync(OutboundResponse response, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        try
        {
            while ((read = await response.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (bytes.Length + read > MostBytes)
                    throw new SourceException($"The answer of {RedactedAddress.Of(response.Address)} is over {MostBytes >> 20} MiB long, where a page or a manifest was expected. Ask for smaller pages.", FailureKind.Terminal);
                bytes.Write(buffer, 0, read);
            }

            return JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            throw new SourceException(
                $"{RedactedAddress.Of(response.Address)} answered {OutboundFailure.Name(response.Status)} with something else than JSON. Check that setting 'server' is the address of a FHIR server.",
                FailureKind.Transient,
                wrong);
        }
    }

    /// <summary>User and password of the server's address go along on its own host.</summary>
    private Uri WithCredentials(Uri address) => options.Address.UserInfo.Length == 0 || address.UserInfo.Length > 0
        ? address
        : new UriBuilder(address) { UserName = options.Address.UserInfo.Split(':')[0], Password = options.Address.UserInfo.Split(':', 2)[^1] }.Uri;

    private static OutboundRequest With(OutboundRequest request, string token) =>
        request with { Headers = [.. request.Headers, new("Authorization", $"Bearer {token}")] };
}
