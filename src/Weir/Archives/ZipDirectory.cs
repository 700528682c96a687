using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Weir.Archives;

/// <summary>Reads a zip's table of contents and refuses what no honest zip has, before anything is unpacked.</summary>
/// <remarks>
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3. The framework's ZipArchive is not used: it stops silently
/// at the size an entry claims, verifies no checksum, and does not notice entries that share their bytes.
/// </remarks>
internal sealed class ZipDirectory(SafeFileHandle file, long size, string name, ArchiveLimits limits)
{
    private const int EndLength = 22;
    private const int CentralLength = 46;
    private const int LocalLength = 30;
    private const int MaxDirectory = 256 << 20;

    /// <summary>All files of the zip in the order of its table of contents; folders are left out.</summary>
    /// <exception cref="Failures.SourceException">Cut short, damaged, past a limit, or with an entry that is refused. Bad data.</exception>
    public IReadOnlyList<ArchiveEntry> Read()
    {
        var (count, length, offset) = FindDirectory();
        if (count > limits.MaxEntries)
            throw ArchiveFailure.TooManyEntries(name, count, limits.MaxEntries);
        if (offset < 0 || length < 0 || offset > size - length)
            throw ArchiveFailure.BrokenDirectory(name, "it points outside the file");
        // Name, extra field and comment of an entry take at most 65,535 bytes each.
        if (length > Math.Min(MaxDirectory, count * (CentralLength + (3L * ushort.MaxValue))))
            throw ArchiveFailure.BrokenDirectory(name, "it is larger than its entries can be");

        var entries = ReadEntries(ReadAt(offset, (int)length), (int)count);
        CheckTogether(entries, offset);
        return [.. entries.Where(entry => !entry.Entry.Name.EndsWith('/')).Select(entry => entry.Entry)];
    }

    private (long Count, long Length, long Offset) FindDirectory()
    {
        var tail = ReadAt(Math.Max(0, size - EndLength - ushort.MaxValue), (int)Math.Min(size, EndLength + ushort.MaxValue));
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (!end.StartsWith("PK\u0005\u0006"u8) || at + EndLength + U16(end, 20) > tail.Length)
                continue;
            (long Count, long Length, long Offset) found = (U16(end, 10), U32(end, 12), U32(end, 16));
            return found.Count == ushort.MaxValue || found.Length == uint.MaxValue || found.Offset == uint.MaxValue
                ? FindLargeDirectory(size - tail.Length + at) ?? found
                : found;
        }

        throw ArchiveFailure.CutShort(name, size);
    }

    /// <summary>The 64-bit form, which a locator just before the ordinary end points to.</summary>
    private (long Count, long Length, long Offset)? FindLargeDirectory(long end)
    {
        if (end < 20 || ReadAt(end - 20, 20) is not { } locator || !locator.AsSpan().StartsWith("PK\u0006\u0007"u8))
            return null;
        var at = I64(locator, 8);
        if (at < 0 || at > size - 56 || ReadAt(at, 56) is not { } large || !large.AsSpan().StartsWith("PK\u0006\u0006"u8))
            throw ArchiveFailure.BrokenDirectory(name, "its 64-bit end is not where it should be");
        return (Math.Max(0, I64(large, 32)), I64(large, 40), I64(large, 48));
    }

    private List<(ArchiveEntry Entry, long Start)> ReadEntries(ReadOnlySpan<byte> directory, int count)
    {
        var entries = new List<(ArchiveEntry, long)>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var n = 0; n < count; n++)
        {
            if (directory.Length < CentralLength || !directory.StartsWith("PK\u0001\u0002"u8))
                throw ArchiveFailure.BrokenDirectory(name, $"it ends after {n} of {count} entries");
            var (nameLength, extraLength, commentLength) = (U16(directory, 28), U16(directory, 30), U16(directory, 32));
            var next = CentralLength + nameLength + extraLength + commentLength;
            if (directory.Length < next)
                throw ArchiveFailure.BrokenDirectory(name, $"it ends after {n} of {count} entries");

            var flags = U16(directory, 8);
            var entryName = NameOf(directory.Slice(CentralLength, nameLength), (flags & 0x800) != 0);
            CheckName(entryName, directory);
            if ((flags & 0x2041) != 0)
                throw ArchiveFailure.Encrypted(name, entryName);
            if (!names.Add(entryName))
                throw ArchiveFailure.Duplicate(name, entryName);
            entries.Add(ReadEntry(directory[..CentralLength], directory.Slice(CentralLength + nameLength, extraLength), entryName));
            directory = directory[next..];
        }

        return entries;
    }

    private (ArchiveEntry Entry, long Start) ReadEntry(ReadOnlySpan<byte> central, ReadOnlySpan<byte> extra, string entryName)
    {
        long packed = U32(central, 20), unpacked = U32(central, 24), start = U32(central, 42);
        var large = FindExtra(extra, 1);
        Widen(ref unpacked, ref large);
        Widen(ref packed, ref large);
        Widen(ref start, ref large);
        if (packed < 0 || unpacked < 0 || start < 0 || start > size - LocalLength)
            throw ArchiveFailure.BrokenDirectory(name, "an entry points outside the file");

        var local = ReadAt(start, LocalLength);
        if (!local.AsSpan().StartsWith("PK\u0003\u0004"u8))
            throw ArchiveFailure.BrokenDirectory(name, "an entry is not where it should be");
        var data = start + LocalLength + U16(local, 26) + U16(local, 28);
        if (data > size - packed)
            throw ArchiveFailure.BrokenDirectory(name, "an entry points outside the file");

        var entry = new ArchiveEntry(entryName, unpacked)
        {
            InArchive = true,
            Method = U16(central, 10),
            Crc = U32(central, 16),
            PackedSize = packed,
            DataOffset = data,
        };
        if (unpacked > limits.MaxEntryBytes)
            throw ArchiveFailure.TooLarge(name, entry, limits.MaxEntryBytes);
        if (unpacked > limits.RatioFromBytes && unpacked > limits.MaxRatio * packed)
            throw ArchiveFailure.TooDense(name, entry, limits.MaxRatio);
        return (entry, start);
    }

    private void CheckTogether(List<(ArchiveEntry Entry, long Start)> entries, long directory)
    {
        var total = entries.Sum(each => each.Entry.Size);
        if (total > limits.MaxTotalBytes)
            throw ArchiveFailure.TooLargeTogether(name, total, limits.MaxTotalBytes);

        var free = 0L;
        foreach (var (entry, start) in entries.OrderBy(each => each.Start))
        {
            var end = entry.DataOffset + entry.PackedSize;
            if (start < free || end > directory)
                throw ArchiveFailure.Overlapping(name, entry.ShownName);
            free = end;
        }
    }

    private void CheckName(string entryName, ReadOnlySpan<byte> central)
    {
        // The upper half of the attributes is a Unix mode where the maker was Unix (3) or macOS (19).
        var isLink = central[5] is 3 or 19 && (U32(central, 38) >> 16 & 0xF000) == 0xA000;
        var what = entryName switch
        {
            "" => "has no name",
            _ when isLink => "is a symbolic link",
            _ when entryName.Contains('\0') => "has a NUL in its name",
            _ when entryName[0] is '/' or '\\' => "has an absolute path",
            _ when entryName.Length > 1 && entryName[1] == ':' => "has a drive in its path",
            _ when entryName.Split('/', '\\').Contains("..") => "climbs out of the zip with '..'",
            _ => null,
        };
        if (what is not null)
            throw ArchiveFailure.UnsafeName(name, entryName, what);
    }

    private static void Widen(ref long value, ref ReadOnlySpan<byte> large)
    {
        if (value != uint.MaxValue || large.Length < 8)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[8..];
    }

    private static ReadOnlySpan<byte> FindExtra(ReadOnlySpan<byte> extra, ushort wanted)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (U16(extra, 0), U16(extra, 2));
            if (extra.Length < 4 + length)
                break;
            if (id == wanted)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    /// <summary>Names are shown and compared only, so Latin-1 will do where the zip does not say UTF-8 and it is not.</summary>
    private static string NameOf(ReadOnlySpan<byte> bytes, bool utf8) =>
        utf8 || System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private byte[] ReadAt(long offset, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(file, bytes.AsSpan(read), offset + read) is var count and > 0)
            read += count;
        return read == length ? bytes : throw ArchiveFailure.CutShort(name, offset + read);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
