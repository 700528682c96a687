using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Failures;

namespace Weir.Fhir.Policies;

/// <summary>The tenant's secret, as the keys made of it: one for each use, so that no hash can be compared with one of another use.</summary>
internal sealed class PolicySecret
{
    /// <summary>The variable that holds the secret unless a setting names another.</summary>
    public const string Variable = "WEIR_POLICY_SECRET";

    /// <summary>Bytes that a secret has at least.</summary>
    public const int LeastBytes = 32;

    private PolicySecret(byte[] secret)
    {
        (Ids, Values, Files, Shifts) = (Key("ids"), Key("values"), Key("files"), Key("shifts"));
        Name = Convert.ToHexStringLower(Key("name"))[..16];

        byte[] Key(string use) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("weir policy " + use));
    }

    public byte[] Ids { get; }

    public byte[] Values { get; }

    public byte[] Files { get; }

    public byte[] Shifts { get; }

    /// <summary>Tells secrets apart; nothing can be found out from it.</summary>
    public string Name { get; }

    /// <summary>Makes keys of a secret.</summary>
    /// <exception cref="UsageException">There is none, or it is too short. It is never shown.</exception>
    public static PolicySecret Of(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            throw new UsageException($"A policy needs a secret for its hashes, and there is none: environment variable {Variable} is not set. Set it to {LeastBytes} bytes or more that nobody can guess, such as what 'openssl rand -hex 32' prints, and keep it: with another secret every hash changes.");
        var bytes = Encoding.UTF8.GetBytes(secret);
        return bytes.Length >= LeastBytes
            ? new PolicySecret(bytes)
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"The secret of the policy has {bytes.Length} bytes where {LeastBytes} or more are expected. Set {Variable} to what 'openssl rand -hex 32' prints, and keep it: with another secret every hash changes."));
    }

    /// <summary>What a file or an archive's member is called where its own name must not be seen. Its endings stay: they say what it is.</summary>
    public string FileName(string name)
    {
        var ending = EndingOf(name);
        return Convert.ToHexStringLower(HMACSHA256.HashData(Files, Encoding.UTF8.GetBytes(name)))[..24] + ending;
    }

    private static string EndingOf(string name)
    {
        foreach (var packing in (string[])[".gz", ".zip", ""])
        {
            if (!name.EndsWith(packing, StringComparison.OrdinalIgnoreCase))
                continue;
            var plain = name[..^packing.Length];
            var ending = Array.Find([".ndjson", ".jsonl", ".json"], ending => plain.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
            return ending + packing;
        }

        return "";
    }
}
