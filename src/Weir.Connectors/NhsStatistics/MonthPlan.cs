using System.Globalization;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>Makes partitions of the months that were found. A publication that is older than the loaded one never takes its place unasked.</summary>
internal sealed class MonthPlan(StatisticsCollection collection, PlanRequest request)
{
    private const string WhatToDo = "if the file is there, give it with --input.";

    private readonly List<string> notes = [];

    /// <summary>Plans what a search found.</summary>
    public SourcePlan Of(DiscoveryResult found)
    {
        var partitions = found.Months.Select(PlanMonth).OfType<PlannedPartition>().ToList();
        return new SourcePlan(partitions, [.. found.Notes, .. notes]) { Shortfall = found.Shortfall };
    }

    /// <summary>Plans a file that a person named: it is loaded even where it is older, and that is said.</summary>
    public SourcePlan Of(GivenFile given, string address, IReadOnlyList<string> besides)
    {
        var planned = Planned(given.Series, given.Month, address, given.Revision) with { FromOperator = true };
        if (Loaded(given.Series, given.Month) is { } loaded && PublishedVersion.Of(planned, collection) is { } version && version.IsOlderThan(loaded))
            notes.Add($"{planned.Name}: {Clause(loaded)} is loaded, and the file given is older ({version}). It was asked for and replaces what is loaded.");
        return new SourcePlan([planned], [.. besides, .. notes]);
    }

    private PlannedPartition? PlanMonth(MonthDiscovery month)
    {
        if (month.Winner is null)
            return month.Linked.Any() ? Failed(month, NoneIsAFile([.. month.Linked])) : null;
        if (request.Force || Loaded(month.Series, month.Month) is not { } loaded || !month.Winner.Version.IsOlderThan(loaded))
            return Planned(month.Winner);
        List<Candidate> asGood = [.. month.Linked.Where(candidate => candidate.Check.Outcome != CheckOutcome.NotNeeded && !candidate.Version.IsOlderThan(loaded))];
        if (asGood.Count > 0)
            return Failed(month, OnlyOlderOnes(loaded, asGood));
        notes.Add(
            $"{collection.PartitionName(month.Series, month.Month)}: {Clause(loaded)} is loaded; only {Clause(month.Winner.Version)} was found, by {Found(month.Winner)}. What is loaded stays; a run with --force replaces it.");
        return null;
    }

    private PublishedVersion? Loaded(string series, DateOnly month) =>
        request.Loaded.TryGetValue(collection.PartitionName(series, month), out var loaded) ? PublishedVersion.Of(loaded, collection) : null;

    private PlannedPartition Failed(MonthDiscovery month, string why) =>
        Planned(month.Linked.First()) with { Failure = new SourceException(why, FailureKind.Terminal) };

    private string NoneIsAFile(List<Candidate> linked) =>
        $"{(linked.Count == 1 ? $"The file linked is no {collection.KindWords}" : $"None of the {linked.Count} files linked is a {collection.KindWords}")}: {Answers(linked)}. What was served stays served. {Open(linked[0])}";

    private static string OnlyOlderOnes(PublishedVersion loaded, List<Candidate> asGood) =>
        $"The only file to be had is older than what is loaded ({loaded}), which stays: {Answers(asGood)}. {Open(asGood[0])}";

    private static string Answers(IEnumerable<Candidate> candidates) => string.Join("; ", candidates.Select(candidate => $"{candidate.FileName} {candidate.Check.Words}"));

    private static string Open(Candidate candidate) =>
        $"Open {RedactedAddress.Of(candidate.Page ?? candidate.Address)} in a browser; {WhatToDo}";

    /// <summary>A version within a sentence: what follows its first comma ends with another.</summary>
    private static string Clause(PublishedVersion version) => version.Uploaded is null ? $"{version}" : $"{version},";

    private static string Found(Candidate candidate) => candidate.Tier switch
    {
        DiscoveryTier.ArticleLinks => "its link",
        DiscoveryTier.RenderedLinks => "its rendered link",
        _ => "an address built from earlier names",
    };

    private PlannedPartition Planned(Candidate candidate)
    {
        var planned = Planned(candidate.Name.Series, candidate.Month, candidate.Address.AbsoluteUri, candidate.Revision);
        return planned with { Details = new Dictionary<string, string>(planned.Details, StringComparer.Ordinal) { ["tier"] = candidate.Tier.ToString() } };
    }

    private PlannedPartition Planned(string series, DateOnly month, string address, int? revision) => new(collection.PartitionName(series, month), address)
    {
        Scope = collection.Scope(series, month),
        Headers = SourceAddress.IsWeb(address) ? new Dictionary<string, string>(BrowserHeaders.File, StringComparer.Ordinal) : new Dictionary<string, string>(StringComparer.Ordinal),
        Details = revision is { } known
            ? new Dictionary<string, string>(StringComparer.Ordinal) { [PublishedVersion.RevisionDetail] = known.ToString(CultureInfo.InvariantCulture) }
            : new Dictionary<string, string>(StringComparer.Ordinal),
    };
}
