using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Failures;
using Weir.Sandbox;
using Weir.Sandbox.Smart;

namespace Weir.Cli.Commands;

/// <summary><c>weir sandbox</c>: a stand-in of the upstream sites on this machine, until stopped.</summary>
internal static class SandboxCommand
{
    public static Command Create(CommandHost host)
    {
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1. Default: a free one.", HelpName = "N" };
        var months = new Option<int>("--months") { Description = "How many months are published. Default 24.", HelpName = "N", DefaultValueFactory = _ => SandboxOptions.Demo.Months };
        var rows = new Option<int>("--rows") { Description = "About how many rows a month has, up to 190,000. Default 6,000.", HelpName = "N", DefaultValueFactory = _ => SandboxOptions.Demo.RowsPerMonth };
        var patients = new Option<int>("--patients") { Description = "How many patients the FHIR server has. Default 20.", HelpName = "N", DefaultValueFactory = _ => SandboxOptions.Demo.Fhir.Patients };
        var command = new Command(
            "sandbox",
            "Serve a stand-in of the NHS statistics site, of a FHIR server and of the SMART API on this machine: generated figures and patients in the real structure, and faults to order. Ctrl+C stops it.\n\nExample: weir sandbox --port 8085")
        {
            port, months, rows, patients,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var options = SandboxOptions.Demo with
            {
                Port = Within("--port", parse.GetValue(port), 0, 65_535),
                Months = Within("--months", parse.GetValue(months), 1, 124),
                RowsPerMonth = Within("--rows", parse.GetValue(rows), 100, 190_000),
                Fhir = SandboxOptions.Demo.Fhir with { Patients = Within("--patients", parse.GetValue(patients), 1, 100_000) },
                Time = host.Time,
            };
            await using var sandbox = await StartAsync(options, cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(sandbox));
            else
                WriteText(host, sandbox);
            await Task.Delay(Timeout.InfiniteTimeSpan, host.Time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            if (!host.IsJson(parse))
                host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Stopped after {sandbox.Requests.Count} requests."));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxServer.StartAsync(options, cancellationToken);
        }
        catch (IOException taken) when (options.Port != 0)
        {
            throw new UsageException(
                $"The sandbox cannot listen on 127.0.0.1:{options.Port}: {taken.InnerException?.Message ?? taken.Message}. Choose another port, or leave --port out for a free one.");
        }
    }

    private static int Within(string option, int number, int least, int most) => number >= least && number <= most
        ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option}: {number} is not a number from {least} to {most}."));

    private static void WriteText(CommandHost host, SandboxServer sandbox)
    {
        var site = sandbox.BaseAddress.AbsoluteUri;
        var files = sandbox.Files;
        host.Output.WriteLine(
            $"""
            The sandbox serves {files.Count} months of generated waiting times, {Month(files[^1].Month)} to {Month(files[0].Month)}, at {site}
            The figures are made up; names, codes and the structure of pages and files are those of the real site.

            In weir.yaml:
              pipelines:
                rtt:
                  source: nhs-rtt
                  site: {site}
                patients:
                  source: fhir-bulk
                  server: {sandbox.FhirAddress}
                sitrep:
                  source: smart
                  url: {sandbox.SmartAddress}
                  key: {"${SANDBOX_SMART_KEY}"}   # SANDBOX_SMART_KEY=sandbox-key in .env
                  sites: [{string.Join(", ", SmartHospital.All.Select(hospital => hospital.Id))}]

            To steer it:
              curl -X POST '{site}sandbox/publish-revision?month={Month(files[0].Month)}'
              curl -X POST '{site}sandbox/publish-month?month={Month(files[0].Month.AddMonths(1))}'
              curl -X POST '{site}sandbox/faults?kind=NotFound&path=*.zip&times=1'
              curl -X POST '{site}sandbox/fhir-update?patient=p1'
              curl -X DELETE {site}sandbox/faults
              curl {site}sandbox/requests
              curl '{site}sandbox/truth?month={Month(files[0].Month)}'

            Ctrl+C stops it.
            """);
    }

    private static JsonObject ToJson(SandboxServer sandbox) => new()
    {
        ["site"] = sandbox.BaseAddress.AbsoluteUri,
        ["index"] = sandbox.IndexAddress.AbsoluteUri,
        ["smart"] = sandbox.SmartAddress.AbsoluteUri,
        ["fhir"] = sandbox.FhirAddress.AbsoluteUri,
        ["control"] = new Uri(sandbox.BaseAddress, "/sandbox/").AbsoluteUri,
        ["months"] = new JsonArray([.. sandbox.Files.Select(file => JsonValue.Create(Month(file.Month)))]),
    };

    private static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
