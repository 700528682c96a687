namespace Weir.Tenants;

/// <summary>What a user may do in an organisation.</summary>
internal enum Role
{
    /// <summary>Everything there: what a creator may, and pipelines.</summary>
    Admin,

    /// <summary>Makes and changes datasets, decides about held loads, reads.</summary>
    Creator,

    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Reads, and reads the audit.</summary>
    Auditor,
}
