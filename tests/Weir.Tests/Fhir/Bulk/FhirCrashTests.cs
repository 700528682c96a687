using System.Globalization;
using Weir.Runs;
using Weir.Sandbox;
using Weir.Sandbox.Fhir;
using Weir.Tests.Cli;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>Kills the real process while it reads a FHIR server, and runs it again: what the server has is served, once.</summary>
public abstract class FhirCrashTests
{
    private protected abstract Task<string> NewAddressAsync(string folder);

    [Theory]
    [InlineData("fhir-bulk", "Fetched:3")]
    [InlineData("fhir-bulk", "Claimed:2")]
    [InlineData("fhir-bulk", "Recorded:3")]
    [InlineData("fhir-bulk", "Committed:4")]
    [InlineData("fhir-search", "Fetched:2")]
    [InlineData("fhir-search", "Recorded:2")]
    [InlineData("fhir-search", "Committed:1")]
    public async Task Killed_while_changes_are_loaded_the_next_run_has_what_the_server_has(string source, string step)
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Months = 1, Fhir = new FhirOptions { Polls = 0, ResourcesPerFile = 30 } }, TestContext.Current.CancellationToken);
        using var folder = new CommandFolder();
        var address = await NewAddressAsync(folder.Folder);
        await File.WriteAllTextAsync(
            folder.Path("weir.yaml"),
            $"""
            pipelines:
              patients:
                source: {source}
                server: {server.FhirAddress}
                {(source == "fhir-search" ? "types: [Patient, Encounter, Observation, Condition, MedicationRequest, Practitioner, Organization]" : "")}
            """,
            TestContext.Current.CancellationToken);

        var killed = await WeirProcess.RunAsync(folder.Folder, ["run", "patients", "--warehouse", address], TestContext.Current.CancellationToken, (CrashPoint.Variable, step));

        killed.WasKilled.ShouldBeTrue(killed.Output + killed.Error);
        server.Fhir.World.UpdatePatient("p5");
        for (var run = 1; run <= 2; run++)
        {
            var answer = await folder.RunAsync("run", "patients", "--warehouse", address);
            answer.Code.ShouldBe(0, answer.Text);
        }

        var counts = (await folder.TextsAsync(address, "select resource_type || ' ' || cast(count(*) as varchar) from fhir_resource where not is_deleted group by resource_type"))
            .Select(text => text.Split(' ')).ToDictionary(words => words[0], words => int.Parse(words[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        counts.ShouldBe(server.Fhir.World.Counts(), ignoreOrder: true);
        (await folder.TextsAsync(address, "select id from observation")).Count.ShouldBe(counts["Observation"]);
        (await folder.TextsAsync(address, "select postal_code from patient_address where patient_id = 'p5'")).ShouldBe(["ZZ3 2AA"]);
    }
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbFhirCrashTests : FhirCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "crash.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresFhirCrashTests(SharedPostgres postgres) : FhirCrashTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("fhircrash");
}
