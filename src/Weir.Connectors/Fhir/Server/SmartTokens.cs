using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Fhir.Server;

/// <summary>Gets tokens by SMART backend services, and keeps one until it is about to expire.</summary>
/// <remarks>Source: SMART App Launch 2.2, backend services. Nothing that it handles is ever printed.</remarks>
internal sealed class SmartTokens(FhirServerOptions options, SmartClient client, OutboundHttp http, TimeProvider time) : IDisposable
{
    private const int AssertionSeconds = 240;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Uri? _endpoint = client.TokenEndpoint;
    private string? _token;
    private DateTimeOffset _until;

    /// <summary>A token that is good for a while.</summary>
    /// <param name="refused">A token that the server no longer takes, or null.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="SourceException">The server gives none.</exception>
    public async Task<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_token is not null && _until > time.GetUtcNow() && !string.Equals(_token, refused, StringComparison.Ordinal))
                return _token;
            _endpoint ??= await DiscoverAsync(cancellationToken);
            return await AskAsync(_endpoint, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(options.Address, ".well-known/smart-configuration");
        await using var response = await http.SendAsync(new OutboundRequest(address) { Headers = [new("Accept", "application/json")], StayOnHost = true }, cancellationToken);
        using var json = await FhirServer.ReadJsonAsync(response, cancellationToken);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("token_endpoint", out var found)
            || found.ValueKind != JsonValueKind.String || !Uri.TryCreate(found.GetString(), UriKind.Absolute, out var endpoint))
        {
            throw new SourceException(
                $"{RedactedAddress.Of(address)} names no token_endpoint. Check the server's address, or write setting 'tokenEndpoint'.", FailureKind.Terminal);
        }

        // What is sent there is worth a token: a reader of the wire, or a page that names another place, may not have it.
        return endpoint.Scheme == Uri.UriSchemeHttps || TrustedHost.Of(endpoint) == TrustedHost.Of(options.Address)
            ? endpoint
            : throw new SourceException(
                $"{RedactedAddress.Of(address)} names the token endpoint {RedactedAddress.Of(endpoint)}, which is neither https nor on the server's own host. Nothing was sent there. If it is meant, write it as setting 'tokenEndpoint'.",
                FailureKind.Terminal);
    }

    private async Task<string> AskAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var assertion = client.Key.Sign(client.KeyId, new JsonObject
        {
            ["iss"] = client.Id,
            ["sub"] = client.Id,
            ["aud"] = endpoint.AbsoluteUri,
            ["exp"] = now.ToUnixTimeSeconds() + AssertionSeconds,
            ["jti"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
        });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = client.Scope,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
        });
        await using var response = await http.SendAsync(
            new OutboundRequest(endpoint) { Method = HttpMethod.Post, Body = form, Headers = [new("Accept", "application/json")], AnyStatus = true }, cancellationToken);
        if (response.Status is not (200 or 400 or 401 or 403))
            throw OutboundFailure.Status(HttpMethod.Post, endpoint, response.Status, response.RetryAfter);
        using var json = await FhirServer.ReadJsonAsync(response, cancellationToken);
        var root = json.RootElement;
        if (response.Status != 200)
            throw Refused(endpoint, response.Status, FhirServer.CodeOf(root, "error"));
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("access_token", out var token) || token.GetString() is not { Length: > 0 } given)
            throw new SourceException($"{RedactedAddress.Of(endpoint)} answered without an access_token. Check setting 'tokenEndpoint' and the client's registration.", FailureKind.Terminal);
        var seconds = root.TryGetProperty("expires_in", out var expires) && expires.TryGetInt32(out var lasts) ? lasts : 300;
        _until = now + TimeSpan.FromSeconds(seconds) - Margin;
        return _token = given;
    }

    private SourceException Refused(Uri endpoint, int status, string? error) => new(
        string.Create(CultureInfo.InvariantCulture, $"{RedactedAddress.Of(endpoint)} gave client '{client.Id}' no token: it answered {OutboundFailure.Name(status)}{(error is null ? "" : $" with error {error}")}. ")
        + $"Check that the client is registered there under this id with the public part of the {client.Key.Algorithm} key{(client.KeyId is null ? " (setting 'keyId' names none)" : $" '{client.KeyId}'")}, that it may ask for scope '{client.Scope}', and that this machine's clock is right.",
        FailureKind.Terminal);
}
