using System.Text;
using Weir.Fhir.Policies;
using Weir.Fhir.Rows;

namespace Weir.Tests.Fhir.Policies;

/// <summary>Rewrites resources by a policy, for tests to look at what is left.</summary>
internal static class RewrittenText
{
    public const string Secret = "a secret of forty bytes for tests alone..";

    public static ResourceRewriter Rewriter(string policy, string secret = Secret) =>
        new(policy is PolicyFile.DefaultName ? PolicyFile.Load(policy) : PolicyFile.Read("policy.yaml", policy), PolicySecret.Of(secret), thisYear: 2026);

    public static string Of(string policy, string resource, BundleReferences? references = null, string secret = Secret)
    {
        var rewriter = Rewriter(policy, secret);
        var isLeft = rewriter.Rewrite(Encoding.UTF8.GetBytes(resource), references);
        rewriter.Problem.ShouldBeNull();
        return isLeft ? Encoding.UTF8.GetString(rewriter.Written) : "";
    }

    public static string Id(string id, string secret = Secret) => Encoding.ASCII.GetString(new Pseudonyms(PolicySecret.Of(secret)).Id(Encoding.UTF8.GetBytes(id)));

    public static string Value(string value, string secret = Secret) => Encoding.ASCII.GetString(new Pseudonyms(PolicySecret.Of(secret)).Value(Encoding.UTF8.GetBytes(value)));
}
