using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.Csv;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Reads CSV files, bare or in a zip.</summary>
internal sealed class ExtractFiles(ExtractLayout layout, StatisticsCollection collection) : IStatisticFiles
{
    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(request.File.Path, request.File.Name, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        request.Summary.Member = entry.InArchive ? entry.Name : null;
        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        var reader = new ExtractReader(layout, rows, MonthText.Parse(request.Partition.Name), Shown(request.File.Name, entry), request.Summary);
        await foreach (var batch in reader.ReadAsync(cancellationToken))
            yield return batch;
    }

    public async Task<GivenFile> IdentifyAsync(string path, string name, CancellationToken cancellationToken)
    {
        using var archive = ArchiveReader.Open(path, name, ArchiveLimits.Default);
        var entry = archive.SingleCsv();
        var (outer, inner) = (collection.ReadName(Path.GetFileName(name)).File, collection.ReadName(Path.GetFileName(entry.Name)).File);
        if ((outer ?? inner) is { } said)
        {
            if (!collection.Wants(said.Series))
                throw new SourceException($"{Shown(name, entry)}: by its name this is the file '{said.Series}'. Expected '{collection.Series}': give {collection.FileWords}.", FailureKind.BadData);
            return new GivenFile(said.Series, said.Month, inner?.Month == said.Month ? Math.Max(said.Revision, inner.Revision) : said.Revision);
        }

        await using var csv = archive.OpenEntry(entry);
        using var rows = new CsvRows(csv);
        return new GivenFile(collection.Series, await ExtractReader.PeekMonthAsync(layout, rows, Shown(name, entry), cancellationToken), null);
    }

    private static string Shown(string file, ArchiveEntry entry) => entry.InArchive ? $"'{file}', member '{entry.ShownName}'" : $"'{file}'";
}
