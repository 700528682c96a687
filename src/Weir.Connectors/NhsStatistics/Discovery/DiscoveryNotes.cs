namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>What a person should know of a search that found something.</summary>
internal static class DiscoveryNotes
{
    public static IEnumerable<string> Of(IReadOnlySet<DateOnly> asked, IReadOnlyList<MonthDiscovery> found, DiscoveryFindings findings, DateOnly due)
    {
        foreach (var month in found)
        {
            var failed = month.Candidates.Where(candidate => candidate.Check.Outcome != CheckOutcome.NotNeeded && !candidate.Check.Passed).ToList();
            if (month.Winner is null)
                yield return $"{MonthText.Name(month.Month)}: none of {month.Candidates.Count} candidates is a zip or CSV; the best {failed[0].Check.Words}.";
            else if (failed.FirstOrDefault(candidate => candidate.Tier != DiscoveryTier.AddressPatterns) is { } better && better.Revision > month.Winner.Revision)
                yield return $"{MonthText.Name(month.Month)}: revision {better.Revision} {better.Check.Words}, so revision {month.Winner.Revision} was taken.";
            if (month.Winner is { Check.Outcome: CheckOutcome.CouldNotCheck } unsure)
                yield return $"{MonthText.Name(month.Month)}: the check {unsure.Check.Words}; the file is fetched all the same.";
        }

        var without = asked.Where(month => month <= due && found.All(each => each.Month != month)).ToList();
        if (without.Count > 0)
            yield return $"No file was found for {string.Join(", ", without.Take(6).Select(MonthText.Name))}{(without.Count > 6 ? $" and {without.Count - 6} more months" : "")}.";
        foreach (var visit in findings.Visits.Values.Where(visit => visit.Failure is not null))
            yield return $"A page was not read. {visit.Failure!.Message}";
        foreach (var link in findings.Unread)
            yield return $"The link '{Path.GetFileName(link.Address.AbsolutePath)}' was passed over: {link.Reason}.";
    }
}
