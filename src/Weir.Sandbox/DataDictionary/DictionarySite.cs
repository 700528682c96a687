using System.Collections.Frozen;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.DataDictionary;

/// <summary>The NHS Data Dictionary: which page is where.</summary>
internal sealed class DictionarySite
{
    /// <summary>The path of the site's address.</summary>
    public const string Root = "/dictionary/";

    private static readonly DictionaryItem RetiredItem = new("smoking_status", DictionaryMarkup.Year2020, DictionaryKind.National, 0);
    private static readonly DictionaryItem FreeTextItem = new("consultation_note", DictionaryMarkup.Year2025, DictionaryKind.National, 0);
    private static readonly DictionaryItem SupportingItem = new("main_specialty_and_treatment_function_codes_table", DictionaryMarkup.Year2021, DictionaryKind.National, 0);

    private readonly FrozenDictionary<string, Func<string>> _pages;

    public DictionarySite()
    {
        var pages = new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            [""] = Index,
            [$"data_elements/retired/{RetiredItem.Name}.html"] = () => DictionaryPages.Retired(RetiredItem),
            [$"data_elements/{FreeTextItem.Name}.html"] = () => DictionaryPages.FreeText(FreeTextItem),
            [$"supporting_information/{SupportingItem.Name}.html"] = () => DictionaryPages.Supporting(SupportingItem, World.CodesOf("main_specialty_code"), World.CodesOf("treatment_function_code")),
            ["data_dictionary/smoking_status.asp"] = () => "<html><body><h2>SMOKING STATUS</h2><p>National Codes:</p><p>1 Invented<br>2 Invented as well</p></body></html>",
        };
        foreach (var item in DictionaryItem.All)
        {
            pages[item.Path] = () => DictionaryPages.Item(item, World.CodesOf(item.Name));
            pages.TryAdd(item.AttributePath, () => DictionaryPages.Attribute(item, World.CodesOf(item.Name)));
        }

        _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>What it holds.</summary>
    public DictionaryWorld World { get; } = new();

    /// <summary>Whether a path is the site's.</summary>
    public static bool Owns(string path) => path.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>The answer to a request.</summary>
    public SiteAnswer Answer(string path) => _pages.TryGetValue(path[Root.Length..], out var page) ? SiteAnswer.Html(200, page()) : SiteAnswer.Plain(404, "Not Found");

    private static string Index() =>
        $"<!DOCTYPE html><html><head><title>Invented dictionary</title></head><body><h1>All items</h1><ul>{string.Concat(DictionaryItem.All.Select(item => $"<li><a href=\"{item.Path}\">{item.Title}</a></li>"))}</ul></body></html>";
}
