using System.Globalization;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Reads FHIR resources from files: into the tables of the default schema, and of views.</summary>
internal sealed class FhirFilesSource(FhirFilesOptions options) : ISource
{
    private readonly FhirReading _reading = new(options.Tables);

    public string Recipe => _reading.Recipe;

    public IReadOnlyList<SourceTable> Tables => _reading.Tables;

    public IReadOnlyList<SourceView> Views => options.Tables.HasReadyViews ? FhirViews.All : [];

    public IReadOnlyList<GateRule> GateRules => [];

    IReadOnlyList<ValueCount> ISource.ValueCounts => _reading.ValueCounts;

    public SourceTable? FindTable(string name) => _reading.FindTable(name);

    IReadOnlyList<string> ISource.Notes => options.Tables.Notes;

    bool ISource.RebuildsTogether => true;

    /// <remarks>Under a policy nothing is kept, and without one nothing may be made again that was read under one.</remarks>
    (PlannedPartition Partition, string? Checkpoint)? ISource.Rebuild(PlannedPartition loaded, string recipe, string? checkpoint) =>
        options.Tables.Policy is null && !loaded.Details.ContainsKey(FhirPolicy.Detail) ? (loaded, checkpoint) : null;

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<string> paths = request.Input is { } input ? [input] : options.Paths;
        if (paths.Count == 0)
            throw new SourceException("There is nothing to read: neither setting 'path' nor --input names a file or folder. Name one.", FailureKind.Terminal);
        return Task.FromResult(FhirFilePlan.Of(paths, options.SplitBytes, options.Tables.Policy, request));
    }

    public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken) =>
        _reading.ReadAsync(request, OriginOf(request.Partition), _ => { }, cancellationToken);

    private static FhirOrigin OriginOf(PlannedPartition partition) => new(
        partition.Name.Split('#')[0],
        partition.Details.TryGetValue(FhirFilePlan.Modified, out var at) ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : DateTimeOffset.UnixEpoch,
        partition.Range?.Offset ?? 0);
}
