using Weir.Fhir.Policies;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The policy that a pipeline's resources are rewritten by before anything else sees them.</summary>
/// <param name="Policy">What becomes of values.</param>
/// <param name="Secret">What hashes are made with.</param>
/// <param name="ThisYear">The year from which ages are counted.</param>
internal sealed record FhirPolicy(Policy Policy, PolicySecret Secret, int ThisYear)
{
    /// <summary>Detail of a partition: the secret and the policy that its file was read with.</summary>
    public const string Detail = "policy";

    /// <summary>Detail of a partition that tells the secrets of files apart.</summary>
    public const string SecretDetail = "policySecret";

    /// <summary>What shapes the rows.</summary>
    public string Recipe => $"policy {Policy.Sha256} {Secret.Name}";

    /// <summary>Reads the policy that the settings name; null where they name none.</summary>
    public static FhirPolicy? Read(SourceContext context)
    {
        if (context.Settings.GetValueOrDefault(FhirFilesSourceKind.Policy) is not { } path)
            return null;
        var policy = PolicyFile.Load(path is PolicyFile.DefaultName ? path : Path.GetFullPath(path, context.Folder));
        var secret = PolicySecret.Of(context.Settings.GetValueOrDefault(FhirFilesSourceKind.PolicySecret) ?? context.Environment(PolicySecret.Variable));
        return new FhirPolicy(policy, secret, context.Time.GetUtcNow().Year);
    }

    public ResourceRewriter Rewriter() => new(Policy, Secret, ThisYear);
}
