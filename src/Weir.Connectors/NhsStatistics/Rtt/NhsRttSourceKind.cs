using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The source <c>nhs-rtt</c>.</summary>
internal sealed class NhsRttSourceKind : ISourceKind
{
    public string Name => "nhs-rtt";

    public string Description => "NHS England's monthly referral to treatment waiting times, every provider and commissioner.";

    public IReadOnlyList<SettingDefinition> Settings { get; } = [];

    public ISource Create(SourceContext context) => new NhsRttSource(context);
}
