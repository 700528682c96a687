using System.Text.RegularExpressions;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>The two forms that addresses of the site's pages have.</summary>
/// <remarks>
/// SMOKING STATUS (MOTHER) was smoking_status__mother_.html, each blank and bracket a line. Since 2025 it is smoking_status_mother.html: all
/// but letters, digits, hyphens and blanks is dropped. The older form tells the newer; the newer does not tell the older.
/// </remarks>
internal static partial class PageAddress
{
    private const string Extension = ".html";

    /// <summary>The page's name in its address, without the ending.</summary>
    public static string NameOf(Uri address)
    {
        var name = address.Segments[^1];
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
    }

    /// <summary>The address in the newer form; null where it is in it.</summary>
    public static Uri? Newer(Uri address)
    {
        var name = NameOf(address);
        var newer = Lines().Replace(name, "_").Trim('_').ToLowerInvariant();
        return newer.Length == 0 || string.Equals(name, newer, StringComparison.Ordinal) ? null : new Uri(address, newer + Extension + address.Fragment);
    }

    [GeneratedRegex("_{2,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lines();
}
