using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Fhir;

/// <summary>SMART backend services: gives a token for a JWT that a registered client has signed.</summary>
internal sealed class FhirTokens(FhirOptions options, TimeProvider time)
{
    /// <summary>Where tokens are given, below the server's address.</summary>
    public const string Path = "auth/token";

    private readonly ConcurrentDictionary<string, DateTimeOffset> _given = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);

    /// <summary>What the server says of its authorisation.</summary>
    public static JsonObject Configuration(Uri address) => new()
    {
        ["token_endpoint"] = $"{address.AbsoluteUri}/{Path}",
        ["grant_types_supported"] = new JsonArray("client_credentials"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt"),
        ["token_endpoint_auth_signing_alg_values_supported"] = new JsonArray("RS384", "ES384"),
        ["scopes_supported"] = new JsonArray("system/*.rs", "system/*.read"),
    };

    /// <summary>Every token that was given.</summary>
    public IReadOnlyList<string> Given => [.. _given.Keys];

    /// <summary>Requests for which a token is good, whatever its time; null for any number.</summary>
    public int? ForgetsAfter { get; set; }

    /// <summary>Whether a request's authorisation is good.</summary>
    public bool Admits(string authorization)
    {
        if (options.Clients.Count == 0)
        {
            return true;
        }

        var token = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization[7..] : "";
        return _given.TryGetValue(token, out var until) && until > time.GetUtcNow() && _uses.AddOrUpdate(token, 1, (_, uses) => uses + 1) <= (ForgetsAfter ?? int.MaxValue);
    }

    /// <summary>A token, or what is wrong.</summary>
    public SiteAnswer Give(Uri address, IFormCollection form)
    {
        if (form["grant_type"] is not ["client_credentials"] || form["client_assertion_type"] is not ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"])
        {
            return Refused("invalid_request");
        }

        if (!IsGood($"{address.AbsoluteUri}/{Path}", form["client_assertion"].ToString()))
        {
            return Refused("invalid_client");
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _given[token] = time.GetUtcNow() + options.TokenLife;
        return FhirSite.Json(200, new JsonObject
        {
            ["access_token"] = token,
            ["token_type"] = "bearer",
            ["expires_in"] = (int)options.TokenLife.TotalSeconds,
            ["scope"] = form["scope"].ToString(),
        });
    }

    private bool IsGood(string audience, string jwt)
    {
        if (jwt.Split('.') is not [var head, var body, var signature])
        {
            return false;
        }

        try
        {
            var header = JsonDocument.Parse(Base64Url.DecodeFromChars(head)).RootElement;
            var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(body)).RootElement;
            var (algorithm, issuer) = (Text(header, "alg"), Text(claims, "iss"));
            var client = options.Clients.FirstOrDefault(client => client.Id == issuer && client.KeyId == Text(header, "kid"));
            var left = claims.GetProperty("exp").GetInt64() - time.GetUtcNow().ToUnixTimeSeconds();
            return client is not null && Text(claims, "sub") == issuer && Text(claims, "aud") == audience && left is > 0 and <= 300
                && IsSigned(client, algorithm, $"{head}.{body}", Base64Url.DecodeFromChars(signature)) && _used.TryAdd(Text(claims, "jti"), true);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsSigned(FhirClient client, string algorithm, string text, byte[] signature)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (algorithm is "RS384")
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(client.PublicKeyPem);
            return rsa.VerifyData(bytes, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        }

        using var curve = ECDsa.Create();
        curve.ImportFromPem(client.PublicKeyPem);
        return algorithm is "ES384" && curve.VerifyData(bytes, signature, HashAlgorithmName.SHA384);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

    private static SiteAnswer Refused(string error) => FhirSite.Json(error is "invalid_client" ? 401 : 400, new JsonObject { ["error"] = error });
}
