using Microsoft.Extensions.Logging.Abstractions;
using Weir.Checks;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Http;
using Weir.Raw;
using Weir.Runs;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Runs;

/// <summary>A pipeline of <see cref="RecordsSource"/> over a folder and a warehouse, and what is in it.</summary>
/// <param name="folder">The files are in <c>files</c>, and the raw archive beside it.</param>
/// <param name="address">The warehouse.</param>
internal sealed class RecordRun(string folder, string address) : IAsyncDisposable
{
    public static readonly PipelineKey Pipeline = new(TenantId.Default, "records");

    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    public string Address => address;

    public RecordsSource Source { get; } = new(Path.Combine(folder, "files"));

    public SqlDestination Destination { get; } = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, folder, TimeProvider.System);

    /// <summary>The destination with something happening to it, where a test wants that.</summary>
    public DisturbedDestination? Disturbed { get; set; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>True where a load without rows is held in which there were some.</summary>
    public bool HoldsNoRows { get; set; }

    public void Publish(string file, params string[] lines)
    {
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        File.WriteAllLines(Path.Combine(folder, "files", file + ".txt"), lines);
    }

    /// <summary>Takes the files away, as an upstream that is gone.</summary>
    public void Unpublish()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "files")))
            File.Delete(file);
    }

    /// <summary>Takes the kept bytes away.</summary>
    public void ForgetRaw() => Directory.Delete(Path.Combine(folder, "raw"), recursive: true);

    public Task<RunResult> RunAsync(RunOptions? options = null, CancellationToken? cancellationToken = null) => new PipelineRun(new RunContext
    {
        Run = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Pipeline = Pipeline,
        Source = Source,
        Destination = Disturbed ?? (IDestination)Destination,
        Raw = new RawArchive(Path.Combine(folder, "raw"), _http, TimeProvider.System),
        Time = TimeProvider.System,
        Logger = NullLogger.Instance,
        Observers = [],
        Options = (options ?? new RunOptions()) with { RetryDelay = TimeSpan.FromMilliseconds(1), Gate = new GateSettings(HoldNoRows: HoldsNoRows) },
    }).RunAsync(cancellationToken ?? CancellationToken);

    /// <summary>Everything that is served and in history, a line a row, each with the partition that wrote it; and the ledger's counts.</summary>
    public async Task<IReadOnlyList<string>> StateAsync()
    {
        List<string> lines = [];
        if (!await Destination.IsPreparedAsync(CancellationToken))
            return lines;
        var tables = (await TextsAsync("select table_name from weir_tables order by table_name")).ToList();
        foreach (var table in tables)
        {
            var row = table switch
            {
                "resource" => "resource_type || ' ' || id || ' ' || coalesce(version_id, '-') || case when is_deleted then ' deleted' else '' end",
                "patient_name" => "patient_id || ' ' || name",
                _ => "id || ' ' || name",
            };
            lines.AddRange(await TextsAsync($"select '{table} ' || {row} || ' of ' || l.partition_name from {table} t join weir_ledger l on l.load_id = t._load"));
            lines.AddRange(await TextsAsync(
                $"select '{table} ' || {row} || ' of ' || l.partition_name || ' until ' || b.partition_name from {table}_history t "
                + "join weir_ledger l on l.load_id = t._load join weir_ledger b on b.load_id = t._replaced_by"));
        }

        lines.AddRange(await TextsAsync(
            "select 'ledger ' || l.partition_name || ': ' || cast(rows_written as text) || ' written, ' || cast(rows_replaced as text) || ' replaced' "
            + "from weir_ledger l join weir_heads h on h.load_id = l.load_id"));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = await Destination.Database.OpenAsync(CancellationToken);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        _http.Dispose();
    }
}
