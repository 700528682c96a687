using System.Globalization;
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

    /// <summary>A page of the site, by an address that a person wrote: with or without <c>www.</c>, by http or https; null where it is none of the site's.</summary>
    public static Uri? At(Uri site, string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var written) || written.Scheme is not ("http" or "https") || !string.Equals(Host(written), Host(site), StringComparison.OrdinalIgnoreCase))
            return null;
        return written.AbsolutePath.StartsWith(site.AbsolutePath, StringComparison.Ordinal) && written.AbsolutePath.Length > site.AbsolutePath.Length && NameOf(written).Any(char.IsAsciiLetterOrDigit) && !written.AbsolutePath.EndsWith('/')
            ? new Uri(site, written.AbsolutePath + written.Fragment)
            : null;
    }

    /// <summary>The key of a page that is none of the known lists: its name in the newer form, after its folder where that is not the one of data elements.</summary>
    public static string KeyOf(Uri site, Uri page)
    {
        var folder = page.AbsolutePath[site.AbsolutePath.Length..^page.Segments[^1].Length].Replace("data_elements/", "", StringComparison.Ordinal);
        return Lines().Replace(NotOfKeys().Replace((folder + NameOf(page) + page.Fragment).ToLowerInvariant(), "_"), "_").Trim('_');
    }

    /// <summary>What a page is about, by its name, until its title is known.</summary>
    public static string TitleOf(Uri page) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(string.Join(' ', NameOf(page).Split('_', StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The address in the newer form; null where it is in it.</summary>
    public static Uri? Newer(Uri address)
    {
        var name = NameOf(address);
        var newer = Lines().Replace(name, "_").Trim('_').ToLowerInvariant();
        return newer.Length == 0 || string.Equals(name, newer, StringComparison.Ordinal) ? null : new Uri(address, newer + Extension + address.Fragment);
    }

    /// <summary>The host without <c>www.</c>, and the port where it is not the scheme's own.</summary>
    private static string Host(Uri address) => (address.Host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? address.Host[4..] : address.Host) + (address.IsDefaultPort ? "" : $":{address.Port}");

    [GeneratedRegex("[^a-z0-9_-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotOfKeys();

    [GeneratedRegex("_{2,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lines();
}
