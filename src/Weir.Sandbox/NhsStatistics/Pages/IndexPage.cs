namespace Weir.Sandbox.NhsStatistics.Pages;

/// <summary>The index: what the statistics are, and a link to each year.</summary>
internal static class IndexPage
{
    /// <summary>The page as HTML.</summary>
    public static string Html(PageFrame frame, FinancialYear newest) => frame.Around(
        SiteAddresses.Index,
        "Referral to Treatment (RTT) Waiting Times",
        $"""
        <p style="text-align: left">This section holds consultant-led Referral To Treatment (RTT) waiting times: how long people wait from referral to elective treatment.</p>
        <p>&nbsp;</p>
        <h3>Latest data</h3>
        <p>{string.Join("<br />\n", frame.Years.Select(year => frame.Link(SiteAddresses.YearAsLinked(year, newest), $"{year.Name} RTT waiting times data")))}</p>
        <h3>Guidance</h3>
        <p>{frame.Link("/statistics/rtt-waiting-times/rtt-guidance/", "RTT waiting times clock rules and FAQ")}</p>
        <h3>Contact Us</h3>
        <p>This is a stand-in of the site; nobody answers letters here.</p>
        """);
}
