using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Sandbox.NhsStatistics.Files;

namespace Weir.Tests.Sandbox.NhsStatistics;

public sealed class RttFileNamingTests
{
    private static readonly Regex NotRandom = new("^(|-v2|-20005-1|-573640|-[0-9]{5})$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData("2017-05", 0, @"-ZIP-\d{4}K-\d{5}\.zip")]
    [InlineData("2020-03", 0, @"-ZIP-\d{4}K-\d{5}\.zip")]
    [InlineData("2020-04", 0, @"-ZIP-\d{4}K-\d{6}\.zip")]
    [InlineData("2020-07", 0, @"-ZIP-\d{4}K\.zip")]
    [InlineData("2021-02", 0, @"-ZIP-\d{4}K-20005-1\.zip")]
    [InlineData("2022-10", 0, @"-ZIP-\d{4}K-v2\.zip")]
    [InlineData("2019-01", 1, @"-revised-ZIP-\d{4}K\.zip")]
    [InlineData("2019-08", 1, @"-ZIP-3493K-revised\.zip")]
    [InlineData("2022-03", 1, @"-revised-ZIP-111805K\.zip")]
    [InlineData("2022-06", 1, @"-revised-ZIP-4253\.zip")]
    [InlineData("2023-06", 0, @"-ZIP-\d{4}K-\d{5}\.zip")]
    [InlineData("2024-03", 1, @"-ZIP-\d{4}K-revised\.zip")]
    [InlineData("2025-07", 0, @"-ZIP-4M-\d{5}\.zip")]
    [InlineData("2024-09", 1, @"-ZIP-4M-revised\.zip")]
    [InlineData("2025-07", 2, @"-ZIP-4M-revised-2\.zip")]
    [InlineData("2025-10", 0, @"-ZIP-4M-[A-Za-z0-9]{6,7}\.zip")]
    [InlineData("2026-03", 1, @"-ZIP-4M-revised\.zip")]
    public void A_file_is_named_as_in_its_time(string month, int revision, string pattern)
    {
        var file = File(month, revision);
        var start = "Full-CSV-data-file-" + file.Month.ToString("MMMyy", CultureInfo.InvariantCulture);
        Regex.IsMatch(file.Name, "^" + start + pattern + "$", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue(file.Name);
    }

    [Theory]
    [InlineData("2015-10", 0, "18wksRTT - Monthly EXTRACTS - Oct15.csv")]
    [InlineData("2017-05", 1, "18wksRTT - Monthly EXTRACTS - May17 revised.csv")]
    [InlineData("2017-10", 0, "20171031-RTT-OCTOBER-2017-full-extract.csv")]
    [InlineData("2019-03", 0, "20190330-RTT-MARCH-2019-full-extract.csv")]
    [InlineData("2019-06", 1, "20190630-RTT-JUNE-2019-full-extract-revision.csv")]
    [InlineData("2019-09", 0, "RTT-SEPTEMBER-2019-full-extract.csv")]
    [InlineData("2024-04", 1, "20240430-RTT-April-2024-full-extract-revised.csv")]
    [InlineData("2026-01", 0, "20260131-RTT-January-2026-full-extract.csv")]
    public void The_member_is_named_as_in_its_time(string month, int revision, string name) =>
        File(month, revision).MemberName.ShouldBe(name);

    [Theory]
    [InlineData("2026-01", 0, "2026/03")]
    [InlineData("2025-12", 0, "2026/02")]
    [InlineData("2025-03", 1, "2025/07")]
    [InlineData("2025-12", 1, "2026/07")]
    [InlineData("2024-03", 2, "2025/01")]
    public void A_file_is_uploaded_two_months_later_and_a_revision_in_the_next_january_or_july(string month, int revision, string folder) =>
        File(month, revision).Path.ShouldStartWith("/statistics/wp-content/uploads/sites/2/" + folder + "/Full-CSV-data-file-");

    [Fact]
    public void Files_are_published_on_the_second_thursday_at_half_past_nine() =>
        File("2025-09", 0).Published.ShouldBe(new DateTimeOffset(2025, 11, 13, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public void No_two_files_share_an_address_and_no_token_of_letters_can_be_computed_from_another()
    {
        var files = Enumerable.Range(0, 130).SelectMany(
            back => Enumerable.Range(0, 3).Select(revision => new RttFile(new DateOnly(2026, 7, 1).AddMonths(-back), revision))).ToList();

        files.Select(file => file.Path).Distinct().Count().ShouldBe(files.Count);
        files.Where(file => file.Revision == 0 && file.Month >= new DateOnly(2025, 10, 1))
            .Select(file => file.Name[file.Name.LastIndexOf('-')..^4])
            .ShouldAllBe(token => !NotRandom.IsMatch(token));
    }

    [Fact]
    public void A_link_says_month_size_and_whether_it_is_revised()
    {
        File("2025-11", 0).LinkText.ShouldBe("Full CSV data file Nov25 (ZIP, 4M)");
        File("2025-11", 1).LinkText.ShouldBe("Full CSV data file Nov25 (ZIP, 4M) revised");
        File("2024-03", 1).LinkText.ShouldMatch(@"^Full CSV data file Mar24 \(ZIP, \d{4}K\) revised$");
    }

    [Fact]
    public void Workbooks_change_their_format_in_2023_and_april_2022_is_spelt_differently()
    {
        Workbook.Of(File("2023-05", 0), "Incomplete", "Provider").Path.ShouldEndWith(".xls");
        Workbook.Of(File("2023-06", 0), "Incomplete", "Provider").Path.ShouldEndWith(".xlsx");
        Workbook.Of(File("2022-04", 0), "NonAdmitted", "Provider").Path.ShouldContain("/NonAdmitted-Provider-Apr-22-XLS-");
    }

    private static RttFile File(string month, int revision) =>
        new(DateOnly.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture), revision);
}
