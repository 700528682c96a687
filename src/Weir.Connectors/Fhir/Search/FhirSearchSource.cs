using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Search;

/// <summary>Follows a FHIR server by searching it: each type is a partition, and its head carries up to where it was read.</summary>
/// <remarks>The checkpoint is written in the transaction of the rows, so that neither can be without the other.</remarks>
internal sealed class FhirSearchSource(SearchOptions options, FhirServer server, FhirOptions tables, SourceContext context) : ISource
{
    private const string At = "at";
    private const string From = "from";

    private readonly FhirReading _reading = new(tables);
    private readonly ConcurrentDictionary<string, SearchCheckpoint> _found = new(StringComparer.Ordinal);

    public string Recipe => _reading.Recipe;

    public IReadOnlyList<SourceTable> Tables => _reading.Tables;

    public IReadOnlyList<SourceView> Views => tables.HasReadyViews ? FhirViews.All : [];

    public IReadOnlyList<GateRule> GateRules => [];

    public SourceTable? FindTable(string name) => _reading.FindTable(name);

    private string Scope => ScopeOf(Recipe);

    IReadOnlyList<string> ISource.Notes => tables.Notes;

    bool ISource.RebuildsTogether => true;

    /// <remarks>What was read so far stays read: the checkpoint goes on, said of the tables of now.</remarks>
    (PlannedPartition Partition, string? Checkpoint)? ISource.Rebuild(PlannedPartition loaded, string recipe, string? checkpoint) =>
        !FhirPolicy.IsAsArchived(tables.Policy, loaded) ? null : (loaded, (SearchCheckpoint.Read(checkpoint, ScopeOf(recipe)) is { } last ? last with { Scope = Scope } : null)?.ToString());

    private string ScopeOf(string recipe) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server.Printed}\n{recipe}")))[..16];

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var older = FhirPolicy.Check(tables.Policy, request.Loaded);
        if (request.Input is not null)
            throw new SourceException("A fhir-search pipeline reads what its server answers, and --input names a file. Load files with a pipeline of source fhir-files.", FailureKind.Terminal);
        return Task.FromResult(new SourcePlan(
            [.. options.Types.Select(type => Partition(type, request.Force ? null : SearchCheckpoint.Read(request.Checkpoints.GetValueOrDefault(type), Scope)))], [.. new[] { older }.OfType<string>()]));
    }

    public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        // Where another process fetched the bytes, what it saw is not known here: the checkpoint stays, and the next search repeats some.
        request.Summary.Checkpoint = _found.TryGetValue(request.Partition.Name, out var found) ? found.ToString() : request.Partition.Details.GetValueOrDefault(From);
        var at = DateTimeOffset.Parse(request.Partition.Details[At], CultureInfo.InvariantCulture);
        return _reading.ReadAsync(request, new FhirOrigin(request.Partition.Name, at, 0), _ => { }, cancellationToken);
    }

    private PlannedPartition Partition(string type, SearchCheckpoint? last)
    {
        var pages = new SearchPages(type, options, server, tables, context.Time, context.Logger);
        var from = last?.Newest - options.Overlap;
        Dictionary<string, string> details = new(StringComparer.Ordinal) { [At] = context.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) };
        tables.Policy?.Note(details);
        if (last is not null)
            details[From] = last.ToString();
        return new PlannedPartition(type, pages.AddressFrom(from).AbsoluteUri)
        {
            FromOperator = true,
            Details = details,
            Download = new SourceDownload($"{type}.ndjson", (file, token) => DownloadAsync(type, pages, from, last, file, token)),
        };
    }

    /// <summary>Writes the pages. False where they show what is loaded and nothing else.</summary>
    private async Task<bool> DownloadAsync(string type, SearchPages pages, DateTimeOffset? from, SearchCheckpoint? last, Stream file, CancellationToken cancellationToken)
    {
        _found.TryRemove(type, out _);
        var found = await pages.WriteAsync(from, file, cancellationToken);
        if (found.Resources == 0 && last is not null)
            return false;
        if (found.Newest is not { } newest)
            return true;
        // Never back: the newest resource may have been deleted since.
        var now = new SearchCheckpoint(Scope, last is { } before && before.Newest > newest ? before.Newest : newest, found.Seen());
        _found[type] = now;
        return now != last;
    }
}
