using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>Reads what a FHIR server exports in bulk: everything first, then what has changed.</summary>
internal sealed class FhirBulkSource(BulkOptions options, FhirServer server, FhirOptions tables, SourceContext context) : ISource
{
    private const string Expected = "resources_expected";
    private const string Found = "resources_found";

    private readonly FhirReading _reading = new(tables);
    private readonly BulkExport _export = new(options, server, context.Time, context.Logger);
    private readonly BulkPlan _plan = new(options, server, tables.Recipe);

    /// <summary>The export that is being waited for: the engine may plan again after a failure, and nobody has to begin anew.</summary>
    private BulkJob? _job;

    public string Recipe => _reading.Recipe;

    public IReadOnlyList<SourceTable> Tables => _reading.Tables;

    public IReadOnlyList<SourceView> Views => tables.HasReadyViews ? FhirViews.All : [];

    public IReadOnlyList<GateRule> GateRules { get; } = [new("manifestCount", JudgeCount)];

    public SourceTable? FindTable(string name) => _reading.FindTable(name);

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        if (request.Input is not null)
            throw new SourceException("A fhir-bulk pipeline reads what its server exports, and --input names a file. Load files with a pipeline of source fhir-files.", FailureKind.Terminal);
        var since = request.Force ? options.Since : _plan.Complete(request.Loaded) ?? options.Since;
        _job ??= await _export.BeginAsync(since, cancellationToken);
        BulkManifest manifest;
        try
        {
            manifest = await _export.WaitAsync(_job, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _export.DeleteAsync(_job);
            throw;
        }
        catch (SourceException failure) when (failure.Kind != FailureKind.Transient || request.TriesLeft == 0)
        {
            _job = null;
            throw;
        }

        return new SourcePlan(_plan.Of(manifest, _job), [Note(manifest, _job)]);
    }

    public IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        var details = request.Partition.Details;
        if (details[BulkPlan.Kind] == nameof(BulkFileKind.Error))
            return ReadErrorsAsync(request, cancellationToken);
        var origin = new FhirOrigin(request.Partition.Name, DateTimeOffset.Parse(details[BulkPlan.Time], CultureInfo.InvariantCulture), 0);
        return _reading.ReadAsync(
            request,
            origin,
            found =>
            {
                // What a file of deletions counts, bundles or entries, servers do not agree on.
                if (details[BulkPlan.Kind] != nameof(BulkFileKind.Output) || !details.TryGetValue(BulkPlan.Count, out var expected))
                    return;
                request.Summary.Measures[Expected] = long.Parse(expected, CultureInfo.InvariantCulture);
                request.Summary.Measures[Found] = found;
            },
            cancellationToken);
    }

    /// <summary>What went wrong at the server: counted, by severity and code. Its texts may tell of patients.</summary>
    private static async IAsyncEnumerable<Batch> ReadErrorsAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, long> issues = new(StringComparer.Ordinal);
        using var archive = ArchiveReader.OpenAny(request.File.Path, request.File.Name, ArchiveLimits.Default, request.File.Offset, request.File.Length);
        foreach (var entry in archive.Entries)
        {
            using var lines = new LineRecords(archive.OpenEntry(entry));
            while (lines.Next(out var line))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Count(line.Json, issues);
            }
        }

        request.Summary.Notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The server could not export everything; it reports {issues.Values.Sum():N0} {(issues.Values.Sum() == 1 ? "issue" : "issues")}: ")
            + $"{string.Join(", ", issues.OrderByDescending(pair => pair.Value).Take(10).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} ({pair.Value:N0})")))}. The file is kept in the raw archive.");
        await Task.CompletedTask;
        yield break;
    }

    private static void Count(ReadOnlySpan<byte> json, Dictionary<string, long> issues)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var outcome = JsonDocument.ParseValue(ref reader);
            foreach (var issue in FhirServer.IssuesOf(outcome.RootElement))
                issues[issue] = issues.GetValueOrDefault(issue) + 1;
        }
        catch (JsonException)
        {
            issues["a line that is no JSON"] = issues.GetValueOrDefault("a line that is no JSON") + 1;
        }
    }

    private static IEnumerable<string> JudgeCount(GateInput input)
    {
        var measures = input.Load.Measures;
        if (measures.TryGetValue(Expected, out var expected) && measures.TryGetValue(Found, out var found) && expected != found)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The file has {found:N0} {(found == 1 ? "resource" : "resources")}, and the export's manifest counts {expected:N0}: either it is incomplete or the server counts wrongly.");
        }
    }

    private string Note(BulkManifest manifest, BulkJob job)
    {
        var changes = job.Since is { } since ? $"changes since {BulkExport.Instant(since)}" : "everything";
        var until = BulkExport.Instant(manifest.TransactionTime);
        return manifest.Files.Count == 0
            ? $"{server.Printed} exported {changes} up to {until}: nothing."
            : string.Create(CultureInfo.InvariantCulture, $"{server.Printed} exported {changes} up to {until}: {manifest.Files.Count:N0} {(manifest.Files.Count == 1 ? "file" : "files")}.");
    }
}
