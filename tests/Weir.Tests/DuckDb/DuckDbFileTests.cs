using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Connectors.DuckDb;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tests.DuckDb;

public sealed class DuckDbFileTests : IDisposable
{
    private readonly TemporaryDuckDb _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task The_last_connection_to_close_releases_the_file_and_keeps_its_rows()
    {
        var one = await _file.OpenAsync();
        var other = await _file.OpenAsync();
        await one.RunAsync("create table t as select 42 as i");
        await one.DisposeAsync();

        DuckDbFile.IsOpen(_file.Path).ShouldBeTrue();
        (await other.ScalarAsync("select i from t")).ShouldBe(42);
        await other.DisposeAsync();
        DuckDbFile.IsOpen(_file.Path).ShouldBeFalse();

        var (process, answer) = await OtherDuckDbProcess.StartAsync(_file.Path, Cancel);
        using (process)
            answer.ShouldBe("open");
    }

    [Fact]
    public async Task A_file_that_took_many_rows_is_closed_as_soon_as_nobody_uses_it_and_a_file_that_took_few_is_kept()
    {
        var schema = new TableSchema("t", [new("i", ColumnType.Int32)]);
        await using var database = new DuckDbDatabase(_file.Options, TimeProvider.System);
        await using (var connection = await database.OpenAsync(Cancel))
            await connection.Statement(null, "create table t (i integer, _load uuid, _row bigint)").RunAsync(Cancel);

        await AppendAsync(rows: 99_999);
        DuckDbFile.IsOpen(_file.Path).ShouldBeTrue();
        await AppendAsync(rows: 1);
        DuckDbFile.IsOpen(_file.Path).ShouldBeFalse();
        await AppendAsync(rows: 1);
        DuckDbFile.IsOpen(_file.Path).ShouldBeTrue();
        await using var reader = await database.OpenAsync(Cancel);
        (await reader.Statement(null, "select count(*) from t").FirstAsync(Cancel)).ShouldBe(100_001L);

        async Task AppendAsync(int rows)
        {
            using var batch = new Batch(schema, rows);
            for (var row = 1; row <= rows; row++)
            {
                batch.Columns[0].Append(row);
                batch.RowNumbers.Append((long)row);
            }

            await using var connection = (DuckDbConnection)await database.OpenAsync(Cancel);
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await using var writer = new DuckDbRowWriter(connection, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
            await writer.WriteAsync("t", batch, Cancel);
            await writer.FlushAsync(Cancel);
            await transaction.CommitAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_file_that_another_process_has_open_is_refused_with_that_process()
    {
        var (process, answer) = await OtherDuckDbProcess.StartAsync(_file.Path, Cancel);
        using (process)
        {
            answer.ShouldBe("open");
            var failure = await Should.ThrowAsync<DestinationException>(() => _file.OpenAsync());

            failure.Message.ShouldBe(string.Create(CultureInfo.InvariantCulture,
                $"Warehouse 'rtt.duckdb' is in use by another process (PID {process.Id}). Close it or wait and run again: a DuckDB file has one owner at a time."));
            failure.Kind.ShouldBe(FailureKind.Transient);
            DuckDbFile.IsOpen(_file.Path).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Opening_waits_for_another_process_to_release_the_file()
    {
        var (process, answer) = await OtherDuckDbProcess.StartAsync(_file.Path, Cancel);
        using (process)
        {
            answer.ShouldBe("open");
            var opening = _file.OpenAsync(_file.Options with { WaitForRelease = TimeSpan.FromMinutes(1) });
            process.Release();

            await using var connection = await opening;
            (await connection.ScalarAsync("select 1")).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Waiting_for_a_release_ends_when_it_is_cancelled()
    {
        var (process, _) = await OtherDuckDbProcess.StartAsync(_file.Path, Cancel);
        using (process)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            await using var connection = new DuckDbConnection(_file.Options with { WaitForRelease = TimeSpan.FromMinutes(1) }, TimeProvider.System);
            var opening = connection.OpenAsync(stop.Token);
            await stop.CancelAsync();

            await Should.ThrowAsync<OperationCanceledException>(() => opening);
        }
    }

    [Fact]
    public async Task A_file_that_is_open_here_is_refused_elsewhere()
    {
        await using var connection = await _file.OpenAsync();
        var (process, answer) = await OtherDuckDbProcess.StartAsync(_file.Path, Cancel);
        using (process)
            answer.ShouldContain("Conflicting lock is held");
    }

    [Fact]
    public async Task One_file_has_one_owner_by_whatever_name_it_is_opened()
    {
        await using var connection = await _file.OpenAsync();
        await connection.RunAsync("create table t as select 42 as i");
        var folder = Directory.CreateSymbolicLink(Path.Combine(_file.Folder, "link"), _file.Folder);
        var link = File.CreateSymbolicLink(Path.Combine(_file.Folder, "other.duckdb"), _file.Path);

        foreach (var path in (string[])[link.FullName, Path.Combine(folder.FullName, "rtt.duckdb"), Path.Combine(folder.FullName, "..", "rtt.duckdb")])
        {
            await using var other = await _file.OpenAsync(_file.Options with { Path = path });
            (await other.ScalarAsync("select i from t")).ShouldBe(42);
            await other.RunAsync("update t set i = 42");
        }
    }

    [Fact]
    public async Task Many_tasks_open_write_and_close_one_file_at_once()
    {
        await using (var connection = await _file.OpenAsync())
            await connection.RunAsync("create table t(i integer)");

        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (i, _) =>
        {
            await using var connection = await _file.OpenAsync();
            await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"insert into t values ({i})"));
        });

        DuckDbFile.IsOpen(_file.Path).ShouldBeFalse();
        await using var reader = await _file.OpenAsync();
        (await reader.ScalarAsync("select count(distinct i) from t")).ShouldBe(60L);
    }

    [Fact]
    public async Task Opened_read_only_it_is_shared_and_not_written()
    {
        await using (var connection = await _file.OpenAsync())
            await connection.RunAsync("create table t as select 42 as i");
        await using var reader = await _file.OpenAsync(_file.Options with { ReadOnly = true });

        (await reader.ScalarAsync("select i from t")).ShouldBe(42);
        (await Should.ThrowAsync<DestinationException>(() => reader.RunAsync("insert into t values (1)"))).Message
            .ShouldBe("Warehouse 'rtt.duckdb': it is open read-only and the statement writes.");
        (await Should.ThrowAsync<DestinationException>(() => _file.OpenAsync())).Message
            .ShouldBe("Warehouse 'rtt.duckdb' is open read-only in this process and cannot be written now.");
    }

    [Fact]
    public async Task Threads_memory_and_temporary_folder_are_as_asked()
    {
        var temporary = Path.Combine(_file.Folder, "temporary");
        await using var connection = await _file.OpenAsync(_file.Options with { Threads = 1, MemoryMiB = 256, TempDirectory = temporary });

        (await connection.ScalarAsync("select current_setting('threads')")).ShouldBe(1L);
        (await connection.ScalarAsync("select current_setting('memory_limit')")).ShouldBe("256.0 MiB");
        (await connection.ScalarAsync("select current_setting('temp_directory')")).ShouldBe(temporary);
    }

    [Fact]
    public Task Something_else_than_a_database_is_refused() => OpenFailsAsync(
        () => File.WriteAllText(_file.Path, "provider,commissioner\n"),
        $"Warehouse 'rtt.duckdb' is not a DuckDB database: '{_file.Path}' holds something else. Name another file.");

    [Fact]
    public Task A_newer_storage_version_is_refused() => OpenFailsAsync(
        () => WriteHeader(version: 200),
        $"Warehouse 'rtt.duckdb' cannot be opened: '{_file.Path}' has storage version 200 and this Weir reads 64 and 68. It was written by a newer DuckDB; use a newer Weir, or export the tables with the DuckDB that wrote them.");

    [Fact]
    public Task A_damaged_file_is_refused() => OpenFailsAsync(
        () =>
        {
            WriteHeader(version: 64);
            using var stream = File.OpenWrite(_file.Path);
            stream.Seek(20, SeekOrigin.Begin);
            stream.WriteByte(77);
        },
        $"Warehouse 'rtt.duckdb' cannot be opened: '{_file.Path}' is damaged, the checksum of a block is wrong. Restore a backup.");

    [Fact]
    public Task A_folder_in_place_of_the_file_is_refused() => OpenFailsAsync(
        () => Directory.CreateDirectory(_file.Path),
        $"Warehouse 'rtt.duckdb' cannot be opened: '{_file.Path}' is a folder. Name a file.");

    [Fact]
    public Task A_missing_folder_is_named() => OpenFailsAsync(
        () => { },
        $"Warehouse 'rtt.duckdb' cannot be opened: the folder '{Path.Combine(_file.Folder, "no")}' does not exist. Create it or name another place.",
        _file.Options with { Path = Path.Combine(_file.Folder, "no", "rtt.duckdb") });

    [Fact]
    public Task A_missing_file_is_not_made_to_be_read() => OpenFailsAsync(
        () => { },
        $"Warehouse 'rtt.duckdb' is not there: '{_file.Path}' does not exist and was to be opened read-only. Check the path.",
        _file.Options with { ReadOnly = true });

    [Fact]
    public Task A_file_below_a_file_is_refused() => OpenFailsAsync(
        () => File.WriteAllText(Path.Combine(_file.Folder, "no"), ""),
        $"Warehouse 'rtt.duckdb' cannot be opened: the folder '{Path.Combine(_file.Folder, "no")}' does not exist. Create it or name another place.",
        _file.Options with { Path = Path.Combine(_file.Folder, "no", "rtt.duckdb") });

    [Theory]
    [InlineData("Cannot open file \"/data/rtt.duckdb\": Permission denied", "no permission to read and write '/data/rtt.duckdb'. Weir needs both for the file and its folder; change the permissions or name another place.")]
    [InlineData("Cannot open file \"/data/rtt.duckdb\": Read-only file system", "no permission to read and write '/data/rtt.duckdb'. Weir needs both for the file and its folder; change the permissions or name another place.")]
    [InlineData("Could not write file \"/data/rtt.duckdb\": No space left on device", "the disk that holds '/data/rtt.duckdb' is full. Free space and run again.")]
    public void What_needs_a_special_disk_to_happen_is_explained_too(string duckDbSays, string expected)
    {
        var failure = DuckDbOpenErrors.Explain(new DuckDbOptions { Path = "/data/rtt.duckdb", Role = "Store" }, "/data/rtt.duckdb", $"IO Error: {duckDbSays}");

        failure.Message.ShouldBe($"Store 'rtt.duckdb' cannot be opened: {expected}");
        failure.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Theory]
    [InlineData("IO Error: Could not write file \"/data/rtt.duckdb\": No space left on device")]
    [InlineData("TransactionContext Error: Failed to commit: Could not write file \"/data/rtt.duckdb.wal\": No space left on device")]
    public void A_full_disk_is_told_as_that_wherever_it_strikes(string duckDbSays)
    {
        var failure = DuckDbErrors.Explain("Warehouse 'rtt.duckdb'", DuckDbErrorType.Invalid, duckDbSays);

        failure.Message.ShouldBe("Warehouse 'rtt.duckdb': the disk is full. Nothing of this transaction was stored; free space and run again.");
        failure.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Theory]
    [InlineData("FATAL Error: Failed to create checkpoint because of error: Could not write file \"/data/rtt.duckdb\": No space left on device")]
    [InlineData("TransactionContext Error: Failed to create checkpoint because of error: Could not write file \"/data/rtt.duckdb\": No space left on device")]
    [InlineData("FATAL Error: Could not write file \"/data/rtt.duckdb.wal\": No space left on device")]
    public void A_disk_that_fills_up_while_committed_rows_are_moved_leaves_open_whether_they_were_stored(string duckDbSays)
    {
        var failure = DuckDbErrors.Explain("Warehouse 'rtt.duckdb'", DuckDbErrorType.Invalid, duckDbSays);

        failure.Message.ShouldBe(
            "Warehouse 'rtt.duckdb': the disk is full, and it is not known whether this transaction was stored. Free space and run again: the next run reads the ledger to see.");
        failure.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Fact]
    public async Task A_statement_that_needs_more_memory_gets_it_and_runs_again()
    {
        await using var connection = await _file.OpenAsync(LittleMemory);

        await connection.RunAsync(NeedsMemory);

        (await connection.ScalarAsync("select current_setting('memory_limit')")).ShouldBe("128.0 MiB");
        (await connection.ScalarAsync("select count(*) from t")).ShouldBe(3_000_000L);
    }

    [Fact]
    public async Task In_a_transaction_it_is_rolled_back_and_the_next_attempt_has_the_memory()
    {
        await using var connection = await _file.OpenAsync(LittleMemory);
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            var failure = await Should.ThrowAsync<DestinationException>(() => connection.RunAsync(NeedsMemory));
            failure.Message.ShouldBe("Warehouse 'rtt.duckdb': the statement needed more than the 32 MiB of memory it had. The transaction was rolled back; the limit is 128 MiB now, try again.");
            failure.Kind.ShouldBe(FailureKind.Transient);
        }

        await connection.RunAsync(NeedsMemory);
    }

    [Fact]
    public async Task A_query_that_only_reads_cannot_run_again_and_so_has_all_memory_at_once()
    {
        await (await _file.OpenAsync()).DisposeAsync();
        await using var database = new DuckDbDatabase(LittleMemory, TimeProvider.System);
        await using var connection = (DuckDbConnection)await database.OpenReadOnlyAsync(Cancel);

        (await connection.ScalarAsync("select count(distinct md5(i::varchar)) from range(1_000_000) t(i)")).ShouldBe(1_000_000L);
    }

    [Fact]
    public async Task A_statement_beyond_all_memory_is_told_as_that()
    {
        await using var connection = await _file.OpenAsync(LittleMemory with { MaxMemoryMiB = 32 });

        (await Should.ThrowAsync<DestinationException>(() => connection.RunAsync(NeedsMemory))).Message
            .ShouldBe("Warehouse 'rtt.duckdb': the statement needs more memory than DuckDB may have, which is half of the machine's unless set otherwise. Use a machine with more, or select fewer rows and columns.");
    }

    [Fact]
    public void A_missing_library_says_where_it_was_looked_for_and_how_to_get_it()
    {
        var failure = Should.Throw<DestinationException>(() => LibDuckDb.Load(_file.Folder));

        failure.Message.ShouldBe(
            $"DuckDB's library for {RuntimeInformation.RuntimeIdentifier} could not be loaded from '{Path.Combine(_file.Folder, LibDuckDb.FileName)}': the file is not there. " +
            "Fetch it with `npm ci --prefix native` in Weir's folder, then build Weir again.");
    }

    [Fact]
    public void A_damaged_library_is_told_apart_from_a_missing_one()
    {
        File.WriteAllText(Path.Combine(_file.Folder, LibDuckDb.FileName), "not a library");

        Should.Throw<DestinationException>(() => LibDuckDb.Load(_file.Folder)).Message
            .ShouldContain("the file is there but the system does not load it (damaged, or made for another platform).");
    }

    private const string NeedsMemory = "create temp table t as select md5(i::varchar) from range(3_000_000) t(i)";

    private DuckDbOptions LittleMemory => _file.Options with { Threads = 1, MemoryMiB = 32, MaxMemoryMiB = 1024, TempDirectory = "" };

    private async Task OpenFailsAsync(Action prepare, string expected, DuckDbOptions? options = null)
    {
        prepare();

        var failure = await Should.ThrowAsync<DestinationException>(() => _file.OpenAsync(options));

        failure.Message.ShouldBe(expected);
        failure.Kind.ShouldBe(FailureKind.Terminal);
        DuckDbFile.IsOpen((options ?? _file.Options).Path).ShouldBeFalse();
    }

    /// <summary>A file as DuckDB begins it, with another storage version and a checksum that fits.</summary>
    private void WriteHeader(int version)
    {
        using (var connection = new DuckDbConnection(_file.Options, TimeProvider.System))
            connection.Open();
        var bytes = File.ReadAllBytes(_file.Path);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), version);
        var checksum = 5381UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(8, 4088)))
            checksum ^= word * 0xbf58476d1ce4e5b9UL;
        BitConverter.TryWriteBytes(bytes, checksum);
        File.WriteAllBytes(_file.Path, bytes);
    }
}
