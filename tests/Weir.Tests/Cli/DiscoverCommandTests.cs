using Weir.Sandbox;
using Weir.Sandbox.Faults;

namespace Weir.Tests.Cli;

/// <summary><c>weir discover</c> against the stand-in of the site.</summary>
public sealed class DiscoverCommandTests
{
    [Fact]
    public async Task It_shows_each_month_with_where_its_file_was_found_and_why_it_was_taken()
    {
        var revised = new DateOnly(2025, 12, 1);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 3, RowsPerMonth = 200, Revisions = [revised] }, TestContext.Current.CancellationToken);
        using var folder = Folder(sandbox.BaseAddress);

        var answer = await folder.RunAsync("discover", "rtt", "--periods", "last 3");

        answer.Code.ShouldBe(0, answer.Text);
        var (newest, revision, oldest) = (sandbox.Files[0], sandbox.Files[1], sandbox.Files[2]);
        answer.Output.ShouldContain("tier                found  outcome\n1 article links");
        var page = $"{sandbox.BaseAddress}statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26";
        answer.Output[answer.Output.IndexOf("\n\n", StringComparison.Ordinal)..].ShouldBe(
            $"""


            2026-01  {sandbox.AddressOf(newest)}
              taken {newest.Name}: revision 0, uploaded 2026-03, found by the links of {page}. Won: the first publication, uploaded 2026-03; it is a zip.
            2025-12  {sandbox.AddressOf(revision)}
              taken {revision.Name}: revision 1, uploaded 2026-07, found by the links of {page}. Won: revision 1, uploaded 2026-07; it is a zip.
            2025-11  {sandbox.AddressOf(oldest)}
              taken {oldest.Name}: revision 0, uploaded 2026-01, found by the links of {page}. Won: the first publication, uploaded 2026-01; it is a zip.
            3 of 3 months have a file, among 3 candidates.

            """.ReplaceLineEndings("\n"));
        Directory.EnumerateFiles(folder.Folder).Select(Path.GetFileName).ShouldBe(["weir.yaml"]);
    }

    [Fact]
    public async Task Programs_get_months_candidates_and_tiers()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 2, RowsPerMonth = 200 }, TestContext.Current.CancellationToken);
        using var folder = Folder(sandbox.BaseAddress);

        var answer = await folder.RunAsync("discover", "rtt", "--periods", "latest", "--tiers", "links", "--output", "json");

        answer.Code.ShouldBe(0, answer.Text);
        var month = answer.Json["months"]!.AsArray().Single()!;
        ((string)month["month"]!, (string)month["taken"]!).ShouldBe(("2026-01", sandbox.AddressOf(sandbox.Files[0]).AbsoluteUri));
        ((string)month["candidates"]![0]!["check"]!).ShouldBe("Passed");
        answer.Json["tiers"]!.AsArray().Select(tier => (string)tier!["tier"]!).ShouldBe(["1 article links", "4 checks"]);
    }

    [Fact]
    public async Task A_site_that_cannot_be_reached_is_named_with_what_to_do()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, RowsPerMonth = 200 }, TestContext.Current.CancellationToken);
        using var folder = Folder(sandbox.BaseAddress);
        await sandbox.RefuseConnectionsAsync(TestContext.Current.CancellationToken);

        var answer = await folder.RunAsync("discover", "rtt", "--tiers", "links");

        answer.Code.ShouldBe(1);
        answer.Error.ShouldBe(
            $"No file of referral to treatment waiting times was found for last 24: {sandbox.BaseAddress} cannot be connected to. "
            + $"No connection was made to 127.0.0.1:{sandbox.BaseAddress.Port}: the connection was refused. Check the address, and that the system is up and reachable from here. "
            + "Or set 'url' (or the environment variable NHS_CSV_URL) to an address of the 'Full CSV data file' that can be reached, or download it elsewhere and name it with --input.\n");
    }

    [Fact]
    public async Task A_tier_that_does_not_exist_is_refused()
    {
        using var folder = new CommandFolder();

        var answer = await folder.RunAsync("discover", "nhs-rtt", "--tiers", "guesses");

        (answer.Code, answer.Error).ShouldBe((2, "--tiers: 'guesses' is not a list of ways to find files. Write one or more of links, browser and patterns.\n"));
    }

    [Fact]
    public async Task The_kind_of_source_stands_for_the_one_pipeline_that_reads_it()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, RowsPerMonth = 200 }, TestContext.Current.CancellationToken);
        using var folder = Folder(sandbox.BaseAddress);

        var answer = await folder.RunAsync("discover", "nhs-rtt", "--periods", "latest", "--tiers", "links", "--quiet");

        (answer.Code, answer.Text).ShouldBe((0, $"2026-01  {sandbox.AddressOf(sandbox.Files[0])}\n"));
    }

    [Fact]
    public async Task A_kind_of_source_that_several_pipelines_read_is_refused_with_their_names()
    {
        using var folder = new CommandFolder("pipelines:\n  ours:\n    source: nhs-rtt\n  theirs:\n    source: nhs-rtt\n");

        var answer = await folder.RunAsync("discover", "nhs-rtt");

        (answer.Code, answer.Error).ShouldBe((2, "2 pipelines read nhs-rtt: ours, theirs. Name one of them.\n"));
    }

    [Fact]
    public async Task A_page_that_was_not_read_is_named_and_the_exit_code_says_so()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 12, RowsPerMonth = 200 }, TestContext.Current.CancellationToken);
        using var folder = Folder(sandbox.BaseAddress);
        sandbox.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "*rtt-data-2025-26*" });

        var answer = await folder.RunAsync("discover", "rtt", "--periods", "2025-03..2025-04", "--tiers", "links", "--output", "json");

        answer.Code.ShouldBe(1, answer.Text);
        answer.Json["months"]!.AsArray().Select(month => (string)month!["month"]!).ShouldBe(["2025-03"]);
        ((string)answer.Json["message"]!).ShouldStartWith(
            $"1 page of referral to treatment waiting times could not be read: months and revisions may be missing. {sandbox.IndexAddress}rtt-data-2025-26: it could not be read.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_on_a_private_host_that_a_setting_names_is_loaded(bool inWorkspace)
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, RowsPerMonth = 200 }, TestContext.Current.CancellationToken);
        var address = sandbox.AddressOf(sandbox.Files[0]).AbsoluteUri;
        using var folder = new CommandFolder(inWorkspace ? $"pipelines:\n  rtt:\n    source: nhs-rtt\n    url: {address}\n" : null);
        if (!inWorkspace)
            folder.Variables["NHS_CSV_URL"] = address;

        var answer = await folder.RunAsync("run", inWorkspace ? "rtt" : "nhs-rtt", "--output", "json");

        answer.Code.ShouldBe(0, answer.Text);
        var partition = answer.Json["partitions"]!.AsArray().Single()!;
        ((string)partition["partition"]!, (string)partition["status"]!, (string)partition["source"]!).ShouldBe(("2026-01", "loaded", address));
    }

    private static CommandFolder Folder(Uri site) => new($"pipelines:\n  rtt:\n    source: nhs-rtt\n    site: {site}\n");
}
