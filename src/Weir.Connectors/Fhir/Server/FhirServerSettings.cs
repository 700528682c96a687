using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Server;

/// <summary>The settings of every source that speaks to a FHIR server.</summary>
internal static class FhirServerSettings
{
    private const string Server = "server";
    private const string ClientId = "clientId";
    private const string Key = "key";
    private const string KeyFile = "keyFile";
    private const string KeyId = "keyId";
    private const string Scope = "scope";
    private const string TokenEndpoint = "tokenEndpoint";
    private const string Token = "token";
    private const string Files = "files";

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(Server, "Address of the FHIR server, such as https://fhir.example.org/r4.", null, AddressProblem),
        Setting.Text(ClientId, "SMART backend services: the id under which this client is registered. With it, key or keyFile is needed."),
        Setting.Secret(Key, "SMART backend services: the private key as PEM, RSA or P-384."),
        Setting.Text(KeyFile, "SMART backend services: the file of the private key as PEM, RSA or P-384. A relative path counts from the workspace."),
        Setting.Text(KeyId, "SMART backend services: the id (kid) under which the public key is registered."),
        Setting.Text(Scope, "SMART backend services: the scope asked for.", "system/*.read"),
        new(TokenEndpoint, "SMART backend services: where tokens are given. Default: as the server's .well-known/smart-configuration says.", null, AddressProblem),
        Setting.Secret(Token, "A bearer token that does not expire, for servers that give one."),
        new(Files, "Address of another host that the server keeps its files on: it may be private, and is sent the token. Otherwise only the server itself is.", null, AddressProblem),
    ];

    /// <exception cref="UsageException">A setting is missing, or settings contradict each other.</exception>
    public static FhirServerOptions Read(SourceContext context)
    {
        var settings = context.Settings;
        var server = settings.GetValueOrDefault(Server)
            ?? throw new UsageException($"Pipeline '{context.Pipeline}': setting '{Server}' is missing. Write the address of the FHIR server, such as https://fhir.example.org/r4.");
        var address = new Uri(server.TrimEnd('/') + "/");
        var files = settings.GetValueOrDefault(Files);
        return new FhirServerOptions(address, ReadClient(context))
        {
            Token = settings.GetValueOrDefault(Token),
            Files = files is null ? null : new Uri(files),
        };
    }

    private static SmartClient? ReadClient(SourceContext context)
    {
        var settings = context.Settings;
        var (key, file) = (settings.GetValueOrDefault(Key), settings.GetValueOrDefault(KeyFile));
        if (settings.GetValueOrDefault(ClientId) is not { } id)
        {
            return (key ?? file) is null
                ? null
                : throw new UsageException($"Pipeline '{context.Pipeline}': a private key is given and setting '{ClientId}' is missing. Write the id under which this client is registered with the FHIR server.");
        }

        if (settings.ContainsKey(Token))
            throw new UsageException($"Pipeline '{context.Pipeline}': both '{Token}' and '{ClientId}' are set. Write one of them.");
        if ((key is null) == (file is null))
            throw new UsageException($"Pipeline '{context.Pipeline}': setting '{ClientId}' needs a private key, in exactly one of '{Key}' and '{KeyFile}'. Write the one.");
        var endpoint = settings.GetValueOrDefault(TokenEndpoint);
        return new SmartClient(id, settings.GetValueOrDefault(KeyId), settings[Scope], endpoint is null ? null : new Uri(endpoint), SmartKey.Read(key, file is null ? null : Path.GetFullPath(file, context.Folder)));
    }

    private static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? null
            : $"text of {text.Length} characters is not an address of the web. Write one that begins with http:// or https://.";
}

/// <summary>A FHIR server as the operator described it.</summary>
/// <param name="Address">Its address, which ends in a slash.</param>
/// <param name="Client">Who Weir is to it, or null.</param>
internal sealed record FhirServerOptions(Uri Address, SmartClient? Client)
{
    /// <summary>A token that does not expire, or null.</summary>
    public string? Token { get; init; }

    /// <summary>Another host of the server, or null.</summary>
    public Uri? Files { get; init; }
}

/// <summary>A client registered for SMART backend services.</summary>
internal sealed record SmartClient(string Id, string? KeyId, string Scope, Uri? TokenEndpoint, SmartKey Key);
