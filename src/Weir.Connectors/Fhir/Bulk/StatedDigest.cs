using System.Security.Cryptography;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>The hash that a server says a file has, and the hash of what arrives.</summary>
/// <remarks>Sources: RFC 9530 (<c>Repr-Digest</c>, <c>Content-Digest</c>) and RFC 3230 (<c>Digest</c>). Of several algorithms the first known one is taken.</remarks>
internal sealed class StatedDigest : IDisposable
{
    private static readonly (string Name, HashAlgorithmName Algorithm, int Bytes)[] Known = [("sha-256", HashAlgorithmName.SHA256, 32), ("sha-512", HashAlgorithmName.SHA512, 64)];

    private readonly string _header;
    private readonly byte[] _stated;
    private readonly IncrementalHash _arrived;

    private StatedDigest(string header, HashAlgorithmName algorithm, byte[] stated) =>
        (_header, _stated, _arrived) = (header, stated, IncrementalHash.CreateHash(algorithm));

    /// <summary>What the answer to a request for the whole file states; null where it states nothing that can be checked here: a compressed body is hashed as sent.</summary>
    public static StatedDigest? Of(OutboundResponse response)
    {
        if (response.IsCompressed)
            return null;
        foreach (var header in (string[])["Repr-Digest", "Content-Digest", "Digest"])
        {
            foreach (var part in (response.Header(header) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                var known = Array.Find(Known, known => equals > 0 && part.AsSpan(0, equals).Equals(known.Name, StringComparison.OrdinalIgnoreCase));
                var stated = new byte[known.Bytes];
                // RFC 9530 has the base64 between colons, RFC 3230 without.
                if (known.Bytes > 0 && Convert.TryFromBase64String(part[(equals + 1)..].Trim(':'), stated, out var length) && length == known.Bytes)
                    return new StatedDigest(header, known.Algorithm, stated);
            }
        }

        return null;
    }

    /// <summary>Takes bytes as they arrive.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _arrived.AppendData(bytes);

    /// <summary>Compares once all has arrived.</summary>
    /// <exception cref="SourceException">Other bytes have arrived than the server says it has.</exception>
    public void Check(Uri address)
    {
        var arrived = _arrived.GetHashAndReset();
        if (!arrived.AsSpan().SequenceEqual(_stated))
        {
            throw new SourceException(
                $"The file {RedactedAddress.Of(address)} of the export arrived with other bytes than the server says it has ({_header} {Convert.ToHexStringLower(_stated)[..12]}…, arrived {Convert.ToHexStringLower(arrived)[..12]}…). It is fetched again; if it stays so, tell who runs the server.",
                FailureKind.Transient);
        }
    }

    public void Dispose() => _arrived.Dispose();
}
