using System.Globalization;
using Weir.Failures;
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

    /// <summary>What a partition's details say of the policy that it is read under.</summary>
    public void Note(Dictionary<string, string> details) => (details[Detail], details[SecretDetail]) = (Policy.Sha256, Secret.Name);

    /// <summary>Rows read with another secret, or without a policy, would stay beside those that are read now: their ids are others.</summary>
    /// <returns>What a person should know of partitions read under an earlier policy; null where there are none.</returns>
    /// <exception cref="SourceException">There are such rows.</exception>
    public static string? Check(FhirPolicy? policy, IReadOnlyDictionary<string, PlannedPartition> loaded)
    {
        var others = loaded.Values.Count(partition => !string.Equals(partition.Details.GetValueOrDefault(SecretDetail), policy?.Secret.Name, StringComparison.Ordinal));
        if (others > 0)
        {
            throw new SourceException(
                string.Create(CultureInfo.InvariantCulture, $"{others} of the files that the tables hold were read {(policy is null ? "under a policy, and there is none now" : "without this policy's secret")}: ids have other hashes, so their rows would stay beside the new ones, with all they say. Empty the tables and their history with 'weir reset PIPELINE --yes', then run again."),
                FailureKind.Terminal);
        }

        var older = policy is null ? 0 : loaded.Values.Count(partition => !string.Equals(partition.Details.GetValueOrDefault(Detail), policy.Policy.Sha256, StringComparison.Ordinal));
        return older == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{older} files were read under an earlier policy and are read again. What that one left stays in the history until 'weir reset PIPELINE --yes' or its retention.");
    }

    /// <summary>True where bytes that were archived under another recipe say under this one what they would if they were sent again.</summary>
    public static bool IsAsArchived(FhirPolicy? policy, PlannedPartition loaded) =>
        string.Equals(loaded.Details.GetValueOrDefault(SecretDetail), policy?.Secret.Name, StringComparison.Ordinal)
        && string.Equals(loaded.Details.GetValueOrDefault(Detail), policy?.Policy.Sha256, StringComparison.Ordinal);

    public ResourceRewriter Rewriter() => new(Policy, Secret, ThisYear);
}
