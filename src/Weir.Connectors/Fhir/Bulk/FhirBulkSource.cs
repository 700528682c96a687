using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weir.Archives;
using Weir.Columns;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Fhir.Files;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>Reads what a FHIR server exports in bulk: everything first, then what has changed.</summary>
internal sealed partial class FhirBulkSource(BulkOptions options, FhirServer server, FhirOptions tables, SourceContext context) : ISource
{
    /// <summary>Runs that take up one export: a file that never loads should not keep later ones from being exported.</summary>
    private const int MostContinued = 3;

    private const string Expected = "resources_expected";
    private const string Found = "resources_found";

    private readonly FhirReading _reading = new(tables);
    private readonly BulkExport _export = new(options, server, context.Time, context.Logger);
    private readonly BulkPlan _plan = new(options, server, tables);
    private readonly BulkJobNotes _notes = new(tables.Policy is null ? context.Notebook : null, context.Pipeline);

    /// <summary>The export that is being waited for: the engine may plan again after a failure, and nobody has to begin anew.</summary>
    private BulkJob? _job;

    private string? _policyNote;

    /// <summary>True where an earlier run began it.</summary>
    private bool _continued;

    public string Recipe => _reading.Recipe;

    public IReadOnlyList<SourceTable> Tables => _reading.Tables;

    public IReadOnlyList<SourceView> Views => tables.HasReadyViews ? FhirViews.All : [];

    public IReadOnlyList<GateRule> GateRules { get; } = [new("manifestCount", JudgeCount)];

    public SourceTable? FindTable(string name) => _reading.FindTable(name);

    IReadOnlyList<string> ISource.Notes => tables.Notes;

    bool ISource.RebuildsTogether => true;

    (PlannedPartition Partition, string? Checkpoint)? ISource.Rebuild(PlannedPartition loaded, string recipe, string? checkpoint) =>
        FhirPolicy.IsAsArchived(tables.Policy, loaded) ? (_plan.Rebuilt(loaded, recipe), checkpoint) : null;

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        if (request.Input is not null)
            throw new SourceException("A fhir-bulk pipeline reads what its server exports, and --input names a file. Load files with a pipeline of source fhir-files.", FailureKind.Terminal);
        _policyNote = FhirPolicy.Check(tables.Policy, request.Loaded);
        var since = request.Force ? options.Since : _plan.Complete(request.Loaded) ?? options.Since;
        if (_job is null && _notes.Read(_plan.ScopeText) is { } left)
            await ContinueAsync(left, since, request.Force);
        if (_job is not null && _continued)
        {
            try
            {
                return await WaitAsync(_job, request, cancellationToken);
            }
            catch (SourceException gone) when (gone.Kind != FailureKind.Transient && _job is null)
            {
                // The server has forgotten it, or it failed: nothing is lost by beginning anew.
                LogGone(context.Logger, gone.Message);
                _continued = false;
            }
        }

        if (_job is null)
        {
            _job = await _export.BeginAsync(since, cancellationToken);
            _notes.Write(_job, _plan.ScopeText);
        }

        return await WaitAsync(_job, request, cancellationToken);
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

    /// <summary>Takes up an export that an earlier run left behind, where it begins where this one has to; else has it deleted.</summary>
    private async Task ContinueAsync(BulkJob left, DateTimeOffset? since, bool force)
    {
        if (!force && server.IsOwn(left.Status) && left.Since == since && left.Continued < MostContinued)
        {
            (_job, _continued) = (left with { Continued = left.Continued + 1 }, true);
            _notes.Write(_job, _plan.ScopeText);
            return;
        }

        _notes.Forget();
        if (server.IsOwn(left.Status))
            await _export.DeleteAsync(left);
    }

    private async Task<SourcePlan> WaitAsync(BulkJob job, PlanRequest request, CancellationToken cancellationToken)
    {
        BulkManifest manifest;
        try
        {
            manifest = await _export.WaitAsync(job, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _notes.Forget();
            await _export.DeleteAsync(job);
            throw;
        }
        catch (SourceException failure) when (failure.Kind != FailureKind.Transient || request.TriesLeft <= 0)
        {
            _notes.Forget();
            _job = null;
            throw;
        }

        if (manifest.Files.Count == 0)
        {
            _notes.Forget();
            await _export.DeleteAsync(job);
        }

        var partitions = _plan.Of(manifest, job);
        List<PlannedPartition> missing = [.. partitions.Where(partition => !BulkPlan.IsLoaded(partition, request.Loaded))];
        List<string> notes = [.. new[] { _policyNote }.OfType<string>(), Note(manifest, job)];
        if (_continued)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"An earlier run asked for this export and did not load all of it; {partitions.Count - missing.Count:N0} of its {partitions.Count:N0} files were loaded."));
        return new SourcePlan(_continued ? missing : partitions, notes) { Downloads = options.Downloads };
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

    [LoggerMessage(1205, LogLevel.Warning, "The export that an earlier run began cannot be taken up; another is begun. {Reason}")]
    private static partial void LogGone(ILogger logger, string reason);
}
