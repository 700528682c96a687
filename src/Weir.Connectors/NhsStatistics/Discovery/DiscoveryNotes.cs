namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>What a person should know of a search that found something.</summary>
internal static class DiscoveryNotes
{
    public static IEnumerable<string> Of(IReadOnlySet<DateOnly> asked, IReadOnlyList<MonthDiscovery> found, DiscoveryFindings findings, DateOnly due)
    {
        foreach (var month in found)
        {
            var failed = month.Linked.Where(candidate => candidate.Check.Outcome != CheckOutcome.NotNeeded && !candidate.Check.Passed);
            if (month.Winner is { } winner && failed.FirstOrDefault() is { } better && better.Revision > winner.Revision)
                yield return $"{MonthText.Name(month.Month)}: revision {better.Revision} {better.Check.Words}; the best file that can be had is of revision {winner.Revision}.";
            if (month.Winner is { Check.Outcome: CheckOutcome.CouldNotCheck } unsure)
                yield return $"{MonthText.Name(month.Month)}: the check {unsure.Check.Words}; the file is fetched all the same.";
        }

        var guessed = found.Where(month => month.Winner?.Tier == DiscoveryTier.AddressPatterns).Select(month => month.Month).ToList();
        if (guessed.Count > 0)
            yield return $"Found by addresses built from earlier names, not by links, so that newer revisions may be published: {Listed(guessed)}.";
        var without = asked.Where(month => month <= due && found.All(each => each.Month != month || (each.Winner is null && !each.Linked.Any()))).ToList();
        if (without.Count > 0)
            yield return $"No file was found for {Listed(without)}.";
        var unread = findings.UnreadPages(due);
        foreach (var visit in findings.Visits.Values.Where(visit => visit.Failure is not null && !unread.Contains(visit)))
            yield return $"A page was not read. {visit.Failure!.Message}";
        foreach (var link in findings.Unread)
            yield return $"The link '{Path.GetFileName(link.Address.AbsolutePath)}' was passed over: {link.Reason}.";
    }

    private static string Listed(List<DateOnly> months) =>
        string.Join(", ", months.Take(6).Select(MonthText.Name)) + (months.Count > 6 ? $" and {months.Count - 6} more months" : "");
}
