namespace Weir.Failures;

/// <summary>A failure that Weir knows: its message says what failed, where, what was found and expected, and what to do.</summary>
/// <remarks>The message never holds a cell value, a credential or a line of a file.</remarks>
public abstract class WeirException : Exception
{
    /// <summary>Makes a failure of one kind.</summary>
    protected WeirException(string message, FailureKind kind, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What the engine does about it.</summary>
    public FailureKind Kind { get; }

    /// <summary>How long the other side asked us to wait, or null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A source could not plan, fetch or read.</summary>
public sealed class SourceException(string message, FailureKind kind, Exception? innerException = null)
    : WeirException(message, kind, innerException)
{
    /// <summary>No connection to the host came about: whatever else is asked of it fails alike.</summary>
    internal bool IsOfConnection { get; init; }

    /// <summary>The host answered that it does not want to be asked now: whatever else is asked of it is likely refused, too.</summary>
    internal bool IsRefusal { get; init; }
}

/// <summary>A destination could not be opened, written or read.</summary>
public class DestinationException(string message, FailureKind kind, Exception? innerException = null)
    : WeirException(message, kind, innerException);

/// <summary>A newer attempt of the same partition has committed; this one may not.</summary>
public sealed class StaleEpochException(string message) : DestinationException(message, FailureKind.Terminal);

/// <summary>The store of runs and events could not be opened, written or read.</summary>
public sealed class StoreException(string message, FailureKind kind, Exception? innerException = null)
    : WeirException(message, kind, innerException);

/// <summary>The command line, the workspace or a setting is wrong; nothing was started.</summary>
public sealed class UsageException(string message) : WeirException(message, FailureKind.Terminal);
