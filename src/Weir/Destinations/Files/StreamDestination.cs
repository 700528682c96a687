using System.Collections.Frozen;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;
using Weir.Tenants;

namespace Weir.Destinations.Files;

/// <summary>Standard output: the rows of one table, as they come. There is no ledger, and nothing can be taken back.</summary>
internal sealed class StreamDestination(string name, Stream stream, Func<Stream, TableSchema, ITableFile> begin) : IDestination
{
    private readonly Dictionary<Guid, LedgerEntry> _committed = [];
    private TableSchema? _table;
    private ITableFile? _file;
    private bool _isBroken;

    public string Name => name;

    public string Address => "standard output";

    public DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Append),
        IsTransactional: false,
        MaxConcurrentLoads: 1,
        HasViews: false)
    {
        HasHistory = false,
        ReplacesByScope = false,
    };

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyDictionary<string, PartitionHead>> ReadHeadsAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, PartitionHead>>(FrozenDictionary<string, PartitionHead>.Empty);

    public Task<IReadOnlyList<LedgerEntry>> ReadHeadEntriesAsync(PipelineKey pipeline, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>([]);

    public Task EnsureTableAsync(
        PipelineKey pipeline, TableSchema table, WriteMode mode, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken)
    {
        if (!Limits.WriteModes.Contains(mode))
            throw Refused($"Pipeline '{pipeline.Pipeline}' writes table '{table.Name}' in mode {mode.ToString().ToLowerInvariant()}, for which rows that are there have to be found. Load into a database.");
        if (_table is { } other && !string.Equals(other.Name, table.Name, StringComparison.Ordinal))
            throw Refused($"Standard output takes the rows of one table, and those of '{other.Name}' and '{table.Name}' would come. Name one view, or write to a folder, such as csv:out.");
        if (_file is not null && table.Columns.Any(column => _table!.IndexOf(column.Name) < 0))
            throw Refused($"Table '{table.Name}' has more columns in this file than in those before, whose rows are written already. Write to a folder, such as csv:out.");
        if (_file is null)
            _table = table;
        return Task.CompletedTask;
    }

    public Task EnsureIndexAsync(string table, IReadOnlyList<string> scopeColumns, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EnsureViewsAsync(PipelineKey pipeline, IReadOnlyList<SourceView> views, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ILoad> BeginLoadAsync(LoadRequest request, CancellationToken cancellationToken) => _isBroken
        ? throw Refused($"Part of the rows of an earlier attempt are written already, and {request.Partition} would follow them. Leave out what was written, mend what failed, and run again.")
        : Task.FromResult<ILoad>(new Load(this));

    public Task<LedgerEntry?> FindEntryAsync(TenantId tenant, Guid load, CancellationToken cancellationToken) => Task.FromResult(_committed.GetValueOrDefault(load));

    public Task<Guid> RecordHoldAsync(Hold hold, PartitionHead? head, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        throw Refused($"The load of {hold.Partition} would be held, and its rows are written already. {hold.Reasons.ReplaceLineEndings(" ")}");

    public Task<IReadOnlyList<Hold>> ReadHoldsAsync(TenantId tenant, string? pipeline, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Hold>>([]);

    public Task<bool> SettleHoldAsync(Guid load, HoldState state, string by, DateTimeOffset at, CancellationToken cancellationToken) => Task.FromResult(false);

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return stream.DisposeAsync();
    }

    private static DestinationException Refused(string message) => new(message, FailureKind.Terminal);

    private sealed class Load(StreamDestination destination) : ILoad
    {
        private bool _hasRows;

        public Task WriteAsync(Batch batch, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Put(() =>
            {
                destination._file ??= destination.Begin();
                _hasRows |= batch.Length > 0;
                destination._file.Write(batch);
            });
            return Task.CompletedTask;
        }

        public Task<LedgerEntry> CommitAsync(LedgerEntry entry, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
        {
            Put(() => destination._file?.Release());
            _hasRows = false;
            destination._committed[entry.Load] = entry;
            return Task.FromResult(entry);
        }

        public ValueTask DisposeAsync()
        {
            destination._isBroken |= _hasRows;
            return ValueTask.CompletedTask;
        }

        private static void Put(Action write)
        {
            try
            {
                write();
            }
            catch (IOException closed)
            {
                throw new DestinationException("Whoever reads standard output has stopped reading. Rows that were not read are lost; run again.", FailureKind.Terminal, closed);
            }
        }
    }

    private ITableFile Begin() => begin(stream, _table ?? throw new InvalidOperationException("No table was made."));
}
