namespace Weir.Tenants;

/// <summary>The organisation that owns data.</summary>
/// <param name="Value">Lower-case letters, digits and underscores.</param>
public sealed record TenantId(string Value)
{
    /// <summary>The tenant where only one is served.</summary>
    public static TenantId Default { get; } = new("default");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
