using Microsoft.Extensions.Logging;
using Weir.Datasets;
using Weir.Failures;

namespace Weir.Sources;

/// <summary>A kind of source, as <c>source:</c> names it in a pipeline.</summary>
public interface ISourceKind
{
    /// <summary>The name used in pipeline definitions, e.g. <c>nhs-rtt</c>. Lower-case and unique.</summary>
    string Name { get; }

    /// <summary>What it reads, in a sentence.</summary>
    string Description { get; }

    /// <summary>What the publisher's licence asks to say wherever the rows are shown, or null where it asks for nothing.</summary>
    string? Attribution => null;

    /// <summary>
    /// True where a partition's rows are much the same from one load to the next. False for messages: then neither rejected rows nor their
    /// absence holds a load unless a setting says so.
    /// </summary>
    bool IsGatedOnRows => true;

    /// <summary>True where it plans the periods that it is asked for (<see cref="PlanRequest.Periods"/>). Of others, <c>periods</c> is refused: it would change nothing.</summary>
    bool HasPeriods => false;

    /// <summary>The settings it understands, beside those that every pipeline has.</summary>
    IReadOnlyList<SettingDefinition> Settings { get; }

    /// <summary>Makes a source for a pipeline whose settings were checked.</summary>
    /// <exception cref="UsageException">Settings contradict each other.</exception>
    ISource Create(SourceContext context);

    /// <summary>The datasets that a pipeline of these settings looks codes up in: they are read from the warehouse before the source is made, and given with its context.</summary>
    /// <exception cref="UsageException">What names them cannot be read.</exception>
    internal IReadOnlyList<WantedDataset> DatasetsOf(SourceContext context) => [];
}

/// <summary>What a source is given.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Settings">The settings by name, defaults filled in where the definition has one; all valid.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where it logs; never a value of a row or a credential.</param>
public sealed record SourceContext(
    string Pipeline,
    IReadOnlyDictionary<string, string> Settings,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>The one client that leaves this machine.</summary>
    internal Http.OutboundHttp Http { get; init; } = null!;

    /// <summary>The folder that relative paths in settings count from.</summary>
    internal string Folder { get; init; } = "";

    /// <summary>The workspace's zone, on whose clocks a day is today.</summary>
    internal TimeZoneInfo Zone { get; init; } = Time.LocalTimeZone;

    /// <summary>What the pipeline's destination can do; null where none is known yet.</summary>
    internal Destinations.DestinationLimits? Limits { get; init; }

    /// <summary>A folder for what helps the next run to continue and costs only work where it is lost; null where nothing may be left behind.</summary>
    internal string? Notebook { get; init; }

    /// <summary>The datasets that <see cref="ISourceKind.DatasetsOf"/> asked for.</summary>
    internal IReadOnlyDictionary<WantedDataset, DatasetAnswer> Datasets { get; init; } = new Dictionary<WantedDataset, DatasetAnswer>();

    /// <summary>The environment's variables, by name.</summary>
    internal Func<string, string?> Environment { get; init; } = _ => null;
}

/// <summary>A setting: its name, meaning and default, and how its text is judged.</summary>
/// <param name="Name">As written in weir.yaml, such as <c>gate.rows_per_part_percent</c>; a dot for a nested one.</param>
/// <param name="Description">What it does, with its unit.</param>
/// <param name="Default">The default as text, or null where there is none.</param>
/// <param name="Problem">What is wrong with a text, ending in what is expected; null where nothing is.</param>
public sealed record SettingDefinition(string Name, string Description, string? Default, Func<string, string?> Problem)
{
    /// <summary>The kind of value, for the editor's schema: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>array</c>; <c>object</c> for names and values of the user's own, which come as the text of a JSON object whose values are texts.</summary>
    public string JsonType { get; init; } = "string";

    /// <summary>The values allowed, or null where any.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>True where the value must come from the environment (<c>${NAME}</c>) and is never printed.</summary>
    public bool Secret { get; init; }
}
