using System.Text;

namespace Weir.Archives;

/// <summary>What bytes are, told by how they begin and not by a name or a header that a server made up.</summary>
internal enum ContentKind
{
    /// <summary>No byte at all.</summary>
    Empty,

    /// <summary>A zip of files.</summary>
    Zip,

    /// <summary>An Office workbook or document, which is a zip inside.</summary>
    OfficeZip,

    /// <summary>An Office file from before 2007.</summary>
    OfficeBinary,

    /// <summary>One file packed by gzip.</summary>
    Gzip,

    /// <summary>7z, rar, bzip2, xz or zstd.</summary>
    OtherArchive,

    /// <summary>A web page, such as a site sends instead of a file it refuses.</summary>
    Html,

    /// <summary>XML that is not a web page.</summary>
    Xml,

    /// <summary>A JSON object or array.</summary>
    Json,

    /// <summary>A PDF document.</summary>
    Pdf,

    /// <summary>Text with columns.</summary>
    Csv,

    /// <summary>Text without columns.</summary>
    Text,

    /// <summary>Anything else.</summary>
    Unknown,
}

/// <summary>Telling kinds of content apart, and naming them in messages.</summary>
internal static class ContentKinds
{
    /// <summary>Bytes that <see cref="Sniff"/> wants to see; fewer will do where a file is shorter.</summary>
    public const int SniffBytes = 4096;

    extension(ContentKind kind)
    {
        /// <summary>Tells what bytes are by the first of them.</summary>
        /// <param name="first">The beginning, at best <see cref="SniffBytes"/> bytes.</param>
        public static ContentKind Sniff(ReadOnlySpan<byte> first)
        {
            if (first.IsEmpty)
                return ContentKind.Empty;
            if (first.StartsWith("PK\u0003\u0004"u8) || first.StartsWith("PK\u0005\u0006"u8))
                return IsOffice(first) ? ContentKind.OfficeZip : ContentKind.Zip;
            if (first.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
                return ContentKind.OfficeBinary;
            if (first.StartsWith("%PDF-"u8))
                return ContentKind.Pdf;
            if (first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
                return ContentKind.Gzip;
            return IsOtherArchive(first) ? ContentKind.OtherArchive : SniffText(first);
        }

        /// <summary>Whether rows can be in it: a zip that may hold a CSV file, or the CSV itself.</summary>
        public bool MayHoldRows => kind is ContentKind.Zip or ContentKind.Csv;

        /// <summary>In words for a message, such as <c>an HTML page</c>.</summary>
        public string Words => kind switch
        {
            ContentKind.Empty => "empty",
            ContentKind.Zip => "a zip",
            ContentKind.OfficeZip => "an Office workbook or document",
            ContentKind.OfficeBinary => "an Office file in the format of before 2007",
            ContentKind.Gzip or ContentKind.OtherArchive => "an archive other than a zip",
            ContentKind.Html => "an HTML page",
            ContentKind.Xml => "XML",
            ContentKind.Json => "JSON",
            ContentKind.Pdf => "a PDF document",
            ContentKind.Csv => "text with columns",
            ContentKind.Text => "text without columns",
            _ => "bytes of an unknown kind",
        };
    }

    /// <summary>The first entry of an Office file is its list of types, or stands in one of its own folders.</summary>
    private static bool IsOffice(ReadOnlySpan<byte> first)
    {
        var name = first.Length > 30 ? first[30..] : default;
        return name.StartsWith("[Content_Types].xml"u8) || name.StartsWith("_rels/"u8) || name.StartsWith("docProps/"u8)
            || name.StartsWith("xl/"u8) || name.StartsWith("word/"u8) || name.StartsWith("ppt/"u8) || name.StartsWith("mimetype"u8);
    }

    private static bool IsOtherArchive(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) // 7z
        || first.StartsWith("Rar!\u001a\u0007"u8)
        || first.StartsWith("BZh"u8)
        || first.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]) // xz
        || first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]); // zstd

    private static ContentKind SniffText(ReadOnlySpan<byte> first)
    {
        var text = first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? first[3..] : first;
        foreach (var b in text)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1A))
                return ContentKind.Unknown;
        }

        text = text.TrimStart(" \t\r\n\f"u8);
        return text switch
        {
            [(byte)'<', ..] => SniffMarkup(text),
            [(byte)'{', ..] or [(byte)'[', ..] => ContentKind.Json,
            _ => HasColumns(text) ? ContentKind.Csv : ContentKind.Text,
        };
    }

    private static ContentKind SniffMarkup(ReadOnlySpan<byte> text)
    {
        var start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 1024)]);
        foreach (var mark in (ReadOnlySpan<string>)["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<meta", "<div", "<p>", "<h1"])
        {
            if (start.Contains(mark, StringComparison.OrdinalIgnoreCase))
                return ContentKind.Html;
        }

        return start.StartsWith("<?xml", StringComparison.Ordinal) || (start.Length > 1 && (char.IsAsciiLetter(start[1]) || start[1] == '!'))
            ? ContentKind.Xml
            : ContentKind.Text;
    }

    /// <summary>A line with two of the same separator, or two lines with one: a sentence with a comma is no table.</summary>
    private static bool HasColumns(ReadOnlySpan<byte> text)
    {
        var lines = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var most = Math.Max(Math.Max(line.Count((byte)','), line.Count((byte)'\t')), Math.Max(line.Count((byte)';'), line.Count((byte)'|')));
            lines += most > 0 ? 1 : 0;
            if (most > 1 || lines > 1)
                return true;
        }

        return false;
    }
}
