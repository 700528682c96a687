using Weir.Runs;

namespace Weir.Cli.Demo;

/// <summary>What came of a demo: its runs, and what can be read of what they loaded. A workspace of an earlier demo lacks the later pipelines.</summary>
/// <param name="Result">The run of the waiting times.</param>
/// <param name="Messages">The run of the FHIR server, or null.</param>
/// <param name="Sitrep">The run of the sitrep API, or null.</param>
/// <param name="Lists">The runs of the code lists, and the one after a page has changed; empty where there are none.</param>
internal sealed record DemoOutcome(RunResult Result, RunResult? Messages, RunResult? Sitrep, IReadOnlyList<RunResult> Lists)
{
    public DemoFigures? Figures { get; init; }

    public DemoPatients? Patients { get; init; }

    public DemoSitrep? Hospitals { get; init; }

    public DemoDatasets? Datasets { get; init; }

    public IReadOnlyList<RunResult> Runs => [.. new[] { Result, Messages, Sitrep }.OfType<RunResult>(), .. Lists];
}
