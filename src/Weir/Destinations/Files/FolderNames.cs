using System.Security.Cryptography;
using System.Text;

namespace Weir.Destinations.Files;

/// <summary>Names of folders and files made from names of tables and partitions, so that no two of them are ever the same on any file system.</summary>
internal static class FolderNames
{
    private const int MaxLength = 80;

    /// <summary>The name itself where it is plain; else what is plain of it and a hash of the whole.</summary>
    public static string Of(string name)
    {
        if (IsPlain(name))
            return name;
        var kept = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (kept.Length == MaxLength - 18)
                break;
            kept.Append(IsPlain(letter) && !(kept.Length == 0 && letter is '.' or '_') ? letter : '-');
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return $"{kept}-~{hash[..16]}".Replace("-~", "~", StringComparison.Ordinal);
    }

    /// <summary>Letters in lower case, as some file systems do not tell them apart; not hidden, not Weir's own, not a device of Windows.</summary>
    private static bool IsPlain(string name) => name.Length is > 0 and <= MaxLength && name.All(IsPlain) && name[0] is not ('.' or '_') && name[^1] != '.'
        && name.Split('.')[0] is not ("con" or "prn" or "aux" or "nul")
        && !(name.Split('.')[0] is { Length: 4 } device && (device.StartsWith("com", StringComparison.Ordinal) || device.StartsWith("lpt", StringComparison.Ordinal)));

    private static bool IsPlain(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-' or '.';
}
