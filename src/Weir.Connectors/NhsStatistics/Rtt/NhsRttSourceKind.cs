using System.Globalization;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The source <c>nhs-rtt</c>.</summary>
internal sealed class NhsRttSourceKind : ISourceKind
{
    public string Name => "nhs-rtt";

    public string Description => "NHS England's monthly referral to treatment waiting times, every provider and commissioner.";

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        Percent(
            RttGate.RowsPerPart,
            "How far the rows of a part may be from the median of the pipeline's last 12 months before a load is held, in percent of that median.",
            "30",
            1000),
        Percent(
            RttGate.AbsentProvider,
            "Share of the waiting list, in percent, over which a provider may not be absent without the load being held.",
            "1",
            100),
    ];

    public ISource Create(SourceContext context) => new NhsRttSource(context);

    private static SettingDefinition Percent(string name, string description, string standard, int most) =>
        new(name, description, standard, text => NumberProblem(text, most)) { JsonType = "number" };

    private static string? NumberProblem(string text, int most) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent > 0 && percent <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a percentage; a number over 0 and up to {most} is expected.");
}
