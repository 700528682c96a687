using Weir.Tenants;

namespace Weir.Runs;

/// <summary>Names a partition: whose, of which pipeline, which slice.</summary>
/// <param name="Tenant">Who owns the data.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Partition">The slice's name, such as <c>2026-01</c>.</param>
public sealed record PartitionKey(TenantId Tenant, string Pipeline, string Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pipeline}/{Partition}";
}
