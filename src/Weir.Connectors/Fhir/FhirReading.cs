using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Destinations;
using Weir.Fhir.Files;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Reads the FHIR resources of a partition's bytes into the tables that a pipeline makes.</summary>
internal sealed class FhirReading(FhirOptions tables)
{
    /// <summary>Tables that rows have come for, by name.</summary>
    private readonly ConcurrentDictionary<string, SourceTable> _met = new(StringComparer.Ordinal);

    /// <summary>The tables that are made before anything is read.</summary>
    public IReadOnlyList<SourceTable> Tables { get; } = tables.Tables;

    public string Recipe => tables.Recipe;

    public SourceTable? FindTable(string name) =>
        Tables.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal)) ?? _met.GetValueOrDefault(name);

    /// <summary>Reads a partition.</summary>
    /// <param name="request">The partition and its bytes.</param>
    /// <param name="origin">Where its resources come from: what orders their versions.</param>
    /// <param name="ended">Told at the end how many records there were.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, FhirOrigin origin, Action<long> ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.OpenAny(request.File.Path, request.File.Name, ArchiveLimits.Default, request.File.Offset, request.File.Length);
        using var rows = new FhirBatches(tables, Recipe, tables.GoesWithResource || tables.HasDefaultTables ? origin : null);
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
        ended(rows.Records);
        await Task.CompletedTask;
    }

    private Batch Met(Batch batch)
    {
        if (batch.Length > 0)
            _met.TryAdd(batch.Schema.Name, new SourceTable(batch.Schema, tables.GoesWithResource ? WriteMode.Newest : WriteMode.Replace, []));
        return batch;
    }

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
