using Weir.Runs;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Fhir;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>What becomes of an export when the server or the wire misbehaves.</summary>
public sealed class BulkFaultTests
{
    private static Task<FhirPipeline> StartAsync(FhirOptions? fhir = null) =>
        FhirPipeline.StartAsync("fhir-bulk", folder => Task.FromResult($"duckdb:{Path.Combine(folder, "bulk.duckdb")}"), fhir);

    [Fact]
    public async Task An_export_that_never_finishes_is_given_up_at_the_limit_and_cancelled_at_the_server()
    {
        await using var pipeline = await StartAsync(new FhirOptions { PollSeconds = 3600 });
        pipeline.Server.Faults.Order(new Fault(FaultKind.EndlessExport) { Path = "/fhir/jobs/*", Method = "GET" });
        var before = pipeline.Clock.GetUtcNow();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        Named(result.Message).ShouldBe(
            $"The export at {pipeline.Server.FhirAddress}/jobs/… was not ready within 1 day (setting 'wait'); it was asked for 25 times. The server last said '0% complete'. "
            + "It was cancelled at the server, and what was loaded before stays served. Raise 'wait', or ask for less by 'types' or 'level', and run again.");
        (pipeline.Clock.GetUtcNow() - before).ShouldBeInRange(TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        pipeline.Server.Fhir.Exports.ShouldBe(0);
        Directory.Exists(pipeline.Notebook).ShouldBeTrue();
        Directory.GetFiles(pipeline.Notebook).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_export_that_is_waited_for_asks_no_sooner_than_the_server_says()
    {
        await using var pipeline = await StartAsync(new FhirOptions { Polls = 5, PollSeconds = 120 });
        pipeline.Server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Path = "/fhir/jobs/*", Times = 1, RetryAfter = TimeSpan.FromSeconds(300) });
        var before = pipeline.Clock.GetUtcNow();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (pipeline.Clock.GetUtcNow() - before).ShouldBeInRange(TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(910));
        pipeline.Requests()[..8].ShouldBe(["GET /fhir/$export 202", "GET /fhir/jobs/… 429", .. Enumerable.Repeat("GET /fhir/jobs/… 202", 5), "GET /fhir/jobs/… 200"]);
    }

    [Fact]
    public async Task A_cancelled_run_deletes_the_export_that_it_waits_for()
    {
        await using var pipeline = await StartAsync(new FhirOptions { Polls = int.MaxValue });
        using var stop = new CancellationTokenSource();
        pipeline.Clock.Passing = () =>
        {
            if (pipeline.Server.Requests.Any(request => request.Path.StartsWith("/fhir/jobs/", StringComparison.Ordinal)))
                stop.Cancel();
        };

        var result = await pipeline.RunAsync(cancellationToken: stop.Token);

        (result.Status, result.Message).ShouldBe((RunStatus.Cancelled, "Cancelled. What was committed stays; the rest is loaded by the next run."));
        pipeline.Server.Fhir.Exports.ShouldBe(0);
        Directory.GetFiles(pipeline.Notebook).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_export_that_fails_says_what_the_server_said_in_codes()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.FailedExport) { Path = "/fhir/jobs/*" });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        Named(result.Message).ShouldBe(
            $"GET {pipeline.Server.FhirAddress}/jobs/… failed: the upstream answered 500 (Internal Server Error). Try again later. The server's OperationOutcome says: error exception.");
        pipeline.Requests().Count(request => request.StartsWith("GET /fhir/$export", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_cannot_export_is_told_apart()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["level"] = "group";
        pipeline.Settings["group"] = "odd";

        var result = await pipeline.RunAsync();

        result.Message.ShouldBe(
            $"GET {pipeline.Server.FhirAddress}/Group/odd/$export?… failed: the upstream answered 404 (Not Found). Check the address. The server's OperationOutcome says: error not-found.");
    }

    [Fact]
    public async Task A_group_and_types_alone_are_exported_where_they_are_asked_for()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["level"] = "group";
        pipeline.Settings["group"] = "even";
        pipeline.Settings["types"] = "Patient, Condition";

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await pipeline.CountsAsync()).ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["Condition"] = 10, ["Patient"] = 10 });
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_broke()
    {
        await using var pipeline = await StartAsync(new FhirOptions { Patients = 300 });
        pipeline.Server.Faults.Order(new Fault(FaultKind.TruncatedBody) { Path = "/fhir/files/*/1.Observation.ndjson", Times = 1 });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        pipeline.Requests().Where(request => request.Contains("1.Observation", StringComparison.Ordinal))
            .ShouldBe(["GET /fhir/files/…/1.Observation.ndjson 200", "GET /fhir/files/…/1.Observation.ndjson 206"]);
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
    }

    [Fact]
    public async Task A_file_with_other_bytes_than_the_server_says_is_fetched_again()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.OtherDigest) { Path = "/fhir/files/*/1.Patient.ndjson", Times = 1 });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        pipeline.Requests().Where(request => request.Contains("1.Patient", StringComparison.Ordinal))
            .ShouldBe(["GET /fhir/files/…/1.Patient.ndjson 200", "GET /fhir/files/…/1.Patient.ndjson 200"]);
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
    }

    [Fact]
    public async Task A_file_that_never_has_the_bytes_that_the_server_says_is_not_loaded()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.OtherDigest) { Path = "/fhir/files/*/1.Patient.ndjson" });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        var patients = result.Partitions.Single(partition => partition.Status == PartitionStatus.Failed);
        System.Text.RegularExpressions.Regex.Replace(Named(patients.Message)!, "[0-9a-f]{12}…", "…", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(
            $"The file {pipeline.Server.FhirAddress}/files/…/1.Patient.ndjson of the export arrived with other bytes than the server says it has (Repr-Digest …, arrived …). "
            + "It is fetched again; if it stays so, tell who runs the server.");
        (await pipeline.TextsAsync("select id from fhir_resource where resource_type = 'Patient'")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_is_reset_and_a_server_that_is_busy_are_tried_again()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.ConnectionReset) { Path = "/fhir/files/*/1.Patient.ndjson", Times = 1 });
        pipeline.Server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "/fhir/files/*/1.Patient.ndjson", Times = 1, RetryAfter = TimeSpan.FromSeconds(60) });
        pipeline.Server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "/fhir/jobs/*", Times = 2 });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        pipeline.Requests().Count(request => request.StartsWith("GET /fhir/$export", StringComparison.Ordinal)).ShouldBe(1);
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
    }

    [Theory]
    [InlineData("TruncatedZip", "/fhir/files/*/1.Patient.ndjson")]
    [InlineData("LyingManifest", "/fhir/jobs/*")]
    public async Task A_file_that_has_not_what_the_manifest_counts_is_held_and_the_next_run_begins_no_later(string fault, string path)
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["types"] = "Patient";
        pipeline.MaxRejectPercent = 100;
        pipeline.Server.Faults.Order(new Fault(FaultKind.EndlessExport) { Path = "/fhir/jobs/*", Times = 1 });
        pipeline.Server.Faults.Order(new Fault(FaultKind.EndlessExport) { Path = "/fhir/jobs/*", Times = 1 });
        pipeline.Server.Faults.Order(new Fault(Enum.Parse<FaultKind>(fault)) { Path = path, Times = 2 });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Attention, result.Message);
        var partition = result.Partitions.Single();
        partition.Status.ShouldBe(PartitionStatus.Held);
        partition.Message!.ShouldContain(fault == "LyingManifest"
            ? "The file has 20 resources, and the export's manifest counts 21: either it is incomplete or the server counts wrongly."
            : " resources, and the export's manifest counts 20: either it is incomplete or the server counts wrongly.");
        (await pipeline.TextsAsync("select id from fhir_resource")).ShouldBeEmpty();
        pipeline.Server.Faults.Clear();
        File.Delete(Directory.GetFiles(pipeline.Notebook).Single());
        pipeline.Server.Fhir.World.UpdatePatient("p1");
        (await pipeline.RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await pipeline.CountsAsync()).ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["Patient"] = 20 });
    }

    [Fact]
    public async Task A_file_of_errors_is_counted_by_code_and_said()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.ErrorFile) { Path = "/fhir/jobs/*" });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions[^1].Message.ShouldBe("The server could not export everything; it reports 2 issues: error processing (2). The file is kept in the raw archive.");
        pipeline.Log.ToString().ShouldNotContain("Could not be exported");
    }

    [Fact]
    public async Task Files_on_the_private_network_are_not_asked_for()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["types"] = "Patient";
        pipeline.Server.Faults.Order(new Fault(FaultKind.PrivateFiles) { Path = "/fhir/jobs/*" });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Single().Message.ShouldBe(
            "No connection was made to 10.11.12.13:80: it leads to 10.11.12.13, a private address, and it was not written in weir.yaml but came from a page, a manifest or a redirect. If it is meant, write this host's address in weir.yaml.");
    }

    [Fact]
    public async Task A_run_that_ended_between_two_files_is_taken_up_by_the_next_which_loads_the_rest_of_the_same_export()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "/fhir/files/*/1.Observation.ndjson", Times = 1 });
        var first = await pipeline.RunAsync();
        first.Status.ShouldBe(RunStatus.Failed);
        Named(first.Partitions.Single(partition => partition.Status == PartitionStatus.Failed).Message).ShouldBe(
            $"The file {pipeline.Server.FhirAddress}/files/…/1.Observation.ndjson of the export is no longer there: the server answered 404 (Not Found). Run again: what was not loaded is exported anew.");
        pipeline.Requests();
        pipeline.Server.Fhir.World.UpdatePatient("p2");

        var second = await pipeline.RunAsync();

        second.Status.ShouldBe(RunStatus.Done, second.Message);
        second.Notes[1].ShouldBe("An earlier run asked for this export and did not load all of it; 6 of its 7 files were loaded.");
        pipeline.Requests().ShouldBe(["GET /fhir/jobs/… 200", "GET /fhir/files/…/1.Observation.ndjson 200"]);
        var third = await pipeline.RunAsync();
        third.Partitions.Select(partition => partition.RowsRead).ShouldBe([1]);
        pipeline.Requests()[0].ShouldBe("DELETE /fhir/jobs/… 202");
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
        (await pipeline.TextsAsync("select postal_code from patient_address where patient_id = 'p2'")).ShouldBe(["ZZ3 2AA"]);
    }

    [Fact]
    public async Task An_export_that_the_server_has_forgotten_is_asked_for_again_and_nothing_is_skipped()
    {
        await using var pipeline = await StartAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "/fhir/files/*/1.Observation.ndjson", Times = 1 });
        await pipeline.RunAsync();
        pipeline.Server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "/fhir/jobs/*", Times = 1 });

        var second = await pipeline.RunAsync();

        second.Status.ShouldBe(RunStatus.Done, second.Message);
        second.Notes.Single().ShouldContain(" exported everything up to ");
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
    }

    [Fact]
    public async Task A_forced_run_exports_everything_again()
    {
        await using var pipeline = await StartAsync();
        await pipeline.RunAsync();

        var result = await pipeline.RunAsync(force: true);

        result.Notes.Single().ShouldContain(" exported everything up to ");
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
    }

    private static string? Named(string? text) => text is null ? null : System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{32}", "…", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
