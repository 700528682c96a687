using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>One of the site's monthly statistics: where its files are found, how they are read, and what becomes of them. A source is made of this record alone.</summary>
internal sealed record Statistic
{
    /// <summary>The source's name in weir.yaml: <c>nhs-rtt</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, as a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>What the Open Government Licence asks for wherever the figures are shown.</summary>
    public required string Attribution { get; init; }

    /// <summary>Raise it with any change that gives the same bytes other rows, findings, measures or views.</summary>
    public required string Recipe { get; init; }

    /// <summary>Its pages and file names.</summary>
    public required StatisticsCollection Collection { get; init; }

    /// <summary>How its files are read.</summary>
    public required IStatisticFiles Files { get; init; }

    /// <summary>Its tables.</summary>
    public required IReadOnlyList<SourceTable> Tables { get; init; }

    /// <summary>The views over them.</summary>
    public required IReadOnlyList<SourceView> Views { get; init; }

    /// <summary>Settings that only it has.</summary>
    public IReadOnlyList<SettingDefinition> Settings { get; init; } = [];

    /// <summary>Narrows what is looked for by its settings.</summary>
    public Func<StatisticsCollection, IReadOnlyDictionary<string, string>, StatisticsCollection> Narrow { get; init; } = static (collection, _) => collection;

    /// <summary>What a load is gated on.</summary>
    public required MonthGate Gate { get; init; }
}
