using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Runs;
using Weir.Sql;

namespace Weir.Tests.Runs;

/// <summary>A run of a pipeline that serves the newest version of each record.</summary>
public abstract class RecordRunTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-records-").FullName;
    private RecordRun _run = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync() => _run = new RecordRun(_folder, await NewAddressAsync(_folder));

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_table_is_made_when_its_first_row_comes_and_not_before()
    {
        _run.Publish("01-a", "Patient 1 1 Ann");
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);
        (await TablesAsync()).ShouldBe(["patient", "resource"]);

        _run.Publish("02-b", "Patient 1 2 Ann A", "Visit 1 2 First");
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);

        (await TablesAsync()).ShouldBe(["patient", "patient_name", "resource", "visit"]);
        (await _run.StateAsync()).ShouldBe(
        [
            "ledger 01-a: 2 written, 0 replaced",
            "ledger 02-b: 5 written, 2 replaced",
            "patient 1 Ann of 01-a until 02-b",
            "patient 1 Ann of 02-b",
            "patient_name 1 A of 02-b",
            "resource Patient 1 1 of 01-a until 02-b",
            "resource Patient 1 2 of 02-b",
            "resource Visit 1 2 of 02-b",
            "visit 1 First of 02-b",
        ]);
    }

    [Fact]
    public async Task A_record_that_comes_twice_in_a_file_is_not_rejected_and_the_outcome_says_what_was_not_written()
    {
        _run.Publish("01-a", "Patient 1 1 Ann A", "Patient 1 3 Anna B", "Patient 1 2 Anne C");

        var outcome = (await _run.RunAsync()).Partitions.Single();

        (outcome.Status, outcome.RowsRead, outcome.RowsWritten, outcome.RowsRejected).ShouldBe((PartitionStatus.Loaded, 3, 3, 0));
        outcome.Message.ShouldBe("2 versions of records not written: a newer one is served.");
        (await _run.TextsAsync("select name from patient")).ShouldBe(["Anna"]);
    }

    [Fact]
    public async Task One_changed_record_in_a_file_that_comes_again_changes_that_record_alone()
    {
        _run.Publish("01-a", "Patient 1 1 Ann A", "Patient 2 1 Bob B");
        await _run.RunAsync();
        var unchanged = (await _run.RunAsync()).Partitions.Single();
        _run.Publish("01-a", "Patient 1 1 Ann A", "Patient 2 2 Rob B");

        var outcome = (await _run.RunAsync()).Partitions.Single();

        unchanged.Status.ShouldBe(PartitionStatus.Unchanged);
        (outcome.RowsWritten, outcome.RowsReplaced).ShouldBe((3, 3));
        (await _run.TextsAsync("select name from patient_history")).ShouldBe(["Bob"]);
        (await _run.TextsAsync("select p.id from patient p join weir_heads h on h.load_id = p._load")).ShouldBe(["2"]);
        var table = (await KnownTable.FindAsync(_run.Destination, RecordRun.Pipeline.Tenant, "patient", CancellationToken))!;
        table.Mode.ShouldBe(WriteMode.Newest);
        var origins = await Provenance.FindAsync(_run.Destination, table, [new RowCondition("id", "2")], withHistory: true, 10, CancellationToken);
        origins.Select(origin => (origin.Row, origin.Partition, origin.ReplacedBy is null)).ShouldBe([(2, "01-a", true), (2, "01-a", false)]);
        var entries = await _run.Destination.ReadEntriesAsync(RecordRun.Pipeline.Tenant, "records", "01-a", null, CancellationToken);
        var difference = await RowDifference.ReadAsync(_run.Destination, new DifferenceRequest(table, table.Key, entries[1].Load, entries[0].Load, 10), CancellationToken);
        difference.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            change => change.Column.ShouldBe("name"), change => (change.Old, change.New).ShouldBe(("Bob", "Rob")));
    }

    [Fact]
    public async Task Another_recipe_writes_every_record_anew()
    {
        _run.Publish("01-a", "Patient 1 1 Ann A");
        await _run.RunAsync();
        _run.Source.Recipe = "records 2";

        var outcome = (await _run.RunAsync()).Partitions.Single();

        (outcome.Status, outcome.RowsWritten, outcome.RowsReplaced).ShouldBe((PartitionStatus.Loaded, 3, 3));
    }

    [Fact]
    public async Task A_dry_run_makes_no_table()
    {
        _run.Publish("01-a", "Patient 1 1 Ann");

        var outcome = (await _run.RunAsync(new RunOptions { DryRun = true })).Partitions.Single();

        (outcome.Status, outcome.RowsWritten).ShouldBe((PartitionStatus.Planned, 2));
        (await _run.StateAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_of_several_files_makes_the_indexes_and_the_next_one_of_a_table_that_has_none()
    {
        _run.Publish("01-a", "Patient 1 1 Ann");
        await _run.RunAsync();
        var wanted = _run.Destination.Database.Dialect.RecordIndex(["id"]) is not null;
        _run.Publish("02-b", "Patient 2 1 Bob", "Visit 1 1 First");
        _run.Publish("03-c", "Visit 2 1 Second");

        await using (var next = new RecordRun(_folder, await SameAddressAsync()))
            await next.RunAsync();

        (await IndexesAsync()).ShouldBe(wanted ? ["patient_scope", "visit_scope"] : []);
    }

    [Fact]
    public async Task A_reset_takes_the_version_table_away_with_the_others_and_the_next_run_begins_anew()
    {
        _run.Publish("01-a", "Patient 1 5 Ann A");
        await _run.RunAsync();

        await new SqlReset(_run.Destination, RecordRun.Pipeline).RunAsync([], CancellationToken);
        (await TablesAsync()).ShouldBeEmpty();
        _run.Publish("01-a", "Patient 1 4 Old");
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);

        (await _run.TextsAsync("select name from patient")).ShouldBe(["Old"]);
    }

    [Fact]
    public async Task Old_history_of_records_is_deleted_as_any_other()
    {
        _run.Publish("01-a", "Patient 1 1 Ann A");
        _run.Publish("02-b", "Patient 1 2 Anna B");
        await _run.RunAsync(new RunOptions { Parallel = 1 });

        var deleted = await SqlRetention.PruneHistoryAsync(_run.Destination, [RecordRun.Pipeline], DateTimeOffset.MaxValue, CancellationToken);

        deleted.ShouldBe(3);
        (await _run.TextsAsync("select name from patient")).ShouldBe(["Anna"]);
    }

    [Fact]
    public async Task A_warehouse_made_before_there_were_records_is_brought_up_to_date()
    {
        var first = SqlDestination.WarehouseMigrations.Files[0];
        await using (var connection = await _run.Destination.Database.OpenAsync(CancellationToken))
        {
            foreach (var statement in first.StatementsFor(_run.Destination.Database.Dialect))
                await connection.Statement(null, statement).RunAsync(CancellationToken);
            await connection.Statement(
                null, "insert into weir_schema (number, name, sha256, applied_at) values (1, @name, @sha256, current_timestamp)", ("name", first.Name), ("sha256", first.Sha256)).RunAsync(CancellationToken);
            await connection.Statement(
                null, "insert into weir_tables (tenant, table_name, pipeline, kind, mode, created_at) values ('default', 'rtt', 'rtt', 'table', 'replace', current_timestamp)").RunAsync(CancellationToken);
        }

        _run.Publish("01-a", "Patient 1 1 Ann");
        (await _run.RunAsync()).Status.ShouldBe(RunStatus.Done);

        (await _run.TextsAsync("select table_name || ' ' || mode || ' ' || coalesce(record_kind, '-') || ' ' || coalesce(record_column, '-') from weir_tables order by 1"))
            .ShouldBe(["patient newest Patient id", "resource newest - id", "rtt replace - -"]);
    }

    private protected abstract Task<string> SameAddressAsync();

    private Task<IReadOnlyList<string>> TablesAsync() => _run.TextsAsync("select table_name from weir_tables order by table_name");

    private Task<IReadOnlyList<string>> IndexesAsync() => _run.TextsAsync(_run.Destination.Name == "duckdb"
        ? "select index_name from duckdb_indexes() where index_name like '%_scope' order by 1"
        : "select indexname::text from pg_indexes where indexname like '%\\_scope' order by 1");
}

/// <summary>On DuckDB.</summary>
public sealed class DuckDbRecordRunTests : RecordRunTests
{
    private string _address = "";

    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult(_address = $"duckdb:{Path.Combine(folder, "records.duckdb")}");

    private protected override Task<string> SameAddressAsync() => Task.FromResult(_address);
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresRecordRunTests(SharedPostgres postgres) : RecordRunTests
{
    private string _address = "";

    private protected override async Task<string> NewAddressAsync(string folder) => _address = await postgres.CreateDatabaseAsync("records");

    private protected override Task<string> SameAddressAsync() => Task.FromResult(_address);

    [Fact]
    public async Task Files_are_ordered_byte_by_byte_in_a_database_whose_language_orders_letters_otherwise()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var server = await postgres.StartAsync();
        await using (var admin = await server.ConnectAsync("postgres", cancellationToken))
        {
            await using var command = new Npgsql.NpgsqlCommand("create database records_english template template0 locale_provider icu icu_locale 'en-US'", admin);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var folder = Directory.CreateTempSubdirectory("weir-records-").FullName;
        await using (var run = new RecordRun(folder, server.Address("records_english")))
        {
            (await OneAsync("select cast(case when 'B' < 'a' then 'by bytes' else 'by letters' end as text)")).ShouldBe("by letters");
            run.Publish("01-a", "Patient 1 1 Lower");
            run.Publish("01-B", "Patient 1 1 Upper");
            (await run.RunAsync(new RunOptions { Parallel = 1 })).Status.ShouldBe(RunStatus.Done);

            (await OneAsync("select name from patient")).ShouldBe("Lower");

            async Task<string> OneAsync(string sql) => (await run.TextsAsync(sql)).Single();
        }

        Directory.Delete(folder, recursive: true);
    }
}
