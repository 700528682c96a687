using System.Text.Json;
using Weir.Connectors;
using Weir.Connectors.DuckDb;
using Weir.Destinations;
using Weir.Destinations.Files;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;
using static Weir.Tests.Crash.CrashArchive;

namespace Weir.Tests.Crash;

/// <summary>Everything that a folder of Parquet files has: the files as any reader finds them, and the ledger line by line.</summary>
internal sealed class FolderReading(string address, string folder) : ICrashReading
{
    private readonly string _path = address["parquet:".Length..];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public bool IsDatabase => false;

    public async Task<ICrashLooker> LookerAsync()
    {
        var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory, Threads = 1 }, TimeProvider.System);
        await connection.OpenAsync(CancellationToken);
        return new FileLooker(connection, _path);
    }

    public async Task<string> TextAsync()
    {
        if (!Directory.Exists(_path))
            return CrashLedger.Empty.Text(IsDatabase);
        await using var destination = ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        // What every run begins with: it finishes what was committed, and clears away what was not.
        await destination.PrepareAsync(CancellationToken);
        var own = Path.Combine(_path, FolderLedger.OwnFolder);
        Directory.GetFileSystemEntries(own).Select(Path.GetFileName).Except(["ledger.jsonl", "lock", "loading", "quarantine"]).ShouldBeEmpty();
        if (Directory.Exists(Path.Combine(own, "loading")))
            Directory.GetFileSystemEntries(Path.Combine(own, "loading")).ShouldBeEmpty();
        return string.Join('\n', await LinesAsync(destination));
    }

    public async Task<string> LastHoldAsync()
    {
        await using var destination = ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);
        return (await destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken))[0].Load.ToString();
    }

    private async Task<List<string>> LinesAsync(IDestination destination)
    {
        var ledger = (await File.ReadAllLinesAsync(Path.Combine(_path, FolderLedger.OwnFolder, "ledger.jsonl"), CancellationToken)).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var loads = ledger.Where(line => line.GetProperty("line").GetString() == "load").Select(line => line.GetProperty("entry")).ToList();
        var ids = loads.ConvertAll(IdOf);
        List<string> lines = [];
        await using (var looker = await LookerAsync())
        {
            lines.Add($"served: {await looker.LookAsync()}");
            lines.AddRange(await ((FileLooker)looker).TableAsync(ids));
        }

        foreach (var (i, entry) in loads.Index())
        {
            var replaces = entry.TryGetProperty("replaces", out var replaced) ? ids.IndexOf(replaced.GetGuid()) + 1 : 0;
            lines.Add(Invariant(
                $"ledger {i + 1}: version {VersionOf(entry.GetProperty("contentSha256").GetString()!)}, {entry.GetProperty("rowsWritten").GetInt64()} written, {entry.GetProperty("rowsRejected").GetInt64()} rejected, {entry.GetProperty("rowsFlagged").GetInt64()} flagged, {entry.GetProperty("rowsReplaced").GetInt64()} replaced of load {replaces}, approved {(entry.TryGetProperty("approvedBy", out _) ? "yes" : "no")}"));
        }

        foreach (var (head, entry) in (await destination.ReadHeadsAsync(new PipelineKey(TenantId.Default, "nhs-rtt"), CancellationToken)).Values.Select(head => (head, loads[ids.IndexOf(head.Load)])))
        {
            var isSame = head.Epoch == entry.GetProperty("epoch").GetInt64() && head.Fingerprint == entry.GetProperty("fingerprint").GetString()
                && head.ContentSha256 == entry.GetProperty("contentSha256").GetString() && head.CommittedAt == entry.GetProperty("committedAt").GetDateTimeOffset();
            lines.Add(Invariant($"head: load {ids.IndexOf(head.Load) + 1}, {(isSame ? "as the ledger has it" : "otherwise than the ledger has it")}"));
        }

        var holds = (await destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).Reverse().ToList();
        foreach (var (i, hold) in holds.Index())
            lines.Add(Invariant($"hold {i + 1}: version {VersionOf(hold.ContentSha256)}, {hold.RowsRejected} rejected, {hold.State.ToString().ToLowerInvariant()}"));
        lines.AddRange(ids.Index().Select(load => Quarantined("load", load.Index, load.Item)));
        lines.AddRange(holds.Index().Select(hold => Quarantined("hold", hold.Index, hold.Item.Load)));
        return lines;
    }

    private string Quarantined(string kind, int i, Guid load)
    {
        var found = File.ReadAllLines(FindingsFile.PathOf(_path, load));
        return Invariant($"quarantine of {kind} {i + 1}: {found.Count(line => line.Contains("\"outcome\":\"flagged\""))} flagged, {found.Count(line => line.Contains("\"outcome\":\"rejected\""))} rejected");
    }

    private static Guid IdOf(JsonElement entry) => entry.GetProperty("load").GetGuid();

    /// <summary>Reads every file of the table, as anybody would.</summary>
    private sealed class FileLooker(DuckDbConnection connection, string folder) : ICrashLooker
    {
        private string Source => $"read_parquet({SqlName.Literal(Path.Combine(folder, "rtt", "*.parquet"))}, union_by_name = true)";

        private bool HasFiles => Directory.Exists(Path.Combine(folder, "rtt")) && Directory.EnumerateFiles(Path.Combine(folder, "rtt"), "*.parquet").Any();

        /// <summary>DuckDB opens a file more than once, and refuses one that was replaced between: a reader looks again. It sees no half.</summary>
        public async Task<string> LookAsync()
        {
            for (var refusals = 0; ; refusals++)
            {
                try
                {
                    return await LookOnceAsync();
                }
                catch (DestinationException) when (refusals < 20)
                {
                }
            }
        }

        private async Task<string> LookOnceAsync() => !HasFiles
            ? CrashLedger.Seen(null, isDatabase: false)
            : (await connection.Statement(null, $"select count(*), count(distinct _load) from {Source}").ListAsync(
                row => Invariant($"{row.GetInt64(0)} rows of {row.GetInt64(1)} load"), CancellationToken)).Single();

        public async Task<List<string>> TableAsync(List<Guid> loads) => !HasFiles
            ? []
            : await connection.Statement(null, $"select _load, count(*), count(distinct _row) from {Source} group by _load order by 2").ListAsync(
                row => Invariant($"table: {row.GetInt64(1)} rows of load {loads.IndexOf(row.GetGuid(0)) + 1}, {row.GetInt64(2)} row numbers"), CancellationToken);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
