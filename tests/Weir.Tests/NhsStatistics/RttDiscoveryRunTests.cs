using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sandbox.Faults;
using Weir.Sources;
using Weir.Sql;
using Weir.Tenants;
using Weir.Tests.Http;
using Weir.Tests.NhsStatistics.Discovery;

namespace Weir.Tests.NhsStatistics;

/// <summary>Whole runs against a site that misbehaves: what is loaded is never replaced by older figures, and nothing that was missed is called done.</summary>
public sealed class RttDiscoveryRunTests : IAsyncLifetime
{
    private const string Original = "2024/05/Full-CSV-data-file-Mar24-ZIP-3832K-28371.zip";
    private const string Revised = "2024/07/Full-CSV-data-file-Mar24-ZIP-3833K-revised.zip";
    private const string Year = "2023-24";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-rtt-run-").FullName;
    private readonly ShiftedClock _clock = new(StandInSite.Now);
    private readonly StandInSite _site = new();
    private SqlDestination _destination = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _destination = (SqlDestination)ConnectorCatalogue.Destinations.Open($"duckdb:{Path.Combine(_folder, "weir.duckdb")}", _folder, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _destination.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "was answered with 403 (Forbidden)")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "was answered with 404 (Not Found)")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "was answered with 202 (Accepted) and an empty body, as a firewall does")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n<!DOCTYPE html><title>Just a moment...</title>", "came with status 200 and is an HTML page, such as a firewall's challenge")]
    public async Task A_revision_that_is_loaded_is_not_replaced_by_the_original_when_its_link_fails(string answer, string words)
    {
        _site.Year(Year, Original, Revised);
        Publish(Original, "March-2024", waiting: 10);
        Publish(Revised, "March-2024", waiting: 12);
        (await RunAsync("2024-03")).Status.ShouldBe(RunStatus.Done);
        _site.On(StandInSite.Uploads + Revised, answer);

        var result = await RunAsync("2024-03");

        result.Status.ShouldBe(RunStatus.Failed);
        var month = result.Partitions.Single();
        (month.Status, month.Attempts).ShouldBe((PartitionStatus.Failed, 0));
        month.Message.ShouldBe(
            $"The only file to be had is older than what is loaded (revision 1, uploaded 2024-07), which stays: {Path.GetFileName(Revised)} {words}."
            + $" Open {_site.At(StandInSite.Index + "rtt-data-2023-24")} in a browser; if the file is there, give it with --input.");
        (await WaitingAsync()).ShouldBe(["2024-03 12"]);
        (await TextsAsync("select cast(count(*) as varchar) from rtt_history")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_revision_that_is_no_longer_linked_stays_with_a_note_until_a_person_forces_the_original()
    {
        _site.Year(Year, Original, Revised);
        Publish(Original, "March-2024", waiting: 10);
        Publish(Revised, "March-2024", waiting: 12);
        await RunAsync("2024-03");
        _site.Year(Year, Original);

        var result = await RunAsync("2024-03");
        result.Status.ShouldBe(RunStatus.Done);
        result.Partitions.ShouldBeEmpty();
        result.Notes.ShouldBe(["2024-03: revision 1, uploaded 2024-07, is loaded; only the first publication, uploaded 2024-05, was found, by its link. What is loaded stays; a run with --force replaces it."]);
        (await WaitingAsync()).ShouldBe(["2024-03 12"]);

        (await RunAsync("2024-03", new RunOptions { Force = true })).Partitions.Single().Status.ShouldBe(PartitionStatus.Loaded);
        (await WaitingAsync()).ShouldBe(["2024-03 10"]);
    }

    [Fact]
    public async Task A_revision_of_the_same_number_that_was_uploaded_earlier_is_older()
    {
        const string later = "2024/08/Full-CSV-data-file-Mar24-ZIP-3833K-revised.zip";
        _site.Year(Year, later);
        Publish(Revised, "March-2024", waiting: 11);
        Publish(later, "March-2024", waiting: 12);
        await RunAsync("2024-03");
        _site.Year(Year, Revised);

        (await RunAsync("2024-03")).Notes.Single().ShouldStartWith("2024-03: revision 1, uploaded 2024-08, is loaded; only revision 1, uploaded 2024-07, was found, by its link.");
        (await WaitingAsync()).ShouldBe(["2024-03 12"]);
    }

    [Fact]
    public async Task A_revision_loaded_from_a_file_is_not_replaced_by_the_original_on_the_site()
    {
        _site.Year(Year, Original);
        Publish(Original, "March-2024", waiting: 10);
        var path = Path.Combine(_folder, "20240331-RTT-March-2024-full-extract-revised.csv");
        await File.WriteAllTextAsync(path, Extract("March-2024", 12), Cancel);
        await RunAsync(null, new RunOptions { Input = path });

        var result = await RunAsync("2024-03");

        result.Notes.Single().ShouldStartWith("2024-03: revision 1 is loaded; only the first publication, uploaded 2024-05, was found, by its link.");
        (await WaitingAsync()).ShouldBe(["2024-03 12"]);
    }

    [Fact]
    public async Task A_file_that_a_person_gives_is_loaded_even_where_it_is_older_and_that_is_said()
    {
        _site.Year(Year, Revised);
        Publish(Revised, "March-2024", waiting: 12);
        await RunAsync("2024-03");
        var path = Path.Combine(_folder, "20240331-RTT-March-2024-full-extract.csv");
        await File.WriteAllTextAsync(path, Extract("March-2024", 10), Cancel);

        var result = await RunAsync(null, new RunOptions { Input = path });

        result.Notes.ShouldBe(["2024-03: revision 1, uploaded 2024-07, is loaded, and the file given is older (the first publication). It was asked for and replaces what is loaded."]);
        (await WaitingAsync()).ShouldBe(["2024-03 10"]);
    }

    [Fact]
    public async Task A_guessed_address_does_not_bring_back_older_figures_when_the_pages_are_unread()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 12, Revisions = [new(2025, 3, 1), new(2025, 3, 1)] }, Cancel);
        var first = await RunAsync("2025-03", site: sandbox.BaseAddress);
        first.Status.ShouldBe(RunStatus.Done, first.Message);
        sandbox.Faults.Order(new Fault(FaultKind.HiddenLinks) { Path = "*/rtt-waiting-times/*" });
        sandbox.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*Mar25-ZIP-4M-revised-2.zip" });

        var result = await RunAsync("2025-03", site: sandbox.BaseAddress);

        sandbox.Requests.ShouldContain(request => request.Method == "HEAD" && request.Path.EndsWith("Mar25-ZIP-4M-revised.zip", StringComparison.Ordinal) && request.Status == 200);
        result.Partitions.ShouldBeEmpty();
        result.Notes.ShouldContain("2025-03: revision 2, uploaded 2026-01, is loaded; only revision 1, uploaded 2025-07, was found, by an address built from earlier names. What is loaded stays; a run with --force replaces it.");
        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldStartWith("2 pages of referral to treatment waiting times could not be read: months and revisions may be missing. ");
        (await TextsAsync("select cast(load_id as varchar) from weir_ledger")).ShouldBe([first.Partitions.Single().Load.ToString()!]);
    }

    [Fact]
    public async Task Guesses_learn_from_the_addresses_that_are_loaded()
    {
        const string january = "2024/09/Full-CSV-data-file-Jan24-ZIP-4M-revised.zip";
        const string december = "2024/09/Full-CSV-data-file-Dec23-ZIP-4M-revised.zip";
        _site.Year(Year, january);
        Publish(january, "January-2024", waiting: 10);
        Publish(december, "December-2023", waiting: 9);
        await RunAsync("2024-01");
        _site.Page(StandInSite.Index, "").Page(StandInSite.Index + "rtt-data-2023-24/", "");

        var result = await RunAsync("2023-12..2024-01");

        result.Partitions.Select(partition => $"{partition.Partition} {partition.Status}").ShouldBe(["2023-12 Loaded", "2024-01 Unchanged"]);
        result.Status.ShouldBe(RunStatus.Failed);
        result.Notes.ShouldContain("Found by addresses built from earlier names, not by links, so that newer revisions may be published: 2023-12, 2024-01.");
    }

    [Fact]
    public async Task A_page_that_fails_once_is_asked_again()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 12 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "*rtt-data-2025-26*", Times = 1 });

        var result = await RunAsync("latest", site: sandbox.BaseAddress);

        (result.Status, result.Message).ShouldBe((RunStatus.Done, null));
        result.Partitions.Select(partition => $"{partition.Partition} {partition.Status}").ShouldBe(["2026-01 Loaded"]);
    }

    [Fact]
    public async Task A_page_that_keeps_failing_fails_the_run_and_the_last_march_is_not_the_latest()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 12 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "*rtt-data-2025-26*" });

        var latest = await RunAsync("latest", site: sandbox.BaseAddress);
        latest.Status.ShouldBe(RunStatus.Failed);
        latest.Partitions.ShouldBeEmpty();
        latest.Message!.ShouldContain($"GET {sandbox.IndexAddress}rtt-data-2025-26 failed: the upstream answered 503 (Service Unavailable).");

        sandbox.ForgetRequests();
        var range = await RunAsync("2025-02..2025-05", site: sandbox.BaseAddress);
        range.Status.ShouldBe(RunStatus.Failed);
        range.Message.ShouldBe(
            $"1 page of referral to treatment waiting times could not be read: months and revisions may be missing. {sandbox.IndexAddress}rtt-data-2025-26: it could not be read."
            + $" GET {sandbox.IndexAddress}rtt-data-2025-26 failed: the upstream answered 503 (Service Unavailable). Try again later."
            + " What the other pages link was looked at. Run again later; if a page opens in a browser and not here, give its files with --input.");
        range.Partitions.Select(partition => $"{partition.Partition} {partition.Status}").ShouldBe(["2025-02 Loaded", "2025-03 Loaded"]);
        sandbox.Requests.Count(request => request.Path.EndsWith("rtt-data-2025-26", StringComparison.Ordinal)).ShouldBe(4);
        sandbox.Requests.ShouldNotContain(request => request.Path.Contains("Apr25", StringComparison.Ordinal) || request.Path.Contains("May25", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_month_whose_linked_file_is_none_is_a_failed_partition()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 200, Months = 2 }, Cancel);
        sandbox.Faults.Order(new Fault(FaultKind.ChallengePage) { Path = "*Dec25*.zip" });

        var result = await RunAsync("last 2", site: sandbox.BaseAddress);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Select(partition => $"{partition.Partition} {partition.Status}").ShouldBe(["2025-12 Failed", "2026-01 Loaded"]);
        result.Partitions[0].Source.ShouldBe(sandbox.AddressOf(sandbox.Files[1]).AbsoluteUri);
        result.Partitions[0].Message.ShouldBe(
            $"The file linked is no zip or CSV: {sandbox.Files[1].Name} came with status 200 and is an HTML page, such as a firewall's challenge. What was served stays served."
            + $" Open {sandbox.IndexAddress}rtt-data-2025-26 in a browser; if the file is there, give it with --input.");
    }

    private void Publish(string file, string month, int waiting) => _site.On(StandInSite.Uploads + file, WireServer.Ok(Extract(month, waiting)));

    private static string Extract(string month, int waiting) => new RttExtract(period: $"RTT-{month}").Row("Part_2", "C_999", new() { [3] = waiting }).ToString();

    private async Task<RunResult> RunAsync(string? periods, RunOptions? options = null, Uri? site = null)
    {
        site ??= _site.Address;
        using var http = new OutboundHttp(new OutboundOptions().Trusting(site), _clock, NullLogger<OutboundHttp>.Instance);
        var kind = RttFile.Kind;
        var settings = kind.Settings.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
        (settings["site"], settings["tiers"]) = (site.AbsoluteUri, "links,patterns");
        return await new PipelineRun(new RunContext
        {
            Run = Guid.CreateVersion7(_clock.GetUtcNow()),
            Pipeline = new PipelineKey(TenantId.Default, "rtt"),
            Source = kind.Create(new SourceContext("rtt", settings, _clock, NullLogger.Instance) { Http = http }),
            Destination = _destination,
            Raw = new RawArchive(Path.Combine(_folder, "raw"), http, _clock),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Observers = [],
            Options = (options ?? new RunOptions()) with { Periods = periods is null ? null : PeriodRange.Parse(periods), RetryDelay = TimeSpan.FromMilliseconds(1) },
        }).RunAsync(Cancel);
    }

    private Task<List<string>> WaitingAsync() =>
        TextsAsync("select strftime(period, '%Y-%m') || ' ' || cast(total_all as varchar) from rtt order by period");

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await _destination.Database.OpenAsync(Cancel);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), Cancel);
    }
}
