using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Fhir.Policies;

/// <summary>Keyed hashes of ids and values: <c>h-</c> and 32 hexadecimal digits of HMAC-SHA-256. Not for several threads at once.</summary>
internal sealed class Pseudonyms(PolicySecret secret)
{
    /// <summary>Bytes of a hash as it is written.</summary>
    public const int Length = 34;

    /// <summary>Hashes remembered; most ids occur again and again.</summary>
    private const int Remembered = 1 << 15;

    private readonly Dictionary<byte[], byte[]> _ids = new(Utf8Comparer.Instance);

    /// <summary>What stands for a resource's id.</summary>
    public ReadOnlySpan<byte> Id(ReadOnlySpan<byte> id)
    {
        var known = _ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(id, out var hash))
            return hash;
        hash = Of(secret.Ids, id);
        if (_ids.Count >= Remembered)
            _ids.Clear();
        known[id] = hash;
        return hash;
    }

    /// <summary>What stands for a value.</summary>
    public byte[] Value(ReadOnlySpan<byte> value) => Of(secret.Values, value);

    /// <summary>Days that all dates of a patient move by: never 0, at most so many forth or back.</summary>
    public int Days(ReadOnlySpan<byte> patient, int most)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(secret.Shifts, patient, mac);
        var place = (int)(BinaryPrimitives.ReadUInt64LittleEndian(mac) % (ulong)(2 * most));
        return place < most ? place - most : place - most + 1;
    }

    private static byte[] Of(byte[] key, ReadOnlySpan<byte> value)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(key, value, mac);
        var hash = new byte[Length];
        "h-"u8.CopyTo(hash);
        Convert.TryToHexStringLower(mac[..16], hash.AsSpan(2), out _);
        return hash;
    }
}
