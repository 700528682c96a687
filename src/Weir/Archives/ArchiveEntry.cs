namespace Weir.Archives;

/// <summary>One file of an archive, or the bare file itself.</summary>
/// <param name="Name">As written in the archive, to be shown and recorded. Never a path to write to.</param>
/// <param name="Size">Bytes when unpacked.</param>
internal sealed record ArchiveEntry(string Name, long Size)
{
    /// <summary>Whether it stands in an archive; a bare file does not.</summary>
    public bool InArchive { get; init; }

    /// <summary>The name as a message may show it: one line, at most 80 characters.</summary>
    public string ShownName => Shown(Name);

    internal ushort Method { get; init; }

    internal long PackedSize { get; init; }

    internal uint Crc { get; init; }

    internal long DataOffset { get; init; }

    internal static string Shown(string name)
    {
        var shown = string.Create(Math.Min(name.Length, 80), name, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(from[i]) ? '?' : from[i];
        });
        return name.Length > 80 ? shown[..77] + "..." : shown;
    }
}
