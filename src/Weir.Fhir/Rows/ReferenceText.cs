using System.Buffers;

namespace Weir.Fhir.Rows;

/// <summary>Takes a literal reference apart.</summary>
/// <remarks>Source: FHIR R4, "Resource references", "Literal references".</remarks>
internal static class ReferenceText
{
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// Type and id of <c>Patient/1</c>, <c>Patient/1/_history/2</c> and <c>http://server/base/Patient/1</c>; of <c>urn:uuid:…</c> the id alone.
    /// False for a contained resource's (<c>#1</c>, <c>Patient/1#2</c>), a condition (<c>Patient?identifier=…</c>) and whatever else no row has.
    /// The id may have characters that FHIR's ids do not: the resource it points at has them too.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> reference, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> id)
    {
        type = [];
        id = [];
        if (reference.IndexOfAny((byte)'#', (byte)'?') >= 0)
            return false;
        if (reference.StartsWith("urn:uuid:"u8) || reference.StartsWith("urn:oid:"u8))
        {
            id = reference[(reference[4..].IndexOf((byte)':') + 5)..];
            return id.Length > 0;
        }

        var path = WithoutVersion(reference);
        var slash = path.LastIndexOf((byte)'/');
        if (slash <= 0 || slash == path.Length - 1)
            return false;
        id = path[(slash + 1)..];
        type = path[..slash];
        type = type[(type.LastIndexOf((byte)'/') + 1)..];
        return !type.IsEmpty && char.IsAsciiLetterUpper((char)type[0]) && type.IndexOfAnyExcept(Letters) < 0;
    }

    /// <summary>Bytes of the reference behind its id.</summary>
    public static int TailLength(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> id)
    {
        var path = reference.StartsWith("urn:"u8) ? reference : WithoutVersion(reference);
        return reference.Length - path.Length + (path.EndsWith(id) ? 0 : throw new InvalidOperationException("The id is not at the end of the reference."));
    }

    private static ReadOnlySpan<byte> WithoutVersion(ReadOnlySpan<byte> reference)
    {
        var history = reference.IndexOf("/_history/"u8);
        return history < 0 ? reference : reference[..history];
    }
}
