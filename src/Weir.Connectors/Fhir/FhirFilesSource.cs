using System.Runtime.CompilerServices;
using Weir.Archives;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Reads FHIR resources from files and makes the tables of views.</summary>
internal sealed class FhirFilesSource(FhirFilesOptions options) : ISource
{
    /// <summary>Raise it with any change that gives the same bytes other rows.</summary>
    public string Recipe { get; } = $"fhir-files/1 {options.ViewsSha256}";

    public IReadOnlyList<SourceTable> Tables { get; } = [.. options.Views.Views.Select(view => new SourceTable(view.Table, WriteMode.Replace, []))];

    public IReadOnlyList<SourceView> Views => [];

    public IReadOnlyList<GateRule> GateRules => [];

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
        using var rows = new ViewBatches(options.Views);
        foreach (var entry in FilesOf(archive))
        {
            using var records = FhirFile.Open(() => archive.OpenEntry(entry), entry.InArchive ? $"{request.File.Name}, member {entry.ShownName}" : entry.Name);
            request.Summary.Member = entry.InArchive ? entry.Name : null;
            while (rows.Read(records))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var batch in rows.TakeFull())
                    yield return batch;
            }
        }

        foreach (var batch in rows.TakeAll())
            yield return batch;
        await Task.CompletedTask;
    }

    /// <summary>A zip's files, but for those that macOS adds.</summary>
    private static IEnumerable<ArchiveEntry> FilesOf(ArchiveReader archive) =>
        archive.Entries.Where(entry => !entry.InArchive || !entry.Name.StartsWith("__MACOSX/", StringComparison.Ordinal));
}
