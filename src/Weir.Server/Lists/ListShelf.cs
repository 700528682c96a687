using Microsoft.Extensions.Logging;
using Weir.Datasets;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Server.Hosting;
using Weir.Tenants;

namespace Weir.Server.Lists;

/// <summary>The code lists of the warehouses as they are served. It looks for new versions when it is asked, at most once a second.</summary>
/// <remarks>
/// A DuckDB file has one owner: while another process loads into it, what was known before is served. Reading opens the
/// file for moments only, so that a load can begin.
/// </remarks>
internal sealed class ListShelf : IAsyncDisposable
{
    /// <summary>How long what was read is taken for what is.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long requests wait for a look, from its begin, before they are answered from the one before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long after an answer of the warehouse the server counts as ready.</summary>
    private static readonly TimeSpan ReadyFor = TimeSpan.FromMinutes(1);

    private const long MaxOptionBytes = 128 << 20;

    private readonly IReadOnlyList<(string Address, DatasetVersions Reader)> _readers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly BoundedCache<IReadOnlyList<CodeOption>> _options = new(MaxOptionBytes);
    private readonly Lock _gate = new();
    private volatile ListSnapshot? _snapshot;
    private long _lookedAt;
    private long _answeredAt;
    private Task<ListSnapshot>? _look;
    private long _lookBegan;

    public ListShelf(IReadOnlyList<SqlDestination> warehouses, TenantId tenant, TimeProvider time, ILogger logger)
    {
        _readers = [.. warehouses.Select(warehouse => (warehouse.Address, new DatasetVersions(warehouse, tenant)))];
        (_time, _logger) = (time, logger);
    }

    /// <summary>True where the warehouse has answered within the last minute.</summary>
    public bool IsReady => _snapshot is not null && _time.GetElapsedTime(Interlocked.Read(ref _answeredAt)) < ReadyFor;

    /// <summary>Called with the stamps of what is served from now on.</summary>
    public Action<IReadOnlySet<string>> OnChange { get; set; } = _ => { };

    /// <summary>The lists, as of a second ago at the most, unless the warehouse does not answer: then as they were last.</summary>
    /// <exception cref="WeirException">It has never answered.</exception>
    public async ValueTask<ListSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var known = _snapshot;
        if (known is not null && _time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) < LookEvery)
            return known;
        var look = Look();
        if (known is null)
            return await look.WaitAsync(cancellationToken);
        try
        {
            var patience = Patience - _time.GetElapsedTime(Interlocked.Read(ref _lookBegan));
            return look.IsCompleted || patience > TimeSpan.Zero ? await look.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _time, cancellationToken) : known;
        }
        catch (Exception failure) when (failure is TimeoutException or WeirException)
        {
            return known;
        }
    }

    /// <summary>The options of a version.</summary>
    /// <exception cref="WeirException">The warehouse does not answer, or the list is being reset.</exception>
    public async ValueTask<IReadOnlyList<CodeOption>> OptionsAsync(ServedList list, DatasetVersion version, CancellationToken cancellationToken)
    {
        var key = ServedList.StampOf(version);
        if (_options.Find(key) is { } kept)
            return kept;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_options.Find(key) is { } meanwhile)
                return meanwhile;
            var options = await list.Reader.ReadOptionsAsync(version, cancellationToken);
            if (options.Count != version.Options)
                throw new DestinationException($"Dataset '{version.Dataset}' changed while it was read.", FailureKind.Transient);
            _options.Keep(key, list.Stamp, options, WeightOf(options));
            return options;
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // However the look ends, nobody asks for it any more; but the warehouses are closed next.
        if (_look is { } look)
            await Task.WhenAny(look);
        _stop.Dispose();
        _reading.Dispose();
    }

    private Task<ListSnapshot> Look()
    {
        lock (_gate)
        {
            if (_look is null or { IsCompleted: true })
            {
                Interlocked.Exchange(ref _lookBegan, _time.GetTimestamp());
                _look = Task.Run(ReadAsync);
            }

            return _look;
        }
    }

    private async Task<ListSnapshot> ReadAsync()
    {
        try
        {
            var known = _snapshot;
            Dictionary<string, ServedList> lists = new(StringComparer.Ordinal);
            foreach (var (_, reader) in _readers)
                await AddAsync(reader, known, lists);
            var now = new ListSnapshot(lists.Values);
            if (known?.Stamp == now.Stamp)
                now = known;
            else
                Take(now);
            Interlocked.Exchange(ref _answeredAt, _time.GetTimestamp());
            return now;
        }
        catch (WeirException failure)
        {
            ServerLog.LookFailed(_logger, failure.Message);
            throw;
        }
        finally
        {
            Interlocked.Exchange(ref _lookedAt, _time.GetTimestamp());
        }
    }

    private void Take(ListSnapshot now)
    {
        var stamps = now.Lists.Select(list => list.Stamp).Append(now.Stamp).ToHashSet(StringComparer.Ordinal);
        _snapshot = now;
        _options.KeepOnly(stamps);
        OnChange(stamps);
    }

    /// <summary>Adds a warehouse's lists, but for those that one before it has.</summary>
    private async Task AddAsync(DatasetVersions reader, ListSnapshot? known, Dictionary<string, ServedList> lists)
    {
        var groups = (await reader.ReadEveryAsync(_stop.Token)).GroupBy(version => version.Dataset, StringComparer.Ordinal).Where(group => !lists.ContainsKey(group.Key));
        IReadOnlyDictionary<(string, Guid), DatasetDetails>? details = null;
        foreach (var group in groups)
        {
            IReadOnlyList<DatasetVersion> versions = [.. group];
            if (known?.Find(group.Key) is { } same && same.Stamp == ServedList.StampOf(versions[^1]) && same.Versions.Count == versions.Count)
            {
                lists[group.Key] = same;
                continue;
            }

            details ??= await reader.ReadCurrentDetailsAsync(_stop.Token);
            var of = details.GetValueOrDefault((group.Key, versions[^1].LastLoad)) ?? await reader.ReadDetailsAsync(versions[^1], _stop.Token);
            lists[group.Key] = new ServedList(versions, of, reader);
        }
    }

    private static long WeightOf(IReadOnlyList<CodeOption> options) => options.Sum(option =>
        150L + (2 * (option.Code.Length + option.Label.Length)) + option.Attributes.Sum(each => 120L + (2 * (each.Key.Length + each.Value.Length))));
}
