using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Datasets;

/// <summary>Hashes of what a list says.</summary>
internal static class CodeListContent
{
    /// <summary>SHA-256, lower-case hexadecimal, of what makes a version: the options in their order with all that they say, the format, and from when they hold.</summary>
    public static string HashOf(CodeList list)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, list.Format);
        Add(hash, Text(list.EffectiveFrom));
        Add(hash, list.IsRetired ? "retired" : null);
        foreach (var option in list.Options)
        {
            Add(hash, option.Code);
            Add(hash, option.Label);
            Add(hash, KindText(option.Kind));
            Add(hash, option.IsRetired ? "retired" : null);
            Add(hash, Text(option.RetiredOn));
            Add(hash, option.Parent);
            Add(hash, option.Attributes.Count.ToString(CultureInfo.InvariantCulture));
            foreach (var (name, value) in option.Attributes)
            {
                Add(hash, name);
                Add(hash, value);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of all that a load of the list would write: two looks with the same need no second load.</summary>
    public static string HashOfAll(CodeList list)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, HashOf(list));
        string?[] about = [list.Title, list.Description, Text(list.ChangedOn), list.IsPreparatory ? "preparatory" : null, list.Addresses.Count > 0 ? list.Addresses[0] : null, .. list.Aliases];
        foreach (var text in about)
            Add(hash, text);
        foreach (var fault in list.Faults)
        {
            Add(hash, fault.Reason);
            Add(hash, fault.Original);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string KindText(OptionKind kind) => kind switch
    {
        OptionKind.National => "national",
        OptionKind.Default => "default",
        OptionKind.Permitted => "permitted",
        _ => "none",
    };

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A text with its length before it, so that no two sequences of texts are the same bytes.</summary>
    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(text is null ? -1 : bytes.Length)}:")));
        hash.AppendData(bytes);
    }
}
