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

/// <summary>Reads the FHIR resources of a partition's bytes into the tables that a pipeline makes.</summary>
internal sealed class FhirReading(FhirOptions tables)
{
    /// <summary>Tables that rows have come for, by name.</summary>
    private readonly ConcurrentDictionary<string, SourceTable> _met = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ValueCount> _valueCounts = new(StringComparer.Ordinal);

    /// <summary>The tables that are made before anything is read.</summary>
    public IReadOnlyList<SourceTable> Tables { get; } = tables.Tables;

    public string Recipe => tables.Recipe;

    /// <summary>What became of values by the policy in what was read so far; empty where there is none.</summary>
    public IReadOnlyList<ValueCount> ValueCounts => [.. _valueCounts.Values.OrderBy(count => count.Path, StringComparer.Ordinal)];

    public SourceTable? FindTable(string name) =>
        Tables.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal)) ?? _met.GetValueOrDefault(name);

    /// <summary>Reads a partition.</summary>
    /// <param name="request">The partition and its bytes.</param>
    /// <param name="origin">Where its resources come from: what orders their versions.</param>
    /// <param name="ended">Told at the end how many records there were.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, FhirOrigin origin, Action<long> ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = Open(request.File);
        using var rows = new FhirBatches(tables, tables.GoesWithResource || tables.HasDefaultTables ? origin : null) { CountedFrom = request.Partition.Range?.Offset ?? 0 };
        var files = FilesOf(archive);
        foreach (var entry in files.Where(IsRead))
        {
            var member = !entry.InArchive ? null : tables.Policy is { } policy ? policy.Secret.FileName(entry.Name) : entry.Name;
            using var records = FhirFile.Open(() => archive.OpenEntry(entry), member is null ? entry.Name : $"{request.File.Name}, member {(tables.Policy is null ? entry.ShownName : member)}");
            (request.Summary.Member, rows.Member) = (member, member is null ? null : tables.Policy is null ? entry.ShownName : member);
            while (rows.Read(records))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var batch in rows.TakeFull())
                    yield return Met(batch);
            }
        }

        foreach (var batch in rows.TakeAll())
            yield return Met(batch);
        if (files.Count(entry => !IsRead(entry)) is var passed and > 0)
            request.Summary.Notes.Add(FhirFilePlan.PassedOver(passed, "member of the archive", "members of the archive"));
        Report(rows, request.Summary);
        ended(rows.Records);
        await Task.CompletedTask;
    }

    private ArchiveReader Open(RawFile file)
    {
        try
        {
            return ArchiveReader.OpenAny(file.Path, file.Name, ArchiveLimits.Default, file.Offset, file.Length);
        }
        catch (SourceException failure) when (tables.Policy is not null && failure.Kind == FailureKind.BadData)
        {
            // What is wrong with a zip may name its members.
            throw new SourceException($"'{file.Name}' cannot be read: it is damaged, or past a limit. Nothing of the file was loaded. Under a policy its members are not named; check it with another program.", FailureKind.BadData);
        }
    }

    private Batch Met(Batch batch)
    {
        if (batch.Length > 0)
            _met.TryAdd(batch.Schema.Name, new SourceTable(batch.Schema, tables.GoesWithResource ? WriteMode.Newest : WriteMode.Replace, []));
        return batch;
    }

    /// <summary>A zip's files, but for those that macOS adds.</summary>
    private static List<ArchiveEntry> FilesOf(ArchiveReader archive) =>
        [.. archive.Entries.Where(entry => !entry.InArchive || !entry.Name.StartsWith("__MACOSX/", StringComparison.Ordinal))];

    private static bool IsRead(ArchiveEntry entry) => !entry.InArchive || FhirFilePlan.IsRead(entry.Name);

    private void Report(FhirBatches rows, LoadSummary summary)
    {
        ReportPolicy(rows, summary);
        if (rows.OfOtherReleases > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Resources of other releases of FHIR, loaded as far as R4 has the same: {rows.OfOtherReleases:N0}."));
        if (rows.Unread > 0 && rows.Drift is null)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Unread:N0} resources are of types that no view reads."));
        if (rows.Drift is not { } drift)
            return;
        if (drift.Unknown.Count > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"Not in FHIR R4, kept in _rest: {Listed(drift.Unknown)}."));
        if (drift.WithoutColumn.Count > 0)
            summary.Measures["elements_without_column"] = drift.WithoutColumn.Values.Sum();
    }

    private void ReportPolicy(FhirBatches rows, LoadSummary summary)
    {
        if (tables.Policy is null || tables.IsRewritten)
            return;
        List<ValueCount> counts = [.. rows.ValueCounts];
        foreach (var count in counts)
            _valueCounts.AddOrUpdate(count.Path, count, (_, before) => before.With(count));
        summary.Measures["policy_kept"] = counts.Sum(count => count.Kept);
        summary.Measures["policy_dropped"] = counts.Sum(count => count.Dropped);
        summary.Measures["policy_hashed"] = counts.Sum(count => count.Hashed);
        summary.Measures["policy_generalised"] = counts.Sum(count => count.Generalised);
        summary.Measures["policy_shifted"] = counts.Sum(count => count.Shifted);
    }

    private static string Listed(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderByDescending(pair => pair.Value).Take(10).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} ({pair.Value:N0})")))
        + (counts.Count > 10 ? string.Create(CultureInfo.InvariantCulture, $" and {counts.Count - 10:N0} more") : "");
}
