namespace Weir.Cli.Doctor;

/// <summary>How a thing was found.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; Weir works without it.</summary>
    Note,

    /// <summary>It wants attention soon.</summary>
    Warning,

    /// <summary>Weir cannot work like this.</summary>
    Broken,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Health">How it was found.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do, or null where there is nothing to do.</param>
internal sealed record Finding(string Name, Health Health, string Found, string? Advice = null);
