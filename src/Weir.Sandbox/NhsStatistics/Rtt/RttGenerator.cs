using System.Collections.Concurrent;
using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>Generates the full extract of any month: the same rows for the same seed, month and revision, on every call.</summary>
internal sealed class RttGenerator(int seed, int rowsPerMonth, IReadOnlyCollection<MissingSubmission> missing)
{
    private readonly ConcurrentDictionary<int, Lazy<RttPlan>> _plans = [];

    /// <summary>The seed of every figure.</summary>
    internal ulong Seed { get; } = Dice.Mix(0x57454952, (ulong)seed);

    /// <summary>Generates with no missing submissions but the usual ones.</summary>
    public RttGenerator(int seed, int rowsPerMonth)
        : this(seed, rowsPerMonth, [])
    {
    }

    /// <summary>The rows of a file in its order. One instance is filled again for each: copy what must outlive the step.</summary>
    /// <param name="month">The first day of the data month.</param>
    /// <param name="revision">0 for the first publication, 1 for its first revision, and so on.</param>
    public IEnumerable<RttRow> Rows(DateOnly month, int revision) => new RttMonth(this, month, revision).Rows();

    /// <summary>What a reader of the file must find.</summary>
    public RttTruth Truth(DateOnly month, int revision) => RttTruth.Of(month, Rows(month, revision));

    /// <summary>The codes of the hospitals whose figures a revision changes.</summary>
    public IReadOnlyList<string> RevisedProviders(DateOnly month, int revision) => revision == 0
        ? []
        : [.. PlanOf(month).Providers
            .Where(provider => provider.Kind is ProviderKind.Acute && !IsMissing(provider.Code, month))
            .Select(provider => provider.Code)
            .OrderBy(code => Dice.Mix(Dice.Mix(Dice.Mix(Seed, month), (ulong)revision), code))
            .Take(3)];

    /// <summary>Whether a hospital's rows are absent from a month.</summary>
    public bool IsMissing(string providerCode, DateOnly month) =>
        UsualMissingSubmissions.Include(providerCode, month) || missing.Contains(new MissingSubmission(providerCode, month));

    /// <summary>The plan of a month's generation of treatment functions.</summary>
    internal RttPlan PlanOf(DateOnly month)
    {
        var functions = TreatmentFunctions.In(month);
        return _plans.GetOrAdd(functions.Count, _ => new Lazy<RttPlan>(() => RttPlan.Of(Seed, rowsPerMonth, functions))).Value;
    }
}
