using System.Diagnostics;
using System.Globalization;

namespace Weir.Runs;

/// <summary>The steps of a load, in order: where a test stops the process to see that nothing is lost or doubled.</summary>
internal enum LoadStep
{
    /// <summary>Raw bytes are in the archive; no transaction is open.</summary>
    Fetched,

    /// <summary>The load's transaction is open.</summary>
    Begun,

    /// <summary>A batch is written.</summary>
    Written,

    /// <summary>The gate has judged.</summary>
    Gated,

    /// <summary>The head is claimed in the transaction.</summary>
    Claimed,

    /// <summary>The rows that were there are in history and gone from the table.</summary>
    Replaced,

    /// <summary>Findings and the ledger row are written.</summary>
    Recorded,

    /// <summary>The transaction is committed; nobody has been told.</summary>
    Committed,

    /// <summary>A file of a committed load is in its place: destinations that keep files.</summary>
    Placed,

    /// <summary>A held load is rolled back; its hold is not recorded yet.</summary>
    RolledBack,

    /// <summary>The hold is recorded.</summary>
    Held,
}

/// <summary>Lets a test end the process, as a power cut would, when a step of a load is reached.</summary>
/// <remarks>
/// <c>WEIR_CRASH_AT=Recorded</c> or <c>WEIR_CRASH_AT=Written:3</c> (the third time). Unset, it costs one comparison.
/// The end is a real SIGKILL of the own process: no finalizer, no flush, no rollback by us.
/// </remarks>
internal static class CrashPoint
{
    public const string Variable = "WEIR_CRASH_AT";

    private static readonly (LoadStep Step, int Time)? Point = Parse(Environment.GetEnvironmentVariable(Variable));
    private static int _reached;

    public static void Reach(LoadStep step)
    {
        if (Point is not { } point || point.Step != step || Interlocked.Increment(ref _reached) != point.Time)
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }

    private static (LoadStep Step, int Time)? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var parts = text.Split(':');
        return (Enum.Parse<LoadStep>(parts[0]), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }
}
