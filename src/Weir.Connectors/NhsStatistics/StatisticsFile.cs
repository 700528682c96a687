using System.IO.Compression;
using Weir.Failures;

namespace Weir.Connectors.NhsStatistics;

/// <summary>A published file opened for reading: a CSV, or the CSV in a zip.</summary>
internal sealed class StatisticsFile : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly ZipArchive? _zip;

    private StatisticsFile(FileStream file, ZipArchive? zip, Stream csv, string? member)
    {
        _file = file;
        _zip = zip;
        Csv = csv;
        Member = member;
    }

    public Stream Csv { get; }

    /// <summary>Name of the archive member, or null.</summary>
    public string? Member { get; }

    public static StatisticsFile Open(string path, string name)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
        if (file.ReadByte() != 'P' || file.ReadByte() != 'K')
        {
            file.Position = 0;
            return new StatisticsFile(file, null, file, null);
        }

        file.Position = 0;
        var zip = new ZipArchive(file, ZipArchiveMode.Read);
        var entry = zip.Entries.FirstOrDefault(e => e.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            ?? throw new SourceException($"{name}: the zip has no CSV. Give the file that the page links as 'Full CSV data file'.", FailureKind.BadData);
        return new StatisticsFile(file, zip, entry.Open(), entry.Name);
    }

    public async ValueTask DisposeAsync()
    {
        await Csv.DisposeAsync();
        _zip?.Dispose();
        await _file.DisposeAsync();
    }
}
