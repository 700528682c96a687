using Weir.Datasets;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Rcpch;

/// <summary>The source <c>rcpch</c>.</summary>
internal sealed class RcpchSourceKind : CodeListSourceKind
{
    private const string Url = "url";
    private const string Key = "key";
    private const string Header = "header";
    private const string UrlVariable = "EXTERNAL_DATASET_API_URL";
    private const string KeyVariable = "EXTERNAL_DATASET_API_KEY";

    public override string Name => "rcpch";

    public override string Description => "Lists of hospitals, trusts, Welsh health boards, London boroughs, NHS regions, paediatric diabetes units and integrated care boards, from the organisations API of the Royal College of Paediatrics and Child Health; a list is a partition.";

    public override string Category => "rcpch";

    protected override string SourceType => "api";

    protected override string StandardSyncEvery => "1 d";

    protected override IReadOnlyList<SettingDefinition> OwnSettings { get; } =
    [
        new(Url, $"Address of the API, with or without a slash at its end. Where it is not set, the environment variable {UrlVariable}, else {RcpchOptions.DefaultAddress}.", null, RcpchOptions.AddressProblem),
        Setting.Secret(Key, $"The key that the API gave. Where it is not set, the environment variable {KeyVariable}. It is sent to the API and printed nowhere."),
        new(Header, "The header that the key is sent in. With Authorization it is sent as a Bearer token.", RcpchOptions.DefaultHeader, RcpchOptions.HeaderProblem),
    ];

    protected override ICodeListUpstream Upstream(SourceContext context)
    {
        var url = context.Settings.GetValueOrDefault(Url);
        if (url is null && context.Environment(UrlVariable) is { Length: > 0 } variable)
            url = RcpchOptions.AddressProblem(variable) is { } problem ? throw new UsageException($"The environment variable {UrlVariable}: {problem}") : variable;
        var key = context.Settings.GetValueOrDefault(Key) ?? context.Environment(KeyVariable);
        return new RcpchOrganisations(
            new RcpchOptions
            {
                Address = url is null ? RcpchOptions.DefaultAddress : new Uri(url),
                Key = string.IsNullOrWhiteSpace(key) ? null : key,
                Header = context.Settings[Header],
            },
            context.Http);
    }
}
