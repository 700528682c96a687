namespace Weir.Failures;

/// <summary>What the engine does about a failure.</summary>
public enum FailureKind
{
    /// <summary>It may pass: a refused connection, a 503, a lock. The engine tries again, with jitter.</summary>
    Transient,

    /// <summary>It will not pass by itself: a wrong password, an unknown table. The partition fails at once.</summary>
    Terminal,

    /// <summary>The data cannot be read as what it should be. The partition fails at once and what was served stays served.</summary>
    BadData,
}
