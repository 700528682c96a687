using Weir.Columns;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.Smart;
using Weir.Connectors.SqlServer;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sources;
using Weir.Tenants;
using Weir.Tests.Destinations;

namespace Weir.Tests.SqlServer;

/// <summary>Every statement that Weir sends to SQL Server, as text to be reviewed. <c>WEIR_TEST_WRITE=1</c> writes the files anew.</summary>
public sealed partial class SqlServerStatementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");
    private static readonly Guid Load = new("01950000-0000-7000-8000-000000000001");
    private static readonly Guid Before = new("01940000-0000-7000-8000-000000000001");

    private static readonly TableSchema Waits = new(
        "waits",
        [
            new("period", ColumnType.Date) { Required = true, Description = "First day of the month." },
            new("code", ColumnType.Text) { Required = true, Description = "The provider's code; it's a code." },
            new("waiting", ColumnType.Int32),
        ])
    {
        Key = ["period", "code"],
        Description = "Who waits.",
    };

    private static readonly TableSchema AllTypes = new(
        "all_types",
        [
            new("flag", ColumnType.Boolean), new("small", ColumnType.Int32), new("large", ColumnType.Int64), new("real", ColumnType.Float64), new("amount", ColumnType.Decimal(38, 10)),
            new("day", ColumnType.Date), new("at", ColumnType.Timestamp), new("text", ColumnType.Text), new("json", ColumnType.Json), new("order", ColumnType.Text),
        ]);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preparing_makes_the_tables_of_Weir()
    {
        await using var server = new RecordingSqlServer(sql => sql.StartsWith("select count(*)", StringComparison.Ordinal) ? [[0L]] : []);
        await server.PrepareAsync(CancellationToken);

        await ShouldBeAsync("prepare", server);
    }

    [Fact]
    public async Task Tables_are_made_widened_and_given_an_index()
    {
        await using var server = new RecordingSqlServer(_ => []);
        await server.EnsureTableAsync(Pipeline, AllTypes, WriteMode.Append, [], CancellationToken);
        await server.EnsureTableAsync(Pipeline, Waits, WriteMode.Upsert, [], CancellationToken);
        await server.EnsureTableAsync(Pipeline, Waits with { Name = "by_month", Key = [] }, WriteMode.Replace, ["period", "code"], CancellationToken);
        await server.EnsureIndexAsync("by_month", ["period", "code"], CancellationToken);
        await using var widened = Made(Waits, "replace");
        await widened.EnsureTableAsync(
            Pipeline, Waits with { Columns = Waits.Columns.Add(new ColumnSchema("over_52", ColumnType.Int64) { Description = "Over 52 weeks." }) }, WriteMode.Replace, ["period"], CancellationToken);
        server.Note("Widened by a column.");

        await ShouldBeAsync("tables", server, widened);
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Append)]
    public async Task A_load_waits_in_a_temporary_table_and_is_put_in_its_place_under_a_lock(WriteMode mode)
    {
        await using var server = Made(Waits, "replace");
        await using (var load = await server.BeginLoadAsync(
            new LoadRequest(Load, Pipeline.Partition("2026-01"), 2, mode, mode == WriteMode.Replace ? [new ScopeValue("period", new DateOnly(2026, 1, 1)), new ScopeValue("code", "RAL")] : [], ["waits"]), CancellationToken))
        {
            using var batch = Row();
            await load.WriteAsync(batch, CancellationToken);
            await load.CommitAsync(Entry(), [new Finding("waits", 3, "code", FindingOutcome.Rejected, "no code")], CancellationToken);
        }

        await ShouldBeAsync($"load-{mode.ToString().ToLowerInvariant()}", server);
    }

    [Fact]
    public async Task A_first_load_of_a_partition_takes_its_head_where_there_is_none()
    {
        await using var server = new RecordingSqlServer(sql => Answer(sql, Waits, "replace", isFirst: true));
        await using (var load = await server.BeginLoadAsync(new LoadRequest(Load, Pipeline.Partition("2026-01"), 1, WriteMode.Replace, [], ["waits"]), CancellationToken))
            await load.CommitAsync(Entry() with { Hold = Before, ApprovedBy = "ann" }, [], CancellationToken);

        await ShouldBeAsync("load-first", server);
    }

    [Fact]
    public async Task The_newest_version_of_each_record_is_chosen_and_the_old_moves_to_history()
    {
        await using var server = new RecordingSqlServer(sql => sql.Contains("\ngroup by", StringComparison.Ordinal) || sql.Contains("_was_deleted, count(*)", StringComparison.Ordinal)
            ? [[Load, "Patient", "new", false, true, 1L], [Load, "Patient", "changed", false, false, 1L], [Load, "Patient", "same", false, false, 1L]]
            : sql.Contains("record_kind in (", StringComparison.Ordinal) ? [["patient", "Patient", "id", "id"], ["patient", "Patient", "id", "name"], ["patient", "Patient", "id", "_load"], ["patient", "Patient", "id", "_row"]]
            : sql.Contains("over ()", StringComparison.Ordinal) || sql.Contains("s.name", StringComparison.Ordinal) ? []
            : Answer(sql, RecordVersion.Versions, "newest"));
        await server.EnsureTableAsync(Pipeline, RecordVersion.Patients, WriteMode.Newest, [], CancellationToken);
        await using (var load = await server.BeginLoadAsync(new LoadRequest(Load, Pipeline.Partition("a.json"), 2, WriteMode.Newest, [], ["resource"]), CancellationToken))
        {
            foreach (var batch in RecordVersion.Batches([RecordVersion.Patient("1", 1, "Ann", "A")]))
            {
                using (batch)
                    await load.WriteAsync(batch, CancellationToken);
            }

            await load.CommitAsync(Entry(), [], CancellationToken);
        }

        await ShouldBeAsync("records", server);
    }

    [Fact]
    public async Task Holds_are_recorded_settled_and_listed()
    {
        await using var server = Made(Waits, "replace");
        var hold = new Hold
        {
            Load = Load,
            Partition = Pipeline.Partition("2026-01"),
            Run = Load,
            Reasons = "No rows where there were 5.",
            Fingerprint = "f",
            ContentSha256 = "c",
            Source = "s",
            Plan = "{}",
            Measures = "{}",
            RowsRead = 1,
            RowsAccepted = 0,
            RowsRejected = 1,
            HeldAt = Noon,
        };
        await server.RecordHoldAsync(hold, new PartitionHead(hold.Partition, 1, Before, "b", "b", null, Noon), [], CancellationToken);
        await server.SettleHoldAsync(Load, HoldState.Discarded, "ann", Noon, CancellationToken);
        await server.ReadHoldsAsync(TenantId.Default, "rtt", CancellationToken);
        await server.ReadHoldsAsync(TenantId.Default, null, CancellationToken);

        await ShouldBeAsync("holds", server);
    }

    [Fact]
    public async Task What_is_read_is_found_by_the_ledger()
    {
        await using var server = Made(Waits, "replace");
        await server.ReadHeadsAsync(Pipeline, CancellationToken);
        await server.ReadHeadEntriesAsync(Pipeline, CancellationToken);
        await server.ReadEntriesAsync(TenantId.Default, "rtt", "2026-01", Load, CancellationToken);
        await LoadSearch.FindAsync(server, TenantId.Default, "0195", CancellationToken);
        await RejectedRows.ReadAsync(server, TenantId.Default, Load, withOriginal: true, CancellationToken);
        var table = new KnownTable("waits", "rtt", WriteMode.Replace, ["period", "code"], [.. Waits.Columns.Select(column => (column.Name, (ColumnType?)column.Type))]);
        await KnownTable.FindAsync(server, TenantId.Default, "waits", CancellationToken);
        await KnownTable.NamesAsync(server, TenantId.Default, CancellationToken);
        await KnownTable.PipelinesAsync(server, TenantId.Default, CancellationToken);
        await Provenance.FindAsync(server, table, [new("code", "RAL"), new("waiting", null)], withHistory: true, 10, CancellationToken);
        await RowDifference.ReadAsync(server, new DifferenceRequest(table, ["period", "code"], Before, Load, 10), CancellationToken);

        await ShouldBeAsync("reading", server);
    }

    [Fact]
    public async Task A_table_that_others_made_is_adopted()
    {
        var adopting = Waits with { AdoptsExisting = true, Columns = Waits.Columns.Add(new ColumnSchema("over_52", ColumnType.Int64)) };
        await using var server = new RecordingSqlServer(sql => sql.Contains("weir_tables", StringComparison.Ordinal) ? []
            : sql.Contains("where c.table_name = @table", StringComparison.Ordinal) ? [["period", "nvarchar(50)"], ["code", "nvarchar(50)"], ["waiting", "nvarchar(max)"]]
            : sql.Contains("c.table_name, c.column_name", StringComparison.Ordinal) ? [["waits", "period", "nvarchar(50)"], ["waits", "code", "nvarchar(50)"], ["waits", "waiting", "nvarchar(max)"]]
            : sql.StartsWith("select count(*) from (", StringComparison.Ordinal) ? [[0]]
            : sql.StartsWith("select count(*)", StringComparison.Ordinal) ? [[18_204]] : []);
        // The history is looked for by the same statement, which would find it: the recorder cannot tell the two apart, so the adoption is asked for its statements alone.
        var refused = await Should.ThrowAsync<DestinationException>(() => server.EnsureTableAsync(Pipeline, adopting, WriteMode.Upsert, ["period"], CancellationToken));
        refused.Message.ShouldContain("there is a table 'waits_history' already");
        server.Note("The statements of the adoption itself.");
        var adoption = new TableAdoption(server.Database, Pipeline, adopting, WriteMode.Upsert, [("period", "nvarchar(50)"), ("code", "nvarchar(50)"), ("waiting", "nvarchar(max)")]);
        foreach (var statement in adoption.Statements(Load))
            server.Note($"\n{statement}");

        server.Note("What a script has besides, for an administrator.");
        var entered = new SqlTables(server.Database, TimeProvider.System, new KnownColumns(server.Database.Dialect)).RegisterStatement(Pipeline, adopting, WriteMode.Upsert, Load);
        foreach (var statement in new[] { server.Database.Dialect.BeginScript }.Concat(adoption.ScriptStatements(Load, Noon).Except(adoption.Statements(Load))).Append(entered))
            server.Note($"\n{statement}");

        await ShouldBeAsync("adopt", server);
    }

    [Theory]
    [InlineData("nvarchar(50)", true)]
    [InlineData("varchar(max)", false)]
    public async Task A_table_that_was_adopted_with_texts_of_any_length_has_no_index_of_them(string type, bool hasIndex)
    {
        var adopting = Waits with { AdoptsExisting = true };
        object?[][] columns = [["period", type], ["code", type], ["waiting", type], ["_load", "uniqueidentifier"], ["_row", "bigint"]];
        await using var server = new RecordingSqlServer(sql => sql.StartsWith("select 1 from \"dbo\".\"weir_tables\"", StringComparison.Ordinal) ? [[1]]
            : sql.StartsWith("select pipeline, mode, key_columns, record_kind", StringComparison.Ordinal) ? [["rtt", "replace", "period, code", null, null, Load]]
            : sql.Contains("where c.table_name = @table", StringComparison.Ordinal) ? columns
            : sql.StartsWith("select c.table_name, c.column_name", StringComparison.Ordinal) ? [.. columns.Select(column => (object?[])["waits", .. column])] : []);

        await server.EnsureTableAsync(Pipeline, adopting, WriteMode.Replace, ["period"], CancellationToken);

        server.Script.Contains("create index \"waits_scope\" on \"dbo\".\"waits\" (\"period\", \"_load\")", StringComparison.Ordinal).ShouldBe(hasIndex);
    }

    [Fact]
    public async Task A_reset_and_the_retention_of_history_take_away_what_they_say()
    {
        await using var server = new RecordingSqlServer(sql => sql.Contains("select table_name, kind", StringComparison.Ordinal) ? [["rtt_bands", "view", "rtt"], ["waits", "table", "rtt"]]
            : sql.Contains("select tenant, pipeline, table_name", StringComparison.Ordinal) ? [["default", "rtt", "waits"]]
            : Answer(sql, Waits, "replace"));
        await new SqlReset(server, Pipeline).RunAsync(["rtt_bands"], CancellationToken);
        await SqlRetention.ContentInUseAsync(server, CancellationToken);
        await SqlRetention.PruneHistoryAsync(server, [Pipeline], Noon, CancellationToken);

        await ShouldBeAsync("reset-and-retention", server);
    }

    [Theory]
    [InlineData(null, null, "views")]
    [InlineData(null, "reporting", "views-in-another-schema")]
    [InlineData("Reports", "dbo", "views-in-another-database")]
    public async Task The_views_of_waiting_times_are_made(string? database, string? schema, string golden)
    {
        await using var server = new RecordingSqlServer(_ => [], schema is null ? null : new SqlServerViewPlace(database, schema, "weir"));
        await server.EnsureViewsAsync(Pipeline, golden == "views" ? RttViews.All : [.. RttViews.All.Where(view => view.Name == "rtt_submissions")], CancellationToken);

        await ShouldBeAsync(golden, server);
    }

    [Fact]
    public async Task The_views_of_the_other_statistics_are_made()
    {
        await using var server = new RecordingSqlServer(_ => []);
        await server.EnsureViewsAsync(Pipeline, [.. Statistics.All.Where(statistic => statistic != RttStatistic.Instance).SelectMany(statistic => statistic.Views)], CancellationToken);

        await ShouldBeAsync("views-statistics", server);
    }

    [Fact]
    public async Task The_views_of_sitreps_are_made()
    {
        await using var server = new RecordingSqlServer(_ => []);
        await server.EnsureViewsAsync(Pipeline, SmartViews.Of("smart_api_data"), CancellationToken);

        await ShouldBeAsync("views-smart", server);
    }

    [Fact]
    public async Task The_script_for_an_administrator_makes_all_of_it_and_grants_what_a_login_without_rights_needs()
    {
        await using var server = new RecordingSqlServer(_ => []);
        var source = new SourceOfWaits();
        foreach (var part in WarehouseScript.Parts(server, Pipeline, source, TimeProvider.System).Where(part => !part.Comment.StartsWith("Weir's own", StringComparison.Ordinal))
            .Concat(WarehouseScript.Grants(server, source, new ScriptRoles(["analysts"], "weir", null))))
        {
            server.Note(part.Comment);
            foreach (var statement in part.Statements)
                server.Note($"\n{statement}");
        }

        await ShouldBeAsync("ddl", server);
    }

    private static Batch Row()
    {
        var batch = new Batch(Waits);
        batch.Columns[0].Append(new DateOnly(2026, 1, 1));
        batch.Columns[1].Append("RAL");
        batch.Columns[2].Append(5);
        batch.RowNumbers.Append(1L);
        return batch;
    }

    private static LedgerEntry Entry() => new()
    {
        Load = Load,
        Partition = Pipeline.Partition("2026-01"),
        Epoch = 2,
        Run = Load,
        Fingerprint = "f",
        ContentSha256 = "c",
        Recipe = "it's a recipe",
        Source = "s",
        Plan = "{}",
        Measures = "{}",
        RowsRead = 1,
        RowsWritten = 1,
        RowsRejected = 0,
        RowsFlagged = 0,
        StartedAt = Noon,
        CommittedAt = Noon,
    };

    /// <summary>A server on which a table was made, with a partition that is loaded.</summary>
    private static RecordingSqlServer Made(TableSchema table, string mode) => new(sql => Answer(sql, table, mode));

    private static object?[][] Answer(string sql, TableSchema table, string mode, bool isFirst = false)
    {
        (string Name, string Type)[] columns = [.. table.Columns.Select(column => (column.Name, new SqlServerDialect("dbo").TypeName(column.Type))), ("_load", "uniqueidentifier"), ("_row", "bigint")];
        if (sql.StartsWith("update \"dbo\".\"weir_heads\" set epoch", StringComparison.Ordinal))
            return isFirst ? [] : sql.Contains("inserted.load_id", StringComparison.Ordinal) ? [[Before, "before"]] : sql.Contains("load_id = @load", StringComparison.Ordinal) ? [[1]] : [[1L]];
        if (sql.StartsWith("insert into \"dbo\".\"weir_heads\"", StringComparison.Ordinal))
            return [[1L]];
        if (sql.StartsWith("update \"dbo\".\"weir_holds\"", StringComparison.Ordinal) && sql.Contains("output", StringComparison.Ordinal))
            return [[Before]];
        if (sql.StartsWith("update \"dbo\".\"weir_tables\"", StringComparison.Ordinal))
            return [[table.Name]];
        if (sql.StartsWith("select count(*)", StringComparison.Ordinal))
            return [[1L]];
        if (sql.StartsWith("select c.table_name, c.column_name, c.data_type", StringComparison.Ordinal))
            return [.. columns.Select(column => (object?[])[table.Name, column.Name, column.Type])];
        if (sql.StartsWith("select c.column_name, c.data_type", StringComparison.Ordinal))
            return [.. columns.Select(column => (object?[])[column.Name, column.Type])];
        if (sql.StartsWith("select number, name, sha256", StringComparison.Ordinal))
            return [.. new Weir.Sql.Migrations("WarehouseTransact", "weir_schema").Files.Select(file => (object?[])[file.Number, file.Name, file.Sha256])];
        if (sql.StartsWith("select pipeline, mode, key_columns, record_kind", StringComparison.Ordinal))
            return [["rtt", mode, string.Join(", ", table.Key), null, null, null]];
        return [];
    }

    private static Task ShouldBeAsync(string name, params RecordingSqlServer[] servers) => ShouldBeAsync(name, string.Concat(servers.Select(server => server.Script)));

    private static async Task ShouldBeAsync(string name, string script)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        var path = Path.Combine(folder.FullName, "tests", "Weir.Tests", "SqlServer", "Golden", $"{name}.sql");
        if (Environment.GetEnvironmentVariable("WEIR_TEST_WRITE") == "1")
            await File.WriteAllTextAsync(path, script, CancellationToken);
        script.ShouldBe(await File.ReadAllTextAsync(path, CancellationToken), $"{name}.sql says otherwise. Review the statements; WEIR_TEST_WRITE=1 writes the file anew.");
    }

    /// <summary>A source with one table, for the script.</summary>
    private sealed class SourceOfWaits : ISource
    {
        public string Recipe => "1";

        public IReadOnlyList<SourceTable> Tables { get; } = [new(Waits, WriteMode.Replace, ["period"])];

        public IReadOnlyList<SourceView> Views { get; } = [new("waits_now", dialect => $"select * from {dialect.Table("waits")}") { Description = "Waits." }];

        public IReadOnlyList<GateRule> GateRules => [];

        public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
