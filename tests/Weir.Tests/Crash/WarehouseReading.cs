using System.Data;
using System.Data.Common;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Sql;
using static Weir.Tests.Crash.CrashArchive;

namespace Weir.Tests.Crash;

/// <summary>Everything that a warehouse has, read in one snapshot and written as <see cref="CrashLedger"/> writes what must be there.</summary>
internal sealed class WarehouseReading(string address, string folder) : ICrashReading
{
    /// <summary>Table and view in one statement, so that on every engine both are of one snapshot.</summary>
    public static string ServedStatement(SqlDialect dialect) =>
        $"select count(*), count(distinct _load), (select cast(sum(pathways) as bigint) from {dialect.Table("rtt_england")}) from {dialect.Table("rtt")}";

    /// <summary>All that Weir may leave: a table of another name would be one that a load staged rows in.</summary>
    private static readonly string[] KnownTables =
    [
        "rtt", "rtt_bands", "rtt_by_commissioner", "rtt_by_icb", "rtt_by_provider", "rtt_england", "rtt_history", "rtt_provider_raw", "rtt_submissions",
        "weir_heads", "weir_holds", "weir_ledger", "weir_quarantine", "weir_schema", "weir_tables",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public bool IsDatabase => true;

    public async Task<string> TextAsync()
    {
        await using var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        if (!await destination.Database.ExistsAsync(CancellationToken))
            return CrashLedger.Empty.Text(isDatabase: true);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, CancellationToken);
        var dialect = destination.Database.Dialect;
        var tables = await ListAsync(connection, snapshot, $"select t.table_name from {dialect.Tables} t", row => row.GetString(0));
        tables.Except(KnownTables).ShouldBeEmpty();
        if (!KnownTables.Except(tables).Any())
            return string.Join('\n', await LinesAsync(dialect, connection, snapshot));
        // The first run was cut off before it had made them all: nothing may be in any of them yet.
        return tables.Contains("rtt") && (await ListAsync(connection, snapshot, dialect.Limit($"select _row from {dialect.Table("rtt")} order by _row", "1"), row => row.GetInt64(0))).Count > 0
            ? "rows in a table without its views"
            : CrashLedger.Empty.Text(isDatabase: true);
    }

    public async Task<ICrashLooker> LookerAsync()
    {
        var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        return new ServedReader(destination, await destination.Database.OpenAsync(CancellationToken));
    }

    public async Task<string> LastHoldAsync()
    {
        await using var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        return (await ListAsync(connection, null, destination.Database.Dialect.Limit($"select load_id from {destination.Database.Dialect.Table("weir_holds")} order by held_at desc", "1"), row => row.GetGuid(0))).Single().ToString();
    }

    /// <summary>A row of <see cref="ServedStatement"/> as <see cref="CrashLedger.Seen"/> writes it.</summary>
    public static string Served(DbDataReader row) => row.GetInt64(0) == 0
        ? "nothing"
        : Invariant($"{row.GetInt64(0)} rows of {row.GetInt64(1)} load, {(row.IsDBNull(2) ? 0 : row.GetInt64(2))} pathways in England");

    private static async Task<List<string>> LinesAsync(SqlDialect dialect, DbConnection connection, DbTransaction snapshot)
    {
        var (rtt, ledger, heldLoads, id) = (dialect.Table("rtt"), dialect.Table("weir_ledger"), dialect.Table("weir_holds"), dialect.UuidOrder("load_id"));
        var loads = await ListAsync(connection, snapshot, $"select load_id from {ledger} order by committed_at, {id}", row => row.GetGuid(0));
        var holds = await ListAsync(connection, snapshot, $"select load_id from {heldLoads} order by held_at, {id}", row => row.GetGuid(0));
        int Load(Guid load) => loads.IndexOf(load) + 1;
        List<string> lines = [];
        await AddAsync(ServedStatement(dialect), row => $"served: {Served(row)}");
        await AddAsync(
            $"select _load, count(*), count(distinct _row) from {rtt} group by _load order by 2",
            row => Invariant($"table: {row.GetInt64(1)} rows of load {Load(row.GetGuid(0))}, {row.GetInt64(2)} row numbers"));
        await AddAsync(
            $"select load_id, content_sha256, rows_written, rows_rejected, rows_flagged, rows_replaced, replaces, approved_by from {ledger} order by committed_at, {id}",
            row => Invariant(
                $"ledger {Load(row.GetGuid(0))}: version {VersionOf(row.GetString(1))}, {row.GetInt64(2)} written, {row.GetInt64(3)} rejected, {row.GetInt64(4)} flagged, {row.GetInt64(5)} replaced of load {(row.IsDBNull(6) ? 0 : Load(row.GetGuid(6)))}, approved {(row.IsDBNull(7) ? "no" : "yes")}"));
        await AddAsync(
            $"select h.load_id, {dialect.Truth("h.epoch = l.epoch and h.fingerprint = l.fingerprint and h.content_sha256 = l.content_sha256 and h.committed_at = l.committed_at")} "
            + $"from {dialect.Table("weir_heads")} h left join {ledger} l on l.load_id = h.load_id",
            row => Invariant($"head: load {Load(row.GetGuid(0))}, {(!row.IsDBNull(1) && row.GetBoolean(1) ? "as the ledger has it" : "otherwise than the ledger has it")}"));
        foreach (var line in (await ListAsync(
            connection,
            snapshot,
            $"select _load, _replaced_by, count(*), count(distinct _row) from {dialect.Table("rtt_history")} group by _load, _replaced_by",
            row => (Of: Load(row.GetGuid(0)), By: Load(row.GetGuid(1)), Rows: row.GetInt64(2), Numbers: row.GetInt64(3)))).OrderBy(moved => moved.Of).ThenBy(moved => moved.By))
            lines.Add(Invariant($"history: {line.Rows} rows of load {line.Of}, {line.Numbers} row numbers, replaced by {line.By}"));
        await AddAsync(
            $"select load_id, content_sha256, rows_rejected, state from {heldLoads} order by held_at, {id}",
            row => Invariant($"hold {holds.IndexOf(row.GetGuid(0)) + 1}: version {VersionOf(row.GetString(1))}, {row.GetInt64(2)} rejected, {row.GetString(3)}"));
        var quarantined = await ListAsync(
            connection,
            snapshot,
            $"select _load, count(case when outcome = 'flagged' then 1 end), count(case when outcome = 'rejected' then 1 end) from {dialect.Table("weir_quarantine")} group by _load",
            row => (IsHold: holds.Contains(row.GetGuid(0)), Number: Load(row.GetGuid(0)) + holds.IndexOf(row.GetGuid(0)) + 1, Flagged: row.GetInt64(1), Rejected: row.GetInt64(2)));
        foreach (var (isHold, number, flagged, rejected) in quarantined.OrderBy(each => each.IsHold).ThenBy(each => each.Number))
            lines.Add(Invariant($"quarantine of {(isHold ? "hold" : "load")} {number}: {flagged} flagged, {rejected} rejected"));
        return lines;

        async Task AddAsync(string sql, Func<DbDataReader, string> line) => lines.AddRange(await ListAsync(connection, snapshot, sql, line));
    }

    private static Task<List<T>> ListAsync<T>(DbConnection connection, DbTransaction? snapshot, string sql, Func<DbDataReader, T> map) =>
        connection.Statement(snapshot, sql).ListAsync(map, CancellationToken);
}
