namespace Weir.Checks;

/// <summary>Keys one after the other, in chunks that are never copied: one array that doubles would leave as much again behind.</summary>
internal sealed class KeyBytes
{
    private const int ChunkBits = 20;
    private const int ChunkBytes = 1 << ChunkBits;

    /// <summary>A chunk stands at the index that its first position has; where one key took several, the others are empty.</summary>
    private readonly List<byte[]> _chunks = [];

    private int _used;

    /// <summary>Keeps a key and returns its position. 2 GiB fit.</summary>
    public int Add(ReadOnlySpan<byte> key)
    {
        var last = _chunks.Count - 1;
        if (last < 0 || _used + key.Length > ChunkBytes)
        {
            last = _chunks.Count;
            var count = Math.Max(1, (key.Length + ChunkBytes - 1) >> ChunkBits);
            _chunks.Add(new byte[count << ChunkBits]);
            for (var i = 1; i < count; i++)
                _chunks.Add([]);
            _used = 0;
        }

        key.CopyTo(_chunks[last].AsSpan(_used));
        var position = checked((last * ChunkBytes) + _used);
        // After a key of several chunks the next one begins a chunk of its own.
        _used = key.Length > ChunkBytes ? ChunkBytes : _used + key.Length;
        return position;
    }

    /// <summary>The key at a position.</summary>
    public ReadOnlySpan<byte> At(int position, int length) => _chunks[position >> ChunkBits].AsSpan(position & (ChunkBytes - 1), length);
}
