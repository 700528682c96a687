using System.Text;
using System.Text.RegularExpressions;
using Weir.Archives;
using Weir.Connectors.Workbooks;
using Weir.Failures;

namespace Weir.Connectors.RowFiles;

/// <summary>Opens files of rows: bare, packed by gzip or in a zip.</summary>
internal static class RowFile
{
    public const string Utf8 = "utf-8";
    public const string Windows = "windows-1252";
    public const string Utf16 = "utf-16";

    /// <summary>Columns of a file.</summary>
    public const int MaxColumns = 2_000;

    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = RowFileOptions.Csv,
        [".txt"] = RowFileOptions.Csv,
        [".tsv"] = RowFileOptions.Tsv,
        [".tab"] = RowFileOptions.Tsv,
        [".xlsx"] = RowFileOptions.Excel,
        [".xlsm"] = RowFileOptions.Excel,
        [".xls"] = RowFileOptions.Excel,
        [".json"] = RowFileOptions.Json,
        [".ndjson"] = RowFileOptions.JsonLines,
        [".jsonl"] = RowFileOptions.JsonLines,
        [".parquet"] = RowFileOptions.Parquet,
    };

    /// <summary>True for the names of files that are read where they were not named themselves.</summary>
    public static bool IsRead(string name) => FormatOf(name) is not null || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file. The caller disposes it.</summary>
    /// <param name="path">Where the bytes are.</param>
    /// <param name="name">What it was called where it came from, for its ending and for messages.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file, and which member of a zip it is, or null.</returns>
    /// <exception cref="SourceException">It is not a file of rows as the options say.</exception>
    public static async Task<(IRowFile File, string? Member)> OpenAsync(string path, string name, RowFileOptions options, CancellationToken cancellationToken)
    {
        var format = options.Format == RowFileOptions.Auto ? FormatOf(name) : options.Format;
        if (format == RowFileOptions.Parquet)
            return (await ParquetRowFile.OpenAsync(path, name, cancellationToken), null);
        if (format == RowFileOptions.Excel)
            return (WorkbookRowFile.Open(WorkbookFile.Open(path, name, WorkbookLimits.Default), name, options), null);
        var archive = ArchiveReader.OpenAny(path, name, ArchiveLimits.Default);
        try
        {
            if (format is null && archive.Kind is ContentKind.OfficeZip or ContentKind.OfficeBinary)
            {
                archive.Dispose();
                return (WorkbookRowFile.Open(WorkbookFile.Open(path, name, WorkbookLimits.Default), name, options), null);
            }

            var entry = EntryOf(archive, name, options);
            var shown = entry.InArchive ? $"{name}/{entry.ShownName}" : name;
            var kind = Sniff(archive, entry, shown, options);
            if (options.Format == RowFileOptions.Auto)
                format = FormatOf(entry.Name) ?? (kind == ContentKind.Json ? RowFileOptions.Json : RowFileOptions.Csv);
            return (await OpenTextAsync(archive, entry, shown, format!, options, cancellationToken), entry.InArchive ? entry.Name : null);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static async Task<IRowFile> OpenTextAsync(ArchiveReader archive, ArchiveEntry entry, string shown, string format, RowFileOptions options, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case RowFileOptions.Json or RowFileOptions.JsonLines:
                return await JsonRowFile.OpenAsync(archive, shown, () => Decoded(archive.OpenEntry(entry), options), format == RowFileOptions.JsonLines, options, cancellationToken);
            case RowFileOptions.Csv or RowFileOptions.Tsv:
                var separator = format == RowFileOptions.Tsv ? (byte)'\t' : options.Separator;
                return await CsvRowFile.OpenAsync(archive, Decoded(archive.OpenEntry(entry), options), shown, separator, options.HeaderRow, cancellationToken);
            default:
                // A workbook or a Parquet file that is in a zip or packed by gzip.
                throw ArchiveFailure.NotRows(shown, archive.Kind, entry.Size, "a workbook or Parquet file that is not packed");
        }
    }

    private static Stream Decoded(Stream bytes, RowFileOptions options) => options.Encoding switch
    {
        Windows => Encoding.CreateTranscodingStream(bytes, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, Encoding.UTF8),
        Utf16 => Encoding.CreateTranscodingStream(bytes, Encoding.Unicode, Encoding.UTF8),
        _ => bytes,
    };

    private static ContentKind Sniff(ArchiveReader archive, ArchiveEntry entry, string shown, RowFileOptions options)
    {
        using var stream = archive.OpenEntry(entry);
        var first = new byte[ContentKinds.SniffBytes];
        var read = first.AsSpan(0, stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false));
        if (options.Encoding != Utf16 && (read.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || read.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])))
            throw RowFileFailure.Utf16(shown);
        var kind = ContentKind.Sniff(read);
        return kind is ContentKind.Empty or ContentKind.Html or ContentKind.Xml or ContentKind.Pdf or ContentKind.Zip or ContentKind.Gzip or ContentKind.OtherArchive or ContentKind.OfficeZip or ContentKind.OfficeBinary
            ? throw ArchiveFailure.NotRows(shown, kind, entry.Size, "a file of rows (CSV, JSON or, by its format, another)")
            : kind;
    }

    private static ArchiveEntry EntryOf(ArchiveReader archive, string name, RowFileOptions options)
    {
        if (archive.Kind != ContentKind.Zip)
            return archive.Entries[0];
        // macOS adds a file of attributes beside each file.
        var files = archive.Entries.Where(entry => !entry.Name.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToList();
        var found = files.Where(entry => options.Member is { } wanted
            ? Pattern(wanted).IsMatch(entry.Name) || Pattern(wanted).IsMatch(Path.GetFileName(entry.Name))
            : FormatOf(entry.Name) is RowFileOptions.Csv or RowFileOptions.Tsv or RowFileOptions.Json or RowFileOptions.JsonLines).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw RowFileFailure.NoMember(name, files.Count, options.Member),
            _ => throw RowFileFailure.SeveralMembers(name, [.. found.Select(entry => entry.ShownName)]),
        };
    }

    /// <summary>A path with wildcards: <c>**/</c> for any folders, <c>*</c> and <c>?</c> for characters of one name.</summary>
    public static Regex Pattern(string path) => new(
        @"\A" + Regex.Escape(path.Replace('\\', '/')).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + @"\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None),
        TimeSpan.FromSeconds(1));

    private static string? FormatOf(string name)
    {
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Endings.GetValueOrDefault(Path.GetExtension(plain));
    }
}
