using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Fhir;

/// <summary>A FHIR R4 server: which answer a request gets.</summary>
internal sealed class FhirSite
{
    /// <summary>The path of the server's address.</summary>
    public const string Root = "/fhir";

    private readonly FhirSearch _search;
    private readonly FhirExport _export;
    private readonly FhirTokens _tokens;

    public FhirSite(FhirOptions options, TimeProvider time)
    {
        World = new FhirWorld(options);
        _search = new FhirSearch(World, options, time);
        _export = new FhirExport(World, options);
        _tokens = new FhirTokens(options, time);
    }

    /// <summary>What it holds.</summary>
    public FhirWorld World { get; }

    /// <summary>Exports that were neither deleted nor forgotten.</summary>
    public int Exports => _export.Count;

    /// <summary>Every token that was given, for those who look whether one was written anywhere.</summary>
    public IReadOnlyList<string> Tokens => _tokens.Given;

    /// <summary>Requests for which a token is good, whatever its time; null for any number.</summary>
    public int? ForgetsTokensAfter
    {
        get => _tokens.ForgetsAfter;
        set => _tokens.ForgetsAfter = value;
    }

    /// <summary>Whether a path is the server's.</summary>
    public static bool Owns(string path) => path.StartsWith(Root + "/", StringComparison.Ordinal);

    /// <summary>Whether it is the server's part to spoil an answer in this way.</summary>
    public static bool Knows(FaultKind fault) => fault is >= FaultKind.Gone and <= FaultKind.OtherDigest;

    /// <summary>The answer to a request.</summary>
    public async Task<SiteAnswer> AnswerAsync(Uri server, HttpRequest request, FaultKind? fault)
    {
        var address = new Uri(server, Root);
        var path = request.Path.Value![(Root.Length + 1)..];
        if (fault is FaultKind.Gone)
        {
            return Problem(410, "not-found", "It is no longer kept.");
        }

        if (path is ".well-known/smart-configuration")
        {
            return Json(200, FhirTokens.Configuration(address));
        }

        if (path is "metadata")
        {
            return Json(200, new JsonObject { ["resourceType"] = "CapabilityStatement", ["fhirVersion"] = "4.0.1", ["kind"] = "instance", ["status"] = "active" });
        }

        if (path is FhirTokens.Path)
        {
            return HttpMethods.IsPost(request.Method) ? _tokens.Give(address, await request.ReadFormAsync()) : Problem(405, "not-supported", "POST is expected.");
        }

        if (!_tokens.Admits(request.Headers.Authorization.ToString()))
        {
            return Problem(401, "login", "A token is needed, or it is no longer good.");
        }

        return _export.Answer(address, path, request, fault) ?? _search.Answer(address, path, request) ?? Problem(404, "not-found", "There is nothing here.");
    }

    /// <summary>JSON of FHIR.</summary>
    public static SiteAnswer Json(int status, JsonNode json) =>
        SiteAnswer.Bytes(status, "application/fhir+json", Encoding.UTF8.GetBytes(json.ToJsonString()));

    /// <summary>An OperationOutcome.</summary>
    public static SiteAnswer Problem(int status, string code, string text) => Json(status, Outcome("error", code, text));

    /// <summary>An OperationOutcome with one issue.</summary>
    public static JsonObject Outcome(string severity, string code, string text) => new()
    {
        ["resourceType"] = "OperationOutcome",
        ["issue"] = new JsonArray(new JsonObject { ["severity"] = severity, ["code"] = code, ["diagnostics"] = text }),
    };
}
