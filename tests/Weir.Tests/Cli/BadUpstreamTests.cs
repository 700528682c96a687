using System.Text.RegularExpressions;
using Weir.Sandbox;
using Weir.Sandbox.Faults;

namespace Weir.Tests.Cli;

/// <summary>A month is loaded from the site; then the site sends something else for its file. What was served stays served.</summary>
public sealed partial class BadUpstreamTests : IAsyncLifetime
{
    private const string Linked = "No file of referral to treatment waiting times was found for latest (2026-01 to 2026-01). 2 pages of <site> were looked at. 1 candidate was checked: it ";
    private const string Advice = ". Open <index> in a browser, and set 'url' (or the environment variable NHS_CSV_URL) to the address of the 'Full CSV data file' wanted, or try again later.";
    private const string Member = "20260131-RTT-January-2026-full-extract.csv";

    private SandboxServer _site = null!;
    private CommandFolder _folder = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private Uri File => _site.AddressOf(_site.Files[0]);

    public async ValueTask InitializeAsync()
    {
        _site = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, RowsPerMonth = 300 }, CancellationToken);
        _folder = new CommandFolder($"attempts: 1\npipelines:\n  rtt:\n    source: nhs-rtt\n    periods: latest\n    site: {_site.BaseAddress}\n");
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("NotFound", Linked + "was answered with 404 (Not Found)" + Advice)]
    [InlineData("ChallengePage", Linked + "came with status 200 and is an HTML page, such as a firewall's challenge" + Advice)]
    [InlineData("EmptyAccepted", Linked + "was answered with 202 (Accepted) and an empty body, as a firewall does" + Advice)]
    [InlineData("ServiceUnavailable", "2026-01: GET <file> failed: the upstream answered 503 (Service Unavailable). Try again later.")]
    [InlineData("ConnectionReset", "2026-01: GET <file> failed: the connection ended before an answer came. Try again later.")]
    [InlineData("TruncatedBody", "2026-01: The answer of <file> ended after <n> bytes of <n> bytes. Try again later.")]
    [InlineData("TruncatedZip", "2026-01: The file '<name>' cannot be read: the zip is cut short: its table of contents, which stands at the end of every zip, is missing from its <n> bytes. Download it again.")]
    [InlineData("ZipWithoutCsv", "2026-01: The file '<name>' cannot be read: the zip holds no CSV file: none of its 1 file ends in .csv. Give a zip with one CSV file.")]
    [InlineData("ZipWithPathUpwards", "2026-01: The file '<name>' cannot be read: the zip's entry '../../" + Member + "' climbs out of the zip with '..', as no honest file does. It is not unpacked; give another file.")]
    [InlineData("ZipBomb", "2026-01: The file '<name>' cannot be read: the zip's entry '" + Member + "' would unpack from <n> bytes to <n> bytes, over 200 times as much: that is how zip bombs are made. It is not unpacked; give another file.")]
    [InlineData("DisguisedZipBomb", "2026-01: The file '<name>' cannot be read: the zip's entry '" + Member + "' unpacks to more than the <n> bytes that the zip says: that is how zip bombs are made. Give another file.")]
    public async Task A_file_that_the_site_spoils_is_refused_and_changes_nothing(string fault, string message)
    {
        await LoadGoodMonthAsync();
        var before = await CountsAsync();
        _site.Faults.Order(new Fault(Enum.Parse<FaultKind>(fault)) { Path = "*.zip" });

        var answer = await _folder.RunAsync("run", "rtt", "--force");
        _site.Faults.Clear();

        WithoutNumbers(answer.Error).ShouldBe(Filled(message) + "\n");
        answer.Code.ShouldBe(1, answer.Text);
        (await CountsAsync()).ShouldBe(before);
        (await _folder.RunAsync("run", "rtt")).Output.ShouldContain("Run of rtt: done, 1 unchanged, ");
    }

    [Theory]
    [InlineData("NotFound", "2026-01: GET <file> failed: the upstream answered 404 (Not Found). Check the address.")]
    [InlineData("ChallengePage", "2026-01: The file '<name>' cannot be read: it is an HTML page (<n> bytes) where a zip or CSV file is expected. Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address.")]
    [InlineData("EmptyAccepted", "2026-01: <file> answered 202 where 200 and a file were expected. Open the address in a browser to see what it says.")]
    public async Task An_address_that_a_person_gave_is_refused_with_what_came_instead(string fault, string message)
    {
        await LoadGoodMonthAsync();
        var before = await CountsAsync();
        _folder.Variables["NHS_CSV_URL"] = File.AbsoluteUri;
        _site.Faults.Order(new Fault(Enum.Parse<FaultKind>(fault)) { Path = "*.zip" });

        var answer = await _folder.RunAsync("run", "rtt", "--force");

        WithoutNumbers(answer.Error).ShouldBe(Filled(message) + "\n");
        answer.Code.ShouldBe(1, answer.Text);
        (await CountsAsync()).ShouldBe(before);
    }

    private async Task LoadGoodMonthAsync()
    {
        var answer = await _folder.RunAsync("run", "rtt");
        answer.Code.ShouldBe(0, answer.Text);
    }

    /// <summary>Sizes are those of the sandbox's zips and no subject here.</summary>
    private static string WithoutNumbers(string text) => Sizes().Replace(text, "<n> bytes");

    [GeneratedRegex(@"[\d,]+ bytes", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sizes();

    private string Filled(string message) => message
        .Replace("<site>", _site.BaseAddress.AbsoluteUri, StringComparison.Ordinal)
        .Replace("<index>", _site.IndexAddress.AbsoluteUri, StringComparison.Ordinal)
        .Replace("<file>", File.AbsoluteUri, StringComparison.Ordinal)
        .Replace("<name>", Path.GetFileName(File.AbsolutePath), StringComparison.Ordinal);

    private Task<List<string>> CountsAsync() => _folder.TextsAsync(
        $"duckdb:{_folder.Path("weir.duckdb")}",
        """
        select what || ' ' || n from (
            select 1 as place, 'rows' as what, count(*) as n from rtt
            union all select 2, 'history', count(*) from rtt_history
            union all select 3, 'ledger', count(*) from weir_ledger
            union all select 4, 'heads', count(*) from weir_heads
            union all select 5, 'quarantine', count(*) from weir_quarantine
            union all select 6, 'holds', count(*) from weir_holds) c order by place
        """);
}
