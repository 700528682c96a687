using Microsoft.Extensions.Logging.Abstractions;
using Weir.Columns;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Pipelines;
using Weir.Sql;
using Weir.Store;
using Weir.Tenants;
using Weir.Tests.Http;

namespace Weir.Tests.Store;

public sealed class RetentionTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const string Served = "aa11111111111111111111111111111111111111111111111111111111111111";
    private const string Waiting = "bb22222222222222222222222222222222222222222222222222222222222222";
    private const string Discarded = "cc33333333333333333333333333333333333333333333333333333333333333";
    private const string Replaced = "dd44444444444444444444444444444444444444444444444444444444444444";
    private const string Fresh = "ee55555555555555555555555555555555555555555555555555555555555555";

    private static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");

    private readonly TurnedClock _clock = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-retention-");
    private RunStore _store = null!;
    private Workspace _workspace = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = WorkspaceOf("duckdb:weir.duckdb");
        _store = new RunStore(ConnectorCatalogue.OpenStore(_workspace.Store.Text, _folder.FullName, _clock), _clock);
        await _store.PrepareAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Raw_bytes_go_when_they_are_old_and_neither_served_nor_waiting()
    {
        await FillWarehouseAsync(_workspace.Warehouse);
        foreach (var hash in (string[])[Served, Waiting, Discarded, Replaced])
            Keep(hash, TimeSpan.FromDays(91));
        Keep(Fresh, TimeSpan.FromDays(89));
        var leaving = Write("018f.part", TimeSpan.FromDays(91));
        var strangers = Write("notes.txt", TimeSpan.FromDays(91));

        (await ApplyAsync(_workspace)).ShouldBe("Deleted 3 raw files (0.0 MB) and 0 replaced rows.");

        Kept().ShouldBe([Served, Waiting, Fresh], ignoreOrder: true);
        File.Exists(leaving).ShouldBeFalse();
        File.Exists(strangers).ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_deleted_is_an_event_and_the_warehouses_are_asked_once_a_day()
    {
        Keep(Replaced, TimeSpan.FromDays(91));
        (await ApplyAsync(_workspace)).ShouldBe("Deleted 1 raw file (0.0 MB) and 0 replaced rows.");
        (await _store.ReadLastEventAsync(TenantId.Default, Retention.EventKind, Cancel)).ShouldBe(_clock.GetUtcNow());

        Keep(Discarded, TimeSpan.FromDays(91));
        _clock.Turn(TimeSpan.FromHours(23));
        (await ApplyAsync(_workspace)).ShouldBeNull();
        _clock.Turn(TimeSpan.FromHours(1));
        (await ApplyAsync(_workspace)).ShouldBe("Deleted 1 raw file (0.0 MB) and 0 replaced rows.");
    }

    [Fact]
    public async Task Where_another_warehouse_may_need_the_bytes_nothing_is_deleted()
    {
        Keep(Replaced, TimeSpan.FromDays(91));
        (await ApplyAsync(_workspace.WithWarehouse("duckdb:other.duckdb", _folder.FullName))).ShouldBeNull();
        Kept().ShouldBe([Replaced]);
    }

    [Fact]
    public async Task Where_nothing_is_old_no_warehouse_is_opened()
    {
        Keep(Replaced, TimeSpan.FromDays(1));
        var retention = new Retention(_workspace, _store, _ => throw new InvalidOperationException("It was opened."), _clock, NullLogger.Instance);
        (await retention.ApplyAsync(Cancel)).ShouldBeNull();
        Kept().ShouldBe([Replaced]);
    }

    [Fact]
    public async Task Bytes_of_the_last_day_stay_whatever_the_setting()
    {
        var workspace = _workspace with { Retention = new RetentionPeriods { Raw = TimeSpan.FromSeconds(1) } };
        Keep(Fresh, TimeSpan.FromHours(20));
        Keep(Replaced, TimeSpan.FromHours(30));
        await ApplyAsync(workspace);
        Kept().ShouldBe([Fresh]);
    }

    [Fact]
    public async Task While_a_warehouse_cannot_be_asked_no_raw_bytes_go()
    {
        Keep(Replaced, TimeSpan.FromDays(91));
        var elsewhere = WorkspaceOf("postgresql://weir@127.0.0.1:1/nowhere");
        var said = (await ApplyAsync(elsewhere))!;
        said.ShouldStartWith("No raw bytes were deleted, because a warehouse could not be asked which of them it needs. ");
        Kept().ShouldBe([Replaced]);
    }

    [Theory]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public async Task Replaced_rows_go_when_they_are_older_than_the_setting(string kind)
    {
        var address = kind == "duckdb" ? "duckdb:weir.duckdb" : await postgres.CreateDatabaseAsync("retention");
        var workspace = WorkspaceOf(address) with { Retention = new RetentionPeriods { History = TimeSpan.FromDays(365) } };
        await FillWarehouseAsync(workspace.Warehouse);

        (await ApplyAsync(workspace)).ShouldBe("Deleted 0 raw files (0.0 MB) and 1 replaced row.");

        await using var destination = Open(workspace.Warehouse);
        await using var connection = await destination.Database.OpenAsync(Cancel);
        (await connection.Statement(null, "select code from waits_history order by code").ListAsync(row => row.GetString(0), Cancel)).ShouldBe(["younger"]);
    }

    [Fact]
    public async Task Runs_and_events_go_with_their_setting()
    {
        var run = new RunRecord(Guid.CreateVersion7(_clock.GetUtcNow()), TenantId.Default, "rtt", _clock.GetUtcNow(), RunTrigger.Manual, null);
        await _store.BeginRunAsync(run, Cancel);
        await _store.EndRunAsync(run, RunState.Done, _clock.GetUtcNow(), null, Cancel);
        _clock.Turn(TimeSpan.FromDays(400));
        (await ApplyAsync(_workspace)).ShouldBeNull();
        (await _store.ReadRunsAsync(TenantId.Default, null, 10, Cancel)).ShouldHaveSingleItem();
        _clock.Turn(TimeSpan.FromDays(1));
        await ApplyAsync(_workspace);
        (await _store.ReadRunsAsync(TenantId.Default, null, 10, Cancel)).ShouldBeEmpty();
    }

    private Task<string?> ApplyAsync(Workspace workspace) => new Retention(workspace, _store, Open, _clock, NullLogger.Instance).ApplyAsync(Cancel);

    private SqlDestination Open(DestinationAddress address) => (SqlDestination)ConnectorCatalogue.Destinations.Open(address.Text, _folder.FullName, TimeProvider.System);

    private Workspace WorkspaceOf(string address)
    {
        var warehouse = DestinationAddress.TryParse(address, _folder.FullName)!;
        return new Workspace
        {
            Folder = _folder.FullName,
            Warehouse = warehouse,
            Store = DestinationAddress.TryParse("duckdb:store.duckdb", _folder.FullName)!,
            RawFolder = Path.Combine(_folder.FullName, "raw"),
            Pipelines = [new PipelineDefinition { Name = "rtt", Source = "nhs-rtt", Warehouse = warehouse }],
        };
    }

    /// <summary>A head, a hold that waits, one that was discarded, and two replaced rows: one a year and a day old, one younger.</summary>
    private async Task FillWarehouseAsync(DestinationAddress address)
    {
        await using var destination = Open(address);
        await destination.PrepareAsync(Cancel);
        await destination.EnsureTableAsync(Pipeline, new TableSchema("waits", [new("code", ColumnType.Text)]), WriteMode.Append, [], Cancel);
        await destination.RecordHoldAsync(HoldOf(Waiting), null, [], Cancel);
        var discarded = HoldOf(Discarded);
        await destination.RecordHoldAsync(discarded, null, [], Cancel);
        await destination.SettleHoldAsync(discarded.Load, HoldState.Discarded, "analyst", _clock.GetUtcNow(), Cancel);
        await using var connection = await destination.Database.OpenAsync(Cancel);
        await connection.Statement(
            null,
            "insert into weir_heads (tenant, pipeline, partition_name, epoch, load_id, fingerprint, content_sha256, committed_at) values ('default', 'rtt', '2026-01', 1, @load, 'f', @sha, @at)",
            ("load", NewId()), ("sha", Served), ("at", _clock.GetUtcNow())).RunAsync(Cancel);
        foreach (var (code, days) in new[] { ("older", 366), ("younger", 364) })
        {
            await connection.Statement(
                null,
                "insert into waits_history (code, _load, _row, _replaced_by, _replaced_at) values (@code, @load, 1, @by, @at)",
                ("code", code), ("load", NewId()), ("by", NewId()), ("at", _clock.GetUtcNow().AddDays(-days))).RunAsync(Cancel);
        }
    }

    private Hold HoldOf(string sha256) => new()
    {
        Load = NewId(),
        Partition = Pipeline.Partition("2026-02"),
        Run = NewId(),
        Reasons = "No rows.",
        Fingerprint = sha256,
        ContentSha256 = sha256,
        Source = "file.zip",
        Plan = "{}",
        Measures = "{}",
        RowsRead = 0,
        RowsAccepted = 0,
        RowsRejected = 0,
        HeldAt = _clock.GetUtcNow(),
    };

    private Guid NewId() => Guid.CreateVersion7(_clock.GetUtcNow());

    private void Keep(string sha256, TimeSpan age) => Write(Path.Combine(sha256[..2], sha256), age);

    private string Write(string name, TimeSpan age)
    {
        var path = Path.Combine(_workspace.RawFolder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "bytes");
        File.SetLastWriteTimeUtc(path, (_clock.GetUtcNow() - age).UtcDateTime);
        return path;
    }

    private List<string> Kept() => [.. Directory.EnumerateFiles(_workspace.RawFolder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(path)!)
        .Where(name => name.Length == 64)
        .Order(StringComparer.Ordinal)];
}
