using Weir.Datasets;
using Weir.Sources;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>The source <c>nhs-data-dictionary</c>.</summary>
internal sealed class DataDictionarySourceKind : CodeListSourceKind
{
    private const string Site = "site";

    public override string Name => "nhs-data-dictionary";

    public override string Description => "Code lists of the NHS Data Model and Dictionary, read from its web pages: national, default and permitted codes told apart, retired ones kept; a list is a partition.";

    public override string Attribution => "NHS Data Model and Dictionary, © NHS England, under the Open Government Licence v3.0.";

    public override string Category => "nhs_dd";

    protected override string SourceType => "scrape";

    protected override string StandardSyncEvery => "7 d";

    protected override IReadOnlyList<SettingDefinition> OwnSettings { get; } =
    [
        new(Site, "Address of the dictionary's site, for a mirror or the sandbox.", DataDictionary.Site.AbsoluteUri, AddressProblem),
    ];

    protected override ICodeListUpstream Upstream(SourceContext context) => new DataDictionary(context.Http, new Uri(context.Settings[Site].TrimEnd('/') + "/"));

    private static string? AddressProblem(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query.Length: 0, UserInfo.Length: 0 }
            ? null
            : $"'{text}' is not the address of a site. Write one that begins with https:// and has no question mark in it.";
}
