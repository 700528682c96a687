using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Tests.Crash;

/// <summary>What a warehouse must have in it, after loads and holds that each happened once. A crash may leave one of two of these and nothing else.</summary>
internal sealed record CrashLedger
{
    public static CrashLedger Empty { get; } = new();

    private ImmutableList<CrashExtract> Loads { get; init; } = [];

    /// <summary>The places in <see cref="Loads"/> of those that a person approved.</summary>
    private ImmutableHashSet<int> Approved { get; init; } = [];

    private ImmutableList<(CrashExtract Extract, string State)> Holds { get; init; } = [];

    /// <summary>What the table has; null before the first load.</summary>
    public CrashExtract? Served => Loads.IsEmpty ? null : Loads[^1];

    /// <summary>The versions whose bytes the raw archive must have.</summary>
    public IEnumerable<int> Versions => Loads.Concat(Holds.Select(hold => hold.Extract)).Select(extract => extract.Version).Distinct();

    public CrashLedger Load(CrashExtract extract) => this with { Loads = Loads.Add(extract), Holds = Settled("overtaken") };

    public CrashLedger Hold(CrashExtract extract) => this with { Holds = Holds.Add((extract, "waiting")) };

    public CrashLedger Approve() => this with
    {
        Approved = Approved.Add(Loads.Count),
        Loads = Loads.Add(Holds[^1].Extract),
        Holds = Settled("approved"),
    };

    /// <summary>One line for each thing that is looked at, as an <see cref="ICrashReading"/> writes what it finds.</summary>
    public string Text(bool isDatabase) => string.Join('\n', Lines(isDatabase));

    /// <summary>What a reader of table and view sees, as <see cref="ServedReader"/> writes it.</summary>
    public static string Seen(CrashExtract? served, bool isDatabase) => served is null
        ? "nothing"
        : Invariant($"{served.Rows} rows of 1 load{(isDatabase ? Invariant($", {served.EnglandPathways} pathways in England") : "")}");

    private IEnumerable<string> Lines(bool isDatabase)
    {
        yield return $"served: {Seen(Served, isDatabase)}";
        if (Served is { } last)
            yield return Invariant($"table: {last.Rows} rows of load {Loads.Count}, {last.Rows} row numbers");
        foreach (var (i, load) in Loads.Index())
        {
            yield return Invariant(
                $"ledger {i + 1}: version {load.Version}, {load.Rows} written, {load.Rejected} rejected, {load.Flagged} flagged, {(i == 0 ? 0 : Loads[i - 1].Rows)} replaced of load {i}, approved {(Approved.Contains(i) ? "yes" : "no")}");
        }

        if (Served is not null)
            yield return Invariant($"head: load {Loads.Count}, as the ledger has it");
        foreach (var (i, load) in isDatabase ? Loads.Index().SkipLast(1) : [])
            yield return Invariant($"history: {load.Rows} rows of load {i + 1}, {load.Rows} row numbers, replaced by {i + 2}");
        foreach (var (i, hold) in Holds.Index())
            yield return Invariant($"hold {i + 1}: version {hold.Extract.Version}, {hold.Extract.Rejected} rejected, {hold.State}");
        foreach (var (i, load) in Loads.Index())
            yield return Quarantine("load", i, load);
        foreach (var (i, hold) in Holds.Index())
            yield return Quarantine("hold", i, hold.Extract);
    }

    private ImmutableList<(CrashExtract Extract, string State)> Settled(string state) =>
        [.. Holds.Select(hold => hold.State == "waiting" ? (hold.Extract, state) : hold)];

    private static string Quarantine(string kind, int i, CrashExtract extract) =>
        Invariant($"quarantine of {kind} {i + 1}: {extract.Flagged} flagged, {extract.Rejected} rejected");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
