using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.NhsStatistics.Rtt;

namespace Weir.Tests.NhsStatistics;

public sealed class RttFileNameTests
{
    /// <summary>Names as published, by generation.</summary>
    public static readonly TheoryData<string, string, string, int> Names = new()
    {
        // Before October 2015 there are workbooks only.
        { "Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls", "Incomplete Commissioner", "2015-03", 1 },
        // Members of zips, October 2015 to September 2017.
        { "18wksRTT - Monthly EXTRACTS - May17 revised.csv", "Full CSV data file", "2017-05", 1 },
        { "18wksRTT - Monthly EXTRACTS - Oct15.csv", "Full CSV data file", "2015-10", 0 },
        // 2019 to March 2023.
        { "Full-CSV-data-file-Mar20-ZIP-2995K-73640.zip", "Full CSV data file", "2020-03", 0 },
        { "Full-CSV-data-file-Jan19-revised-ZIP-3634K.zip", "Full CSV data file", "2019-01", 1 },
        { "Full-CSV-data-file-May21-ZIP-3456K-20005-1.zip", "Full CSV data file", "2021-05", 0 },
        { "Full-CSV-data-file-Jul20-ZIP-2546K.zip", "Full CSV data file", "2020-07", 0 },
        { "Full-CSV-data-file-Apr20-ZIP-2231K-187236.zip", "Full CSV data file", "2020-04", 0 },
        { "Full-CSV-data-file-Jun22-revised-ZIP-4253.zip", "Full CSV data file", "2022-06", 1 },
        { "Full-CSV-data-file-Mar22-revised-ZIP-111805K.zip", "Full CSV data file", "2022-03", 1 },
        { "Full-CSV-data-file-Oct22-ZIP-3701K-v2.zip", "Full CSV data file", "2022-10", 1 },
        { "Full-CSV-data-file-Aug19-ZIP-3493K-revised.zip", "Full CSV data file", "2019-08", 1 },
        { "NonAdmitted-Provider-Apr-22-XLS-8573K-57873.xls", "NonAdmitted Provider", "2022-04", 0 },
        // 2023-24.
        { "Full-CSV-data-file-Mar24-ZIP-3832K-revised.zip", "Full CSV data file", "2024-03", 1 },
        { "Incomplete-Provider-Jul23-XLSX-8577K-revisions.xlsx", "Incomplete Provider", "2023-07", 1 },
        { "Admitted-Provider-Apr23-XLS-9463K-v2.xls", "Admitted Provider", "2023-04", 1 },
        { "New-Periods-Provider-Apr23-XLS-1297K-36960.xls", "New Periods Provider", "2023-04", 0 },
        // 2024 to September 2025.
        { "Full-CSV-data-file-Sep24-ZIP-4M-revised.zip", "Full CSV data file", "2024-09", 1 },
        { "Full-CSV-data-file-Jul25-ZIP-4M-92707.zip", "Full CSV data file", "2025-07", 0 },
        { "Full-CSV-data-file-Mar25-ZIP-4M-revised.zip", "Full CSV data file", "2025-03", 1 },
        { "Full-CSV-data-file-Jul25-ZIP-4M-revised-2.zip", "Full CSV data file", "2025-07", 2 },
        { "NonAdmitted-Provider-Sep25-XLSX-4M-87700.xlsx", "NonAdmitted Provider", "2025-09", 0 },
        // From October 2025.
        { "Full-CSV-data-file-Oct25-ZIP-4M-SrRW6y", "Full CSV data file", "2025-10", 0 },
        { "Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip", "Full CSV data file", "2026-01", 0 },
        { "Full-CSV-data-file-Feb26-ZIP-4M-9j03fJT", "Full CSV data file", "2026-02", 0 },
        // Members of zips.
        { "20190330-RTT-MARCH-2019-full-extract.csv", "Full CSV data file", "2019-03", 0 },
        { "RTT-SEPTEMBER-2019-full-extract.csv", "Full CSV data file", "2019-09", 0 },
        { "20190630-RTT-JUNE-2019-full-extract-revision", "Full CSV data file", "2019-06", 1 },
        { "20240430-RTT-April-2024-full-extract-revised.csv", "Full CSV data file", "2024-04", 1 },
        { "20260131-RTT-January-2026-full-extract.csv", "Full CSV data file", "2026-01", 0 },
        // Texts of links.
        { "Full CSV data file Mar24 (ZIP, 3832K) revised", "Full CSV data file", "2024-03", 1 },
        { "Incomplete Provider Jul25 (XLSX, 9M)", "Incomplete Provider", "2025-07", 0 },
        { "Incomplete Commissioner Apr23 (XLS 7462K)", "Incomplete Commissioner", "2023-04", 0 },
        // Not seen yet, but made of the same parts.
        { "Full-CSV-data-file-Oct25-ZIP-4M-revised-SrRW6y.zip", "Full CSV data file", "2025-10", 1 },
        { "Full-CSV-data-file-Oct25-ZIP-4M-SrRW6y-revised.zip", "Full CSV data file", "2025-10", 1 },
        { "Full-CSV-data-file-Sept25-ZIP-4M-revised-v2.zip", "Full CSV data file", "2025-09", 2 },
        { "Full-CSV-data-file-March-2024-ZIP-4M-revised-1.zip", "Full CSV data file", "2024-03", 1 },
        { "FULL-CSV-DATA-FILE-MAR24-ZIP-9.5MB.ZIP", "Full CSV data file", "2024-03", 0 },
        { "Full%20CSV%20data%20file%20Mar24%20(ZIP,%203832K).zip", "Full CSV data file", "2024-03", 0 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_tells_its_series_month_and_revision(string name, string series, string month, int revision)
    {
        var file = RttFileName.Read(name).File.ShouldNotBeNull();
        (file.Series, $"{file.Month:yyyy-MM}", file.Revision).ShouldBe((series, month, revision));
    }

    [Fact]
    public void Token_and_copy_are_told_from_revisions()
    {
        Parts("Full-CSV-data-file-May21-ZIP-3456K-20005-1.zip").ShouldBe((0, 1, "20005"));
        Parts("Full-CSV-data-file-May21-ZIP-3456K-20005.zip").ShouldBe((0, 0, "20005"));
        Parts("Full-CSV-data-file-Jun22-revised-ZIP-4253.zip").ShouldBe((1, 0, null));
        Parts("Full-CSV-data-file-Jul25-ZIP-4M-revised-2.zip").ShouldBe((2, 0, null));
        Parts("Full-CSV-data-file-Jul25-ZIP-4M-revised-1.zip").ShouldBe((1, 1, null));
        Parts("Full-CSV-data-file-Feb26-ZIP-4M-9j03fJT.zip").ShouldBe((0, 0, "9j03fJT"));
    }

    [Theory]
    [InlineData("dh_116150.xls", "it is none of the series that Weir knows")]
    [InlineData("", "it is none of the series that Weir knows")]
    [InlineData("20251009-Pre-release-access-list-PDF-92K-v2.pdf", "it is none of the series that Weir knows")]
    [InlineData("Jul25-RTT-SPN-Publication-PDF-466K-92707.pdf", "it is none of the series that Weir knows")]
    [InlineData("Download-Waiting-Times-by-Hospital-Trust-Jul25-XLS-10M-92707.xls", "it is none of the series that Weir knows")]
    [InlineData("RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-Jul25-XLS-114K-92707.xlsx", "no month follows the name of the series")]
    [InlineData("RTT statistical press notice Jul25 (PDF, 466K)", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-ZIP-4M-Mar24.zip", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-Mrz24-ZIP-4M.zip", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-Mar95-ZIP-4M.zip", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-Mar-ZIP-4M.zip", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-Mar241-ZIP-4M.zip", "no month follows the name of the series")]
    [InlineData("Full-CSV-data-file-Mar24-Apr24-ZIP-4M.zip", "it names two months")]
    [InlineData("Full-CSV-data-file-Mar24-to-Jun24-ZIP-4M.zip", "part 1 after its month, text of 2 characters, is not understood")]
    [InlineData("20190630-RTT-MAY-2019-full-extract.csv", "its date and its month do not agree")]
    [InlineData("Full-CSV-data-file-Mar24-ZIP-4M-12345-67890.zip", "part 4 after its month, text of 5 characters, is not understood")]
    public void A_name_that_is_not_understood_gives_no_month_but_a_reason(string name, string reason)
    {
        var reading = RttFileName.Read(name);
        reading.File.ShouldBeNull();
        reading.Problem.ShouldBe(reason);
    }

    [Theory]
    [InlineData("Full-CSV-data-file-Mar24-ZIP-3832K.zip", "Full CSV data file Mar24 (ZIP, 3832K) revised", 1)]
    [InlineData("Full-CSV-data-file-Mar24-ZIP-3832K-revised.zip", "Full CSV data file Mar24 (ZIP, 3832K)", 1)]
    [InlineData("Full-CSV-data-file-Mar24-ZIP-3832K-revised.zip", "Download", 1)]
    [InlineData("data-73640.zip", "Full CSV data file Mar24 (ZIP, 3832K) revised", 1)]
    [InlineData("Full-CSV-data-file-Mar24-of-all-ZIP-4M.zip", "Full CSV data file Mar24 (ZIP, 4M)", 0)]
    public void Name_and_text_of_a_link_complete_each_other(string name, string text, int revision)
    {
        var file = NameReading.Combine(RttFileName.Read(name), RttFileName.Read(text)).File.ShouldNotBeNull();
        (file.Month, file.Revision).ShouldBe((new DateOnly(2024, 3, 1), revision));
    }

    [Theory]
    [InlineData("Full-CSV-data-file-Mar24-ZIP-3832K.zip", "Full CSV data file Feb24 (ZIP, 3832K)", "its name says Full CSV data file of 2024-03, the text of its link Full CSV data file of 2024-02")]
    [InlineData("Incomplete-Provider-Mar24-XLSX-4M.zip", "Full CSV data file Mar24 (ZIP, 3832K)", "its name says Incomplete Provider of 2024-03, the text of its link Full CSV data file of 2024-03")]
    [InlineData("Full-CSV-data-file-Mar24-of-all-ZIP-4M.zip", "Full CSV data file Feb24 (ZIP, 4M)", "its name seems to say 2024-03, the text of its link 2024-02")]
    [InlineData("Full-CSV-data-file-Mar24-Apr24-ZIP-4M.zip", "Full CSV data file Mar24 (ZIP, 4M)", "it names two months")]
    public void Name_and_text_that_disagree_give_no_month(string name, string text, string reason) =>
        NameReading.Combine(RttFileName.Read(name), RttFileName.Read(text)).Problem.ShouldBe(reason);

    [Fact]
    public void Every_link_of_the_saved_year_gives_the_month_of_its_heading_and_its_revision()
    {
        var html = File.ReadAllText(TestData.Find("data/nhs/rtt/html/rtt-data-2023-24.article-saved-2025-10.html"));
        var month = "";
        var links = 0;
        foreach (Match part in Regex.Matches(html, "<a name=\"(?<month>[A-Z][a-z]{2}\\d\\d)\">|href=\"(?<href>[^\"]*/uploads/[^\"]*)\">(?<text>[^<]*)<", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
        {
            if (part.Groups["month"].Success)
            {
                month = part.Groups["month"].Value;
                continue;
            }

            links++;
            var (name, text) = (RttFileName.Read(part.Groups["href"].Value), RttFileName.Read(part.Groups["text"].Value));
            var file = NameReading.Combine(name, text).File.ShouldNotBeNull(part.Value);
            file.Month.ToString("MMMyy", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(month);
            file.Revision.ShouldBe(part.Value.Contains("revis", StringComparison.Ordinal) || part.Value.Contains("-v2.", StringComparison.Ordinal) ? 1 : 0, part.Value);
        }

        links.ShouldBe(108);
    }

    [Fact]
    public void Every_link_of_the_saved_lists_gives_its_month_or_a_reason()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(TestData.Find("data/nhs/rtt/html/rtt-index-and-2025-26.links-2025-09.json")));
        var year = json.RootElement.EnumerateObject().Single(page => page.Name.Contains("2025-26", StringComparison.Ordinal)).Value.EnumerateArray()
            .Where(link => link.GetProperty("href").GetString() is { } href && href.Contains("/uploads/", StringComparison.Ordinal))
            .Select(link => (Href: link.GetProperty("href").GetString()!, Text: link.GetProperty("text").GetString()!)).ToList();
        var read = year.Select(link => NameReading.Combine(RttFileName.Read(link.Href), RttFileName.Read(link.Text))).ToList();
        read.Count.ShouldBe(40);
        read.Count(reading => reading.File is null).ShouldBe(3);
        read.Where(reading => reading.File is not null).GroupBy(reading => reading.File!.Month).ToDictionary(group => group.Key.Month, group => group.Count())
            .ShouldBe(new Dictionary<int, int> { [7] = 10, [6] = 9, [5] = 9, [4] = 9 }, ignoreOrder: true);
        read.ShouldAllBe(reading => reading.File == null || (reading.File.Month.Year == 2025 && reading.File.Revision == 0));
    }

    private static (int Revision, int Copy, string? Token) Parts(string name)
    {
        var file = RttFileName.Read(name).File.ShouldNotBeNull();
        return (file.Revision, file.Copy, file.Token);
    }
}
