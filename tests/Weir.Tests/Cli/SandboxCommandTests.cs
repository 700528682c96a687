using Weir.Cli;

namespace Weir.Tests.Cli;

/// <summary><c>weir sandbox</c> serves until it is stopped, and says how to use it.</summary>
public sealed class SandboxCommandTests
{
    [Fact]
    public async Task It_says_where_it_serves_and_serves_there_until_it_is_stopped()
    {
        using var folder = new CommandFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new SignallingWriter();
        var host = new CommandHost(output, TextWriter.Null, TimeProvider.System, _ => null, folder.Folder);
        var running = CommandTree.Build(host).Parse(["sandbox", "--months", "3", "--rows", "200"]).InvokeAsync(new(), stop.Token);

        var said = await output.FirstWrite.WaitAsync(TestContext.Current.CancellationToken);
        var site = said.Split('\n')[0].TrimEnd()[^23..].Split(' ')[^1];
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri(site + "statistics/statistical-work-areas/rtt-waiting-times/"), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        page.ShouldContain("rtt-data-2025-26");
        (await running).ShouldBe(0);
        said.ReplaceLineEndings("\n").ShouldBe(
            $"""
            The sandbox serves 3 months of generated waiting times, 2025-11 to 2026-01, at {site}
            The figures are made up; names, codes and the structure of pages and files are those of the real site.

            In weir.yaml:
              pipelines:
                rtt:
                  source: nhs-rtt
                  site: {site}
                patients:
                  source: fhir-bulk
                  server: {site}fhir
                sitrep:
                  source: smart
                  url: {site}smart/
                  key: {"${SANDBOX_SMART_KEY}"}   # SANDBOX_SMART_KEY=sandbox-key in .env
                  sites: [S0189179, S89CFECF, S818235B, SF06F50A, S48446E1, S12C3F7C]

            To steer it:
              curl -X POST '{site}sandbox/publish-revision?month=2026-01'
              curl -X POST '{site}sandbox/publish-month?month=2026-02'
              curl -X POST '{site}sandbox/faults?kind=NotFound&path=*.zip&times=1'
              curl -X POST '{site}sandbox/fhir-update?patient=p1'
              curl -X DELETE {site}sandbox/faults
              curl {site}sandbox/requests
              curl '{site}sandbox/truth?month=2026-01'

            Ctrl+C stops it.
            """.ReplaceLineEndings("\n"));
        output.ToString().ShouldEndWith($"Stopped after 1 requests.{Environment.NewLine}");
    }

    [Theory]
    [InlineData("--months", "0", "--months: 0 is not a number from 1 to 124.\n")]
    [InlineData("--rows", "99", "--rows: 99 is not a number from 100 to 190000.\n")]
    [InlineData("--patients", "0", "--patients: 0 is not a number from 1 to 100000.\n")]
    [InlineData("--port", "65536", "--port: 65536 is not a number from 0 to 65535.\n")]
    public async Task A_number_out_of_bounds_is_refused(string option, string value, string message)
    {
        using var folder = new CommandFolder();

        var answer = await folder.RunAsync("sandbox", option, value);

        (answer.Code, answer.Error).ShouldBe((2, message));
    }
}
