namespace Weir.Tests.Crash;

/// <summary>One thing that a process is killed at, and what it comes to when it happens once.</summary>
/// <param name="Name">What a summary calls it.</param>
/// <param name="Extract">The version of the file that it is about.</param>
/// <param name="ExitCode">How the program ends when nobody disturbs it.</param>
internal sealed record CrashWork(string Name, CrashExtract Extract, int ExitCode)
{
    /// <summary>Into an empty place: no tables, no views, no head.</summary>
    public static CrashWork FirstLoad { get; } = new("first load", CrashExtract.First, 0) { After = ledger => ledger.Load(CrashExtract.First) };

    public static CrashWork Revision { get; } = new("revision", CrashExtract.Revision, 0) { After = ledger => ledger.Load(CrashExtract.Revision) };

    public static CrashWork Hold { get; } = new("hold", CrashExtract.Suspicious, 3) { After = ledger => ledger.Hold(CrashExtract.Suspicious) };

    /// <summary>Of the hold, by a person. It is loaded with its rejected rows left out, which the exit code says.</summary>
    public static CrashWork Approval { get; } = new("approval", CrashExtract.Suspicious, 3) { After = ledger => ledger.Approve() };

    /// <summary>A hold that nobody approves, and the file that overtakes it.</summary>
    public static CrashWork Overtaking { get; } = new("overtaking of a hold", CrashExtract.First, 0) { After = ledger => ledger.Load(CrashExtract.First) };

    /// <summary>Works that can follow each other in one warehouse.</summary>
    public static IReadOnlyList<CrashWork> InTurn { get; } = [FirstLoad, Revision, Hold, Approval, Overtaking];

    public required Func<CrashLedger, CrashLedger> After { get; init; }

    public bool IsApproval => this == Approval;

    /// <summary>What it takes to be able to begin with it.</summary>
    public static IReadOnlyList<CrashWork> Before(CrashWork work) => work.Name switch
    {
        "first load" => [],
        "approval" => [FirstLoad, Hold],
        _ => [FirstLoad],
    };

    public static CrashWork Named(string name) => InTurn.Single(work => work.Name == name);
}
