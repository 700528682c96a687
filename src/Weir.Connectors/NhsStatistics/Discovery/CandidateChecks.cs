using Microsoft.Extensions.Logging;
using Weir.Archives;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Checks candidates, best first, until one is of a kind that can hold rows: its headers, then its first bytes, whatever status and type say.</summary>
internal sealed partial class CandidateChecks(StatisticsCollection collection, OutboundHttp http, ILogger logger)
{
    /// <summary>Chooses among the candidates of one month and series.</summary>
    public async Task<MonthDiscovery> ChooseAsync(string series, DateOnly month, IEnumerable<Candidate> candidates, CancellationToken cancellationToken)
    {
        var ranked = Candidate.Rank(candidates).ToList();
        Candidate? winner = null;
        for (var i = 0; i < ranked.Count; i++)
        {
            if (winner is not null)
            {
                ranked[i] = ranked[i] with { Verdict = $"Lost: {WhyBehind(ranked[i], winner)}." };
                continue;
            }

            var check = await CheckAsync(ranked[i], cancellationToken);
            LogCheck(MonthText.Name(month), RedactedAddress.Of(ranked[i].Address), check.Words);
            ranked[i] = ranked[i] with { Check = check, Verdict = check.Passed ? $"Won: {ranked[i].Version}; it {check.Words}." : $"Lost: it {check.Words}." };
            winner = check.Passed ? ranked[i] : null;
        }

        return new MonthDiscovery(series, month, winner, ranked);
    }

    /// <summary>Checks one candidate.</summary>
    public async Task<CandidateCheck> CheckAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            await using (var head = await http.SendAsync(Request(candidate) with { Method = HttpMethod.Head }, cancellationToken))
            {
                // Some servers know no HEAD; they may still have the file.
                if (head.Status is not (200 or 400 or 405 or 501))
                    return ByStatus(candidate, head.Status, isEmpty: head.Length is 0 or null);
            }

            await using var start = await http.SendAsync(Request(candidate) with { FirstBytes = ContentKinds.SniffBytes }, cancellationToken);
            var first = new byte[ContentKinds.SniffBytes];
            var count = await start.Body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
            return start.Status is 200 or 206
                ? ByContent(start, ContentKind.Sniff(first.AsSpan(0, count)))
                : ByStatus(candidate, start.Status, isEmpty: count == 0);
        }
        catch (SourceException e)
        {
            return e.Kind == FailureKind.Transient ? NotNow(candidate, "gave no answer") : new CandidateCheck(CheckOutcome.Refused, $"was not reached: {e.Message.TrimEnd('.')}");
        }
    }

    private static OutboundRequest Request(Candidate candidate) => new(candidate.Address) { Headers = BrowserHeaders.File, AnyStatus = true };

    private CandidateCheck ByContent(OutboundResponse answer, ContentKind kind)
    {
        if (collection.MayHoldRows(kind))
            return new CandidateCheck(CheckOutcome.Passed, $"is {kind.Words}");
        var words = $"came with status {answer.Status} and is {kind.Words}";
        return kind == ContentKind.Html
            ? new CandidateCheck(CheckOutcome.HtmlWith200, words + ", such as a firewall's challenge")
            : new CandidateCheck(CheckOutcome.WrongContent, words);
    }

    private static CandidateCheck ByStatus(Candidate candidate, int status, bool isEmpty)
    {
        var words = $"was answered with {OutboundFailure.Name(status)}";
        return status switch
        {
            202 => new CandidateCheck(CheckOutcome.Accepted202, words + (isEmpty ? " and an empty body, as a firewall does" : "")),
            404 or 410 => new CandidateCheck(CheckOutcome.NotFound, words),
            401 or 403 => new CandidateCheck(CheckOutcome.Refused, words),
            _ when OutboundFailure.KindOf(status) == FailureKind.Transient => NotNow(candidate, words),
            _ => new CandidateCheck(CheckOutcome.OtherStatus, words),
        };
    }

    /// <summary>A linked file is there, whatever the site says just now: an older revision must not take its place. A built address was only a guess.</summary>
    private static CandidateCheck NotNow(Candidate candidate, string words) => candidate.Tier == DiscoveryTier.AddressPatterns
        ? new CandidateCheck(CheckOutcome.OtherStatus, words)
        : new CandidateCheck(CheckOutcome.CouldNotCheck, words + ", which may pass");

    private static string WhyBehind(Candidate candidate, Candidate winner)
    {
        if (candidate.Revision != winner.Revision)
            return $"{candidate.Version}, is older than revision {winner.Revision}";
        return candidate.Uploaded != winner.Uploaded
            ? $"{candidate.Version}, was not uploaded after {winner.Version}"
            : "it stands behind another of the same revision and upload month";
    }

    [LoggerMessage(2102, LogLevel.Debug, "{Month}: {Address} {Outcome}")]
    private partial void LogCheck(string month, string address, string outcome);
}
