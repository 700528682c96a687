using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Fhir.Files;
using Weir.Fhir.Policies;
using Weir.Fhir.Rows;
using Weir.Fhir.Schema;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Where the resources of a partition come from: what orders their versions.</summary>
/// <param name="File">Name of the file; the same for each of its stretches.</param>
/// <param name="At">Its time.</param>
/// <param name="Place">Where in the file the stretch begins.</param>
internal sealed record FhirOrigin(string File, DateTimeOffset At, long Place);

/// <summary>Makes batches of records: of the default schema's tables, of views, and of the resources' versions.</summary>
internal sealed class FhirBatches : IDisposable
{
    private const int FullRows = 8192;
    private const int FullBytes = 1 << 20;

    /// <summary>Records between two looks at how full the batches are.</summary>
    private const int Stride = 64;

    /// <summary>The quarantine keeps what was rejected up to this size.</summary>
    private const int LongestOriginal = 64 << 10;

    private readonly FhirOptions _options;
    private readonly FhirOrigin? _origin;
    private readonly ViewRows _views;
    private readonly Batch[] _viewBatches;
    private readonly int[] _rowsBefore;
    private readonly DefaultRows? _default;
    private readonly ResourceHead _head = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _hexadecimal = new byte[64];
    private readonly byte[] _fileName;
    private readonly ResourceRewriter? _rewriter;
    private readonly PolicyColumns? _policyColumns;
    private (FhirRecords Of, FhirRecords Left)? _rewritten;
    private (FhirRecords Of, ArchivedRecords Left)? _archived;
    private readonly bool _isCompared;
    private Batch _versions;
    private long _bytes;
    private long _read;
    private long _records;
    private long _numberedFrom;
    private long _last;

    /// <param name="options">What to make.</param>
    /// <param name="origin">Where the records come from; null where versions are not noted.</param>
    public FhirBatches(FhirOptions options, FhirOrigin? origin)
    {
        (_options, _origin) = (options, origin);
        _views = new ViewRows(options.Views) { TakesOtherReleases = options.TakesOtherReleases };
        _viewBatches = [.. options.Views.Views.Select(view => new Batch(options.GoesWithResource ? options.TableOf(view) : view.Table))];
        _versions = new Batch(options.VersionTable);
        _isCompared = options.GoesWithResource;
        _rowsBefore = new int[_viewBatches.Length];
        _default = options.HasDefaultTables ? new DefaultRows(options.IsTyped) : null;
        _fileName = Encoding.UTF8.GetBytes(origin?.File ?? "");
        _rewriter = options.IsRewritten ? null : options.Policy?.Rewriter();
        _policyColumns = options.Policy is { } policy ? new PolicyColumns(policy) : null;
    }

    /// <summary>What had no column in the default schema.</summary>
    public RowDrift? Drift => _default?.Drift;

    /// <summary>What became of values by the policy, by path and column; empty where there is none.</summary>
    public IEnumerable<ValueCount> ValueCounts => _policyColumns is null ? [] : (_rewriter?.Counts ?? new Dictionary<string, PolicyCounts>(StringComparer.Ordinal)).Concat(_policyColumns.Counts)
        .Select(pair => new ValueCount(pair.Key, pair.Value.Kept, pair.Value.Dropped, pair.Value.Hashed, pair.Value.Generalised, pair.Value.Shifted));

    /// <summary>The member of an archive that is read, as it is told; null where the file is none.</summary>
    public string? Member { get; set; }

    /// <summary>Of a file that is read in stretches, the byte from which lines are counted; else 0.</summary>
    public long CountedFrom { get; set; }

    /// <summary>Resources of a type that no view reads.</summary>
    public long Unread { get; private set; }

    /// <summary>Resources of another release than R4 that were loaded as far as R4 has the same.</summary>
    public long OfOtherReleases { get; private set; }

    /// <summary>Records that were read so far, those included that were rejected.</summary>
    public long Records => _records + (_archived?.Left.LeftOut ?? 0);

    /// <summary>Reads some records. False where there are none left.</summary>
    public bool Read(FhirRecords records)
    {
        records = Rewritten(records);
        for (var i = 0; i < Stride && !IsFull; i++)
        {
            if (!records.Next(out var record))
            {
                _numberedFrom += _last;
                _last = 0;
                return false;
            }

            _last = record.Number;
            _read++;
            _records++;
            _bytes += record.Json.Length;
            var number = _numberedFrom + record.Number;
            if ((record.Problem ?? Take(record, number)) is { } problem)
                Reject(record, number, problem);
        }

        return true;
    }

    /// <summary>The batches that are full; the caller disposes them.</summary>
    public IEnumerable<Batch> TakeFull()
    {
        for (var i = 0; i < _viewBatches.Length; i++)
        {
            if (IsFullBatch(_viewBatches[i]))
                yield return Left(Counted(Replace(ref _viewBatches[i])));
        }

        if (!AreRecordsFull)
            yield break;
        foreach (var batch in TakeRecords())
            yield return batch;
    }

    /// <summary>All batches, empty ones included: they tell how many records were read.</summary>
    public IEnumerable<Batch> TakeAll()
    {
        for (var i = 0; i < _viewBatches.Length; i++)
            yield return Left(Counted(Replace(ref _viewBatches[i])));
        foreach (var batch in TakeRecords())
            yield return batch;
    }

    public void Dispose()
    {
        foreach (var batch in _viewBatches)
            batch.Dispose();
        _versions.Dispose();
        _views.Dispose();
        _default?.Dispose();
        _head.Dispose();
        _hash.Dispose();
    }

    /// <summary>The records as the policy leaves them; themselves where there is none.</summary>
    private FhirRecords Rewritten(FhirRecords records)
    {
        if (_options.IsRewritten)
            return Archived(records);
        if (_rewriter is null)
            return records;
        if (_rewritten is not { } known || !ReferenceEquals(known.Of, records))
            _rewritten = known = (records, new PolicyRecords(_options.TakesOtherReleases ? records : new ReleaseRecords(records), _rewriter));
        return known.Left;
    }

    private ArchivedRecords Archived(FhirRecords records)
    {
        if (_archived is not { } known || !ReferenceEquals(known.Of, records))
            _archived = known = (records, new ArchivedRecords(records));
        return known.Left;
    }

    private IEnumerable<Batch> TakeRecords()
    {
        _bytes = 0;
        if (_origin is not null || _versions.Findings.Count > 0)
            yield return Counted(Replace(ref _versions));
        if (_default is null)
            yield break;
        foreach (var batch in _default.Take())
            yield return Counted(batch);
    }

    private Batch Left(Batch batch) => _policyColumns is null ? batch : _policyColumns.Apply(batch);

    /// <summary>True where one resource more could be too many: each may be large, and make many rows.</summary>
    private bool IsFull
    {
        get
        {
            foreach (var batch in _viewBatches)
            {
                if (IsFullBatch(batch))
                    return true;
            }

            return AreRecordsFull;
        }
    }

    private bool AreRecordsFull => _versions.Length >= FullRows || (_default is not null && (_default.Rows >= 2 * FullRows || _bytes >= 2 * FullBytes));

    private static bool IsFullBatch(Batch batch) => batch.Length >= FullRows || batch.Bytes >= FullBytes;

    private static Batch Replace(ref Batch batch)
    {
        var full = batch;
        batch = full.Another();
        return full;
    }

    private Batch Counted(Batch batch)
    {
        batch.RowsRead = _read;
        _read = 0;
        return batch;
    }

    /// <summary>Makes the rows of a record. Returns why it is rejected, or null.</summary>
    private string? Take(in FhirRecord record, long number)
    {
        if (_origin is null)
            return record.Deleted is null ? TakeRows(record, record.KnownAs, number) : null;
        if (record.Deleted is { } deleted)
            return TakeDeletion(record, deleted, number);
        if (!_head.Read(record.Json))
            return _head.Problem;
        var id = _head.Id.Length > 0 ? _head.Id : record.KnownAs ?? "";
        if (_head.Type.Length == 0)
            return "no resourceType";
        if (id.Length == 0)
            return "neither an id nor a fullUrl to know it by";
        if (_head.OtherRelease is { } other && !_options.TakesOtherReleases)
            return other;
        if (TakeRows(record, id, number) is { } problem)
            return problem;
        OfOtherReleases += _head.OtherRelease is null ? 0 : 1;
        TakeVersion(_head.Type, id, _head.LastUpdated ?? record.BundledAt, number, Hash(record.Json), isDeleted: false);
        return null;
    }

    private string? TakeRows(in FhirRecord record, string? id, long number)
    {
        for (var i = 0; i < _viewBatches.Length; i++)
            _rowsBefore[i] = _viewBatches[i].Length;
        if (TakeViews(record, id, number) is { } problem)
            return problem;
        if (_default is not null && !AppendDefault(record, number))
        {
            for (var i = 0; i < _viewBatches.Length; i++)
                _viewBatches[i].Truncate(_rowsBefore[i]);
            return _default.Problem;
        }

        return null;
    }

    private bool AppendDefault(in FhirRecord record, long number)
    {
        _default!.References = record.References;
        return _default.Append(record.Json, record.KnownAs is { } known ? Encoding.UTF8.GetBytes(known) : [], number, _origin is null ? null : _head.Index);
    }

    private string? TakeViews(in FhirRecord record, string? id, long number)
    {
        if (_viewBatches.Length == 0)
            return null;
        (_views.References, _views.KnownAs) = (record.References, id);
        var outcome = _views.Read(record.Json, number, _viewBatches);
        if (outcome == ResourceOutcome.Rejected)
            return _views.Problem;
        if (outcome == ResourceOutcome.Unread)
            Unread++;
        else if (_options.GoesWithResource)
            AppendResource(id!);
        return null;
    }

    /// <summary>Gives the rows that views have just made the id of their resource.</summary>
    private void AppendResource(string id)
    {
        Span<byte> utf8 = stackalloc byte[256];
        var bytes = id.Length <= 64 ? utf8[..Encoding.UTF8.GetBytes(id, utf8)] : Encoding.UTF8.GetBytes(id);
        foreach (var batch in _viewBatches)
        {
            var column = batch.Columns[^1];
            while (column.Length < batch.Length)
                column.Append(bytes);
        }
    }

    private string? TakeDeletion(in FhirRecord record, string deleted, long number)
    {
        if (!ReferenceText.TryRead(Encoding.UTF8.GetBytes(deleted), out var type, out var id) || type.IsEmpty)
            return "a deletion that does not name a resource's type and id";
        TakeVersion(Encoding.UTF8.GetString(type), Encoding.UTF8.GetString(id), record.BundledAt, number, Hash([]), isDeleted: true);
        return null;
    }

    private void TakeVersion(string type, string id, DateTimeOffset? at, long number, ReadOnlySpan<byte> hash, bool isDeleted)
    {
        var columns = _versions.Columns;
        columns[0].Append(type);
        columns[1].Append(id);
        AppendInstant(columns[2], at);
        columns[3].Append(_origin!.At);
        columns[4].Append(_fileName);
        columns[5].Append(_origin.Place + number);
        var next = 6;
        if (_isCompared)
            columns[next++].Append(hash);
        columns[next++].Append(isDeleted);
        if (isDeleted || _head.VersionId is null)
            columns[next].AppendNull();
        else
            columns[next].Append(_head.VersionId);
        AppendInstant(columns[next + 1], isDeleted ? null : _head.LastUpdated);
        _versions.RowNumbers.Append(number);
    }

    private static void AppendInstant(Column column, DateTimeOffset? at)
    {
        if (at is { } instant)
            column.Append(instant);
        else
            column.AppendNull();
    }

    private ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> json)
    {
        if (!_isCompared)
            return [];
        _hash.AppendData(json);
        _hash.GetHashAndReset(_digest);
        Convert.TryToHexStringLower(_digest, _hexadecimal, out _);
        return _hexadecimal;
    }

    private void Reject(in FhirRecord record, long number, string problem)
    {
        // Handed out at the end at the latest, empty or not.
        var batch = _viewBatches.Length > 0 ? _viewBatches[0] : _versions;
        batch.Findings.Add(new Finding(batch.Schema.Name, number, null, FindingOutcome.Rejected, (problem.EndsWith('.') ? problem : $"The resource has {problem}.") + PlaceOf(record))
        {
            Original = _options.KeepsOriginals && record.Json.Length is > 0 and <= LongestOriginal ? Encoding.UTF8.GetString(record.Json) : null,
        });
    }

    /// <summary>Where the record is, where its number does not tell.</summary>
    private string PlaceOf(in FhirRecord record)
    {
        var place = (record.Line, record.Entry) switch
        {
            (0, 0) => "",
            (0, var entry) => string.Create(CultureInfo.InvariantCulture, $"entry {entry}"),
            (var line, 0) => string.Create(CultureInfo.InvariantCulture, $"line {line}"),
            var (line, entry) => string.Create(CultureInfo.InvariantCulture, $"line {line}, entry {entry}"),
        };
        if (CountedFrom > 0)
            return string.Create(CultureInfo.InvariantCulture, $" It is {place} counted from byte {CountedFrom} of the file.");
        if (Member is not null)
            return place.Length > 0 ? $" It is {place} of member {Member}." : $" It is member {Member}.";
        return record.Line > 0 && record.Line != record.Number || record is { Line: > 0, Entry: > 0 } ? $" It is {place}." : "";
    }
}
