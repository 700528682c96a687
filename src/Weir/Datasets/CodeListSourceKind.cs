using System.Globalization;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Datasets;

/// <summary>A kind of source of code lists: what all of them have in common.</summary>
internal abstract class CodeListSourceKind : ISourceKind
{
    private const string CodesLost = "gate.codes_lost_percent";
    private const string SyncEvery = "sync_every";

    public abstract string Name { get; }

    public abstract string Description { get; }

    public virtual string? Attribution => null;

    /// <summary>Category of its datasets.</summary>
    public abstract string Category { get; }

    public IReadOnlyList<SettingDefinition> Settings =>
    [
        .. OwnSettings,
        Setting.LengthOfTime(SyncEvery, "How long after a list was looked at 'weir dataset sync' looks at it again; 'weir run' looks at all of them.", StandardSyncEvery),
        Setting.Number(CodesLost, "Codes that a list may lose from one version to the next, per 100 that it had, before the load waits for a person.", 30, 0, 100),
    ];

    /// <summary>How its lists come about: scrape or api.</summary>
    protected abstract string SourceType { get; }

    /// <summary>Default of <c>sync_every</c>.</summary>
    protected abstract string StandardSyncEvery { get; }

    protected abstract IReadOnlyList<SettingDefinition> OwnSettings { get; }

    public ISource Create(SourceContext context) => new CodeListSource(
        Upstream(context), new CodeListOptions(Category, SourceType, decimal.Parse(context.Settings[CodesLost], CultureInfo.InvariantCulture)), context.Time);

    /// <summary>How long after a look a list is due again, by a pipeline's settings.</summary>
    public static TimeSpan SyncEveryOf(IReadOnlyDictionary<string, string> settings) => Duration.TryParse(settings[SyncEvery], out var every) ? every : TimeSpan.Zero;

    /// <summary>The publisher, as a pipeline's settings name it.</summary>
    protected abstract ICodeListUpstream Upstream(SourceContext context);
}
