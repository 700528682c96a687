using Weir.Runs;
using Weir.Sandbox.Fhir;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>What <c>fhir-bulk</c> guarantees, over real HTTP and on real destinations.</summary>
public abstract class BulkExportTests
{
    private protected abstract Task<string> NewAddressAsync(string folder);

    private Task<FhirPipeline> StartAsync(FhirOptions? fhir = null) => FhirPipeline.StartAsync("fhir-bulk", NewAddressAsync, fhir);

    [Fact]
    public async Task A_first_run_loads_everything_that_the_server_has()
    {
        await using var pipeline = await StartAsync();

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
        (await pipeline.TextsAsync("select id from patient")).Count.ShouldBe(20);
        (await pipeline.TextsAsync("select value from patient_identifier")).ShouldAllBe(number => number.StartsWith("999", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_run_loads_what_has_changed_since_and_leaves_a_tombstone_for_what_was_deleted()
    {
        await using var pipeline = await StartAsync();
        await pipeline.RunAsync();
        var world = pipeline.Server.Fhir.World;
        world.UpdatePatient("p3");
        var gone = world.DeletePatient("p7");

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Partitions.Select(partition => (partition.Partition, partition.RowsRead)).ShouldBe([("2026-01-05T08:04:44Z Patient 0001", 1), ("2026-01-05T08:04:44Z deleted 0001", gone.Count)]);
        (await pipeline.CountsAsync()).ShouldBe(world.Counts());
        (await pipeline.TextsAsync("select resource_type || '/' || id from fhir_resource where is_deleted")).ShouldBe(gone, ignoreOrder: true);
        (await pipeline.TextsAsync("select postal_code from patient_address where patient_id = 'p3'")).ShouldBe(["ZZ3 2AA"]);
        (await pipeline.TextsAsync("select id from observation where subject_id = 'p7'")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_tables_are_made_of_every_file_that_is_kept_and_the_export_is_of_changes_alone()
    {
        await using var pipeline = await StartAsync();
        await pipeline.RunAsync();
        pipeline.Server.Fhir.World.UpdatePatient("p3");
        pipeline.Settings["typed_columns"] = "true";

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Notes[0].ShouldEndWith("loads are made again from the raw archive, and the tables change all together at the end.");
        result.Notes[1].ShouldContain("exported changes since");
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
        (await pipeline.TextsAsync("select id from patient where birth_date is not null and birth_date_first is null")).ShouldBeEmpty();
        (await pipeline.TextsAsync("select distinct l.recipe from patient p join weir_ledger l on l.load_id = p._load")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_after_which_nothing_has_changed_loads_nothing_and_says_so()
    {
        await using var pipeline = await StartAsync();
        await pipeline.RunAsync();

        var result = await pipeline.RunAsync();

        (result.Status, result.Partitions.Count).ShouldBe((RunStatus.Done, 0));
        result.Notes.Count.ShouldBe(1);
        result.Notes[0].ShouldStartWith($"{pipeline.Server.FhirAddress} exported changes since 2026-01-05T08:0");
        result.Notes[0].ShouldEndWith(": nothing.");
    }
}

/// <summary>On a real DuckDB file.</summary>
public sealed class DuckDbBulkExportTests : BulkExportTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "bulk.duckdb")}");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresBulkExportTests(SharedPostgres postgres) : BulkExportTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("bulk");
}
