using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Reads FHIR resources from files: into the tables of the default schema, and of views.</summary>
internal sealed class FhirFilesSource(FhirFilesOptions options) : ISource
{
    /// <summary>Tables that rows have come for, by name.</summary>
    private readonly ConcurrentDictionary<string, SourceTable> _met = new(StringComparer.Ordinal);

    public string Recipe => options.Tables.Recipe;

    public IReadOnlyList<SourceTable> Tables { get; } = options.Tables.Tables;

    public IReadOnlyList<SourceView> Views => options.Tables.HasReadyViews ? FhirViews.All : [];

    public IReadOnlyList<GateRule> GateRules => [];

    public SourceTable? FindTable(string name) =>
        Tables.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal)) ?? _met.GetValueOrDefault(name);

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<string> paths = request.Input is { } input ? [input] : options.Paths;
        if (paths.Count == 0)
            throw new SourceException("There is nothing to read: neither setting 'path' nor --input names a file or folder. Name one.", FailureKind.Terminal);
        return Task.FromResult(FhirFilePlan.Of(paths, options.SplitBytes, request));
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.OpenAny(request.File.Path, request.File.Name, ArchiveLimits.Default, request.File.Offset, request.File.Length);
        using var rows = new FhirBatches(options.Tables, Recipe, options.Tables.GoesWithResource || options.Tables.HasDefaultTables ? OriginOf(request.Partition) : null);
        foreach (var entry in FilesOf(archive))
        {
            using var records = FhirFile.Open(() => archive.OpenEntry(entry), entry.InArchive ? $"{request.File.Name}, member {entry.ShownName}" : entry.Name);
            request.Summary.Member = entry.InArchive ? entry.Name : null;
            while (rows.Read(records))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var batch in rows.TakeFull())
                    yield return Met(batch);
            }
        }

        foreach (var batch in rows.TakeAll())
            yield return Met(batch);
        Report(rows, request.Summary);
        await Task.CompletedTask;
    }

    private Batch Met(Batch batch)
    {
        if (batch.Length > 0)
            _met.TryAdd(batch.Schema.Name, new SourceTable(batch.Schema, options.Tables.GoesWithResource ? WriteMode.Newest : WriteMode.Replace, []));
        return batch;
    }

    private static FhirOrigin OriginOf(PlannedPartition partition) => new(
        partition.Name.Split('#')[0],
        partition.Details.TryGetValue(FhirFilePlan.Modified, out var at) ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : DateTimeOffset.UnixEpoch,
        partition.Range?.Offset ?? 0);

    /// <summary>A zip's files, but for those that macOS adds.</summary>
    private static IEnumerable<ArchiveEntry> FilesOf(ArchiveReader archive) =>
        archive.Entries.Where(entry => !entry.InArchive || !entry.Name.StartsWith("__MACOSX/", StringComparison.Ordinal));

    private static void Report(FhirBatches rows, LoadSummary summary)
    {
        if (rows.Unread > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Unread:N0} resources are of types that no view reads."));
        if (rows.Drift is not { } drift)
            return;
        if (drift.Unknown.Count > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Not in FHIR R4, kept in _rest: {Listed(drift.Unknown)}."));
        if (drift.WithoutColumn.Count > 0)
            summary.Measures["elements_without_column"] = drift.WithoutColumn.Values.Sum();
    }

    private static string Listed(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderByDescending(pair => pair.Value).Take(10).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} ({pair.Value:N0})")))
        + (counts.Count > 10 ? string.Create(CultureInfo.InvariantCulture, $" and {counts.Count - 10:N0} more") : "");
}
