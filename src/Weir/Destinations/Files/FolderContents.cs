using Weir.Runs;
using Weir.Tenants;

namespace Weir.Destinations.Files;

/// <summary>What a folder has, as the lines of its ledger say.</summary>
internal sealed class FolderContents
{
    private readonly Dictionary<(TenantId Tenant, string Table), TableLine> _tables = [];
    private readonly Dictionary<PartitionKey, LoadLine> _heads = [];
    private readonly Dictionary<PartitionKey, List<FolderFile>> _files = [];
    private readonly Dictionary<Guid, LoadLine> _loads = [];
    private readonly Dictionary<Guid, Hold> _holds = [];
    private readonly Dictionary<Guid, LoadLine> _unplaced = [];

    /// <summary>The first line; null while there is none.</summary>
    public BeginningLine? Beginning { get; private set; }

    /// <summary>Loads that were committed and whose files were not all put in their places, because the process ended.</summary>
    public IEnumerable<LoadLine> Unplaced => _unplaced.Values;

    public TableLine? FindTable(TenantId tenant, string table) => _tables.GetValueOrDefault((tenant, table));

    public bool HasFolder(string folder) => _tables.Values.Any(table => string.Equals(table.Folder, folder, StringComparison.OrdinalIgnoreCase));

    public LoadLine? FindHead(PartitionKey partition) => _heads.GetValueOrDefault(partition);

    public LoadLine? FindLoad(Guid load) => _loads.GetValueOrDefault(load);

    public Hold? FindHold(Guid load) => _holds.GetValueOrDefault(load);

    public IEnumerable<LoadLine> Heads(PipelineKey pipeline) => _heads
        .Where(head => head.Key.Tenant == pipeline.Tenant && string.Equals(head.Key.Pipeline, pipeline.Pipeline, StringComparison.Ordinal))
        .OrderBy(head => head.Key.Partition, StringComparer.Ordinal)
        .Select(head => head.Value);

    /// <summary>The files of tables that a partition has now.</summary>
    public IReadOnlyList<FolderFile> FilesOf(PartitionKey partition) => _files.GetValueOrDefault(partition) ?? [];

    public IEnumerable<Hold> Holds(TenantId tenant, string? pipeline) => _holds.Values
        .Where(hold => hold.Partition.Tenant == tenant && (pipeline is null || string.Equals(hold.Partition.Pipeline, pipeline, StringComparison.Ordinal)))
        .OrderByDescending(hold => hold.HeldAt).ThenByDescending(hold => hold.Load);

    /// <summary>SHA-256 of the raw bytes that are served or wait in a hold, over all tenants.</summary>
    public IEnumerable<string> ContentInUse => _heads.Values.Select(head => head.Entry.ContentSha256)
        .Concat(_holds.Values.Where(hold => hold.State == HoldState.Waiting).Select(hold => hold.ContentSha256));

    public Hold? FindWaiting(PartitionKey partition, string fingerprint) => _holds.Values.FirstOrDefault(
        hold => hold.State == HoldState.Waiting && hold.Partition == partition && string.Equals(hold.Fingerprint, fingerprint, StringComparison.Ordinal));

    public void Apply(FolderLine line)
    {
        switch (line)
        {
            case BeginningLine beginning:
                Beginning = beginning;
                break;
            case TableLine table:
                _tables[(table.Tenant, table.Table)] = table;
                break;
            case LoadLine load:
                Apply(load);
                break;
            case PlacedLine placed:
                _unplaced.Remove(placed.Load);
                break;
            case HoldLine held:
                _holds[held.Hold.Load] = held.Hold;
                break;
            case SettledLine settled when _holds.TryGetValue(settled.Load, out var hold):
                _holds[settled.Load] = hold with { State = settled.State, SettledBy = settled.By, SettledAt = settled.At };
                break;
        }
    }

    private void Apply(LoadLine load)
    {
        var entry = load.Entry;
        _loads[entry.Load] = _heads[entry.Partition] = _unplaced[entry.Load] = load;
        var files = _files.TryGetValue(entry.Partition, out var there) ? there : _files[entry.Partition] = [];
        files.RemoveAll(file => load.Removed.Contains(file.Path, StringComparer.Ordinal) || load.Files.Any(anew => string.Equals(anew.Path, file.Path, StringComparison.Ordinal)));
        files.AddRange(load.Files.Where(file => file.Table is not null));
        foreach (var hold in _holds.Values.Where(hold => hold.State == HoldState.Waiting && hold.Partition == entry.Partition).ToList())
        {
            _holds[hold.Load] = hold with
            {
                State = hold.Load == load.Hold ? HoldState.Approved : HoldState.Overtaken,
                SettledBy = entry.ApprovedBy,
                SettledAt = entry.CommittedAt,
            };
        }
    }
}
