using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Rcpch;

/// <summary>The organisations API: who is answered, and with what.</summary>
internal sealed class RcpchSite(RcpchOptions options)
{
    /// <summary>The path of the API's address.</summary>
    public const string Root = "/rcpch/nhs-organisations/v1/";

    /// <summary>What it holds.</summary>
    public RcpchWorld World { get; } = new();

    /// <summary>Whether a path is the API's.</summary>
    public static bool Owns(string path) => path.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>Whether it is the API's part to spoil an answer in this way.</summary>
    public static bool Knows(FaultKind fault) => fault is FaultKind.EmptyOutput or FaultKind.NoOutput or FaultKind.DoubledId or FaultKind.WrongTypes or FaultKind.UnknownField;

    /// <summary>The answer to a request.</summary>
    public SiteAnswer Answer(HttpRequest request, FaultKind? fault)
    {
        if (options.Key is { } key && request.Headers[options.Header].ToString() is var sent && sent != key && sent != $"Bearer {key}")
            return options.HidesWithoutKey ? Problem(404, "Resource not found") : Problem(401, "Access denied due to missing subscription key.");
        var found = new RcpchAnswer(World, options.IsEarlier).At(request.Path.Value![Root.Length..]);
        return found is null ? Problem(404, "Not found") : fault is FaultKind.NoOutput ? Problem(200, "Something else") : Json(200, Spoil(found, fault));
    }

    private static JsonArray Spoil(JsonArray answer, FaultKind? fault)
    {
        switch (fault)
        {
            case FaultKind.EmptyOutput:
                return [];
            case FaultKind.DoubledId:
                answer.Add(answer[0]!.DeepClone());
                break;
            case FaultKind.WrongTypes:
                // No object; a name that is an object; no name.
                answer.Insert(0, true);
                answer[1]!["name"] = new JsonObject();
                ((JsonObject)answer[2]!).Remove("name");
                break;
            case FaultKind.UnknownField:
                foreach (var item in answer)
                    item!["added_field"] = "added";
                break;
            default:
                break;
        }

        return answer;
    }

    private static SiteAnswer Problem(int status, string text) => Json(status, new JsonObject { ["message"] = text });

    private static SiteAnswer Json(int status, JsonNode json) => SiteAnswer.Bytes(status, "application/json", Encoding.UTF8.GetBytes(json.ToJsonString()));
}
