using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Tenants;

/// <summary>The written form of a token: <c>weir_TENANT_</c> and 64 hexadecimal digits.</summary>
/// <remarks>
/// The prefix lets scanners of repositories and logs find one that leaked. The tenant stands in it so that it is looked for among
/// that tenant's tokens only, and no statement has to look across tenants; another tenant's name in front of it makes another hash.
/// </remarks>
internal static partial class TokenText
{
    private const int RandomBytes = 32;

    /// <summary>A new token of a tenant, of 256 random bits.</summary>
    public static string Create(TenantId tenant) => $"weir_{tenant.Value}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}";

    /// <summary>The tenant that a text names where it is a token's form, else null.</summary>
    public static TenantId? TenantOf(string presented) => Form().Match(presented) is { Success: true } match ? new TenantId(match.Groups["tenant"].Value) : null;

    /// <summary>What is stored and looked for: the SHA-256 of the whole text.</summary>
    /// <remarks>
    /// No slow, salted hash, as a password needs: nobody guesses 256 random bits however fast the hash is, and two tokens are never
    /// the same. Looking a hash up by an index tells nothing about the token by the time it takes, since who measures cannot steer the hash.
    /// </remarks>
    public static string Hash(string presented) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(presented)));

    [GeneratedRegex(@"\Aweir_(?<tenant>[a-z][a-z0-9_]{0,39})_[0-9a-f]{64}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
