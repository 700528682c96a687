using Weir.Runs;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Fhir;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>What <c>fhir-search</c> guarantees, over real HTTP and on real destinations.</summary>
public abstract class SearchTests
{
    private protected abstract Task<string> NewAddressAsync(string folder);

    private async Task<FhirPipeline> StartAsync(FhirOptions? fhir = null)
    {
        var pipeline = await FhirPipeline.StartAsync("fhir-search", NewAddressAsync, fhir);
        pipeline.Settings["types"] = "Patient,Encounter,Observation";
        pipeline.Settings["count"] = "7";
        return pipeline;
    }

    [Fact]
    public async Task A_first_run_goes_through_every_page_of_every_type()
    {
        await using var pipeline = await StartAsync();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        await CountsShouldBeTheServersAsync(pipeline);
        result.Partitions.Select(partition => (partition.Partition, partition.Source))
            .ShouldBe([.. ((string[])["Patient", "Encounter", "Observation"]).Select(type => (type, $"{pipeline.Server.FhirAddress}/{type}?…"))]);
        (await pipeline.TextsAsync("select partition_name || ' ' || cast(length(checkpoint) > 40 as varchar) from weir_heads order by partition_name"))
            .ShouldBe(["Encounter true", "Observation true", "Patient true"]);
    }

    [Fact]
    public async Task The_next_run_asks_for_what_was_updated_since_less_the_overlap_and_loads_the_change()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["overlap"] = "1 second";
        await pipeline.RunAsync();
        pipeline.Server.Fhir.World.UpdatePatient("p3");
        pipeline.Requests();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions.Select(partition => (partition.Partition, partition.Status)).ShouldBe(
            [("Patient", PartitionStatus.Loaded), ("Encounter", PartitionStatus.Unchanged), ("Observation", PartitionStatus.Unchanged)]);
        result.Partitions[0].RowsRead.ShouldBe(2);
        pipeline.Requests().ShouldBe(["GET /fhir/Patient 200", "GET /fhir/Encounter 200", "GET /fhir/Observation 200"]);
        (await pipeline.TextsAsync("select postal_code from patient_address where patient_id = 'p3'")).ShouldBe(["ZZ3 2AA"]);
        await CountsShouldBeTheServersAsync(pipeline);
    }

    [Fact]
    public async Task Other_tables_are_made_of_every_answer_that_is_kept_and_the_server_is_asked_for_what_is_new_alone()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["overlap"] = "1 second";
        pipeline.Settings["tables"] = "default";
        await pipeline.RunAsync();
        pipeline.Server.Fhir.World.UpdatePatient("p3");
        await pipeline.RunAsync();
        pipeline.Requests();
        pipeline.Settings["typed_columns"] = "true";

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Notes[0].ShouldBe("What shapes the rows has changed: 4 loads are made again from the raw archive, and the tables change all together at the end.");
        pipeline.Requests().ShouldBe(["GET /fhir/Patient 200", "GET /fhir/Encounter 200", "GET /fhir/Observation 200"]);
        await CountsShouldBeTheServersAsync(pipeline);
        (await pipeline.TextsAsync("select id from patient where birth_date is not null and birth_date_first is null")).ShouldBeEmpty();
        (await pipeline.TextsAsync("select distinct l.recipe from patient p join weir_ledger l on l.load_id = p._load")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_after_which_nothing_has_changed_finds_everything_unchanged()
    {
        await using var pipeline = await StartAsync();
        var first = await pipeline.RunAsync();

        var second = await pipeline.RunAsync();

        second.Partitions.Select(partition => (partition.Status, partition.Load)).ShouldBe(first.Partitions.Select(partition => (PartitionStatus.Unchanged, partition.Load)));
    }

    [Theory]
    [InlineData("Gone")]
    [InlineData("NotFound")]
    public async Task A_page_that_has_expired_begins_the_search_where_it_broke_off(string expired)
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["types"] = "Observation";
        pipeline.Server.Faults.Order(new Fault(Enum.Parse<FaultKind>(expired)) { Path = "/fhir/pages/*", Times = 2 });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await pipeline.CountsAsync())["Observation"].ShouldBe(pipeline.Server.Fhir.World.Counts()["Observation"]);
        pipeline.Log.ToString().ShouldContain("A page of the search for Observation has expired (");
    }

    [Fact]
    public async Task Pages_that_always_expire_end_the_search_and_say_what_to_do()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["types"] = "Observation";
        pipeline.Settings["count"] = "1";
        pipeline.Server.Faults.Order(new Fault(FaultKind.Gone) { Path = "/fhir/pages/*" });

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions.Single().Message.ShouldBe(
            $"The search for Observation at {pipeline.Server.FhirAddress} was begun 4 times and its pages expired each time (404 or 410) before it got further. What was loaded before stays served. Write a larger 'count', so that more resources of one instant fit on a page, or use source fhir-bulk.");
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for_without_beginning_anew()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["types"] = "Patient";
        pipeline.Server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Path = "/fhir/pages/*", Times = 2, RetryAfter = TimeSpan.FromSeconds(90) });
        var before = pipeline.Clock.GetUtcNow();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        pipeline.Requests().ShouldBe(["GET /fhir/Patient 200", .. Pages(429, 429, 200, 200)]);
        (pipeline.Clock.GetUtcNow() - before).ShouldBeGreaterThan(TimeSpan.FromSeconds(180));

        static IEnumerable<string> Pages(params int[] statuses) => statuses.Select(status => $"GET /fhir/pages/… {status}");
    }

    [Fact]
    public async Task A_newest_resource_that_was_deleted_holds_nothing_and_turns_no_clock_back()
    {
        await using var pipeline = await StartAsync();
        pipeline.Settings["overlap"] = "1 second";
        await pipeline.RunAsync();
        var checkpoints = await pipeline.TextsAsync("select checkpoint from weir_heads order by partition_name");
        pipeline.Server.Fhir.World.DeletePatient("p20");

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await pipeline.TextsAsync("select checkpoint from weir_heads order by partition_name")).Select(Newest).ShouldBe(checkpoints.Select(Newest));

        static string Newest(string checkpoint) => checkpoint.Split(' ')[1];
    }

    private static async Task CountsShouldBeTheServersAsync(FhirPipeline pipeline)
    {
        var there = pipeline.Server.Fhir.World.Counts();
        (await pipeline.CountsAsync()).ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["Encounter"] = there["Encounter"], ["Observation"] = there["Observation"], ["Patient"] = there["Patient"] });
    }
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbSearchTests : SearchTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "search.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresSearchTests(SharedPostgres postgres) : SearchTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("search");
}
