using System.Globalization;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>Plans the partitions of files: each a file, or a stretch of a large NDJSON file that ends at a line's end.</summary>
internal sealed class FhirFilePlan(long splitBytes, FhirPolicy? policy)
{
    /// <summary>Detail of a partition: when its file was last written.</summary>
    public const string Modified = "modified";

    private static readonly string[] Endings = [".json", ".ndjson", ".jsonl", ".gz", ".zip"];

    /// <summary>What was passed over because of its name, in a sentence.</summary>
    public static string PassedOver(int count, string one, string several) => count == 1
        ? $"1 {one} was passed over: its name ends in none of {string.Join(", ", Endings)}."
        : string.Create(CultureInfo.InvariantCulture, $"{count} {several} were passed over: their names end in none of {string.Join(", ", Endings)}.");

    /// <summary>True for the names of files that are read where they were not named themselves.</summary>
    public static bool IsRead(string name) => Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private readonly List<PlannedPartition> _partitions = [];
    private readonly List<string> _notes = [];
    private int _passed;

    public static SourcePlan Of(IReadOnlyList<string> paths, long splitBytes, FhirPolicy? policy, PlanRequest request)
    {
        var plan = new FhirFilePlan(splitBytes, policy);
        if (FhirPolicy.Check(policy, request.Loaded) is { } older)
            plan._notes.Add(older);
        for (var i = 0; i < paths.Count; i++)
            plan.Add(paths[i], policy is null ? $"'{paths[i]}'" : string.Create(CultureInfo.InvariantCulture, $"at place {i + 1} of the {paths.Count} named"), request);
        if (plan._passed > 0)
            plan._notes.Add(PassedOver(plan._passed, "file", "files"));
        return new SourcePlan(plan._partitions, plan._notes);
    }

    private void Add(string path, string shown, PlanRequest request)
    {
        if (File.Exists(path))
        {
            AddFile(path, Path.GetFileName(path), request);
            return;
        }

        if (!Directory.Exists(path))
            throw new SourceException($"There is neither a file nor a folder {shown}. Check the path; a relative one counts from the workspace, or from the folder you are in.", FailureKind.Terminal);
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            if (IsRead(file))
                AddFile(file, Path.GetRelativePath(path, file).Replace('\\', '/'), request);
            else if (policy is null)
                _notes.Add($"{Path.GetRelativePath(path, file)} was passed over: its name ends in none of {string.Join(", ", Endings)}.");
            else
                _passed++;
        }

        if (_partitions.Count == 0)
            _notes.Add(policy is null ? $"There are no FHIR files in {path}." : "There are no FHIR files in the folder named.");
    }

    private void AddFile(string path, string name, PlanRequest request)
    {
        if (policy is not null)
            name = policy.Secret.FileName(name);
        var unique = name;
        for (var i = 2; _partitions.Exists(partition => string.Equals(partition.Name, unique, StringComparison.Ordinal)); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name} ({i})");
        var info = new FileInfo(path);
        var ranges = IsLines(path) && info.Length > splitBytes ? RangesOf(path, info.Length) : [];
        var modified = new DateTimeOffset(info.LastWriteTimeUtc, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture);
        Dictionary<string, string> details = new(StringComparer.Ordinal) { [Modified] = modified };
        policy?.Note(details);
        if (ranges.Count == 0)
            _partitions.Add(new PlannedPartition(unique, path) { FromOperator = true, Details = details, Pseudonym = Shown(unique) });
        for (var i = 0; i < ranges.Count; i++)
            _partitions.Add(new PlannedPartition(NameOf(unique, i), path) { FromOperator = true, Range = ranges[i], Details = details, Pseudonym = Shown(unique) });
        AddVanished(unique, path, ranges.Count, details, request);
    }

    /// <summary>A file that has become shorter has fewer stretches: those that are gone are loaded as empty, so that their rows go.</summary>
    private void AddVanished(string name, string path, int ranges, IReadOnlyDictionary<string, string> details, PlanRequest request)
    {
        var gone = request.Loaded.Keys.Where(loaded => loaded.StartsWith(name + "#", StringComparison.Ordinal)
            && int.TryParse(loaded.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > ranges);
        foreach (var loaded in gone.Order(StringComparer.Ordinal))
            _partitions.Add(new PlannedPartition(loaded, path) { FromOperator = true, Range = new ByteRange(0, 0), Details = details, Pseudonym = Shown(name) });
        if (ranges > 0 && request.Loaded.ContainsKey(name))
            _partitions.Add(new PlannedPartition(name, path) { FromOperator = true, Range = new ByteRange(0, 0), Details = details, Pseudonym = Shown(name) });
    }

    /// <summary>What a file is called under a policy: its pseudonym, the number that tells files of one name apart left out.</summary>
    private string? Shown(string name) => policy is null ? null : name.Split(' ')[0];

    private List<ByteRange> RangesOf(string path, long length)
    {
        List<ByteRange> ranges = [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        for (long start = 0; start < length;)
        {
            var end = start + splitBytes >= length ? length : EndOfLine(file, start + splitBytes, length);
            ranges.Add(new ByteRange(start, end - start));
            start = end;
        }

        return ranges;
    }

    private static long EndOfLine(FileStream file, long from, long length)
    {
        var buffer = new byte[1 << 16];
        file.Position = from;
        int read;
        for (var at = from; (read = file.Read(buffer)) > 0; at += read)
        {
            if (buffer.AsSpan(0, read).IndexOf((byte)'\n') is var found and >= 0)
                return at + found + 1;
        }

        return length;
    }

    private static string NameOf(string name, int range) => string.Create(CultureInfo.InvariantCulture, $"{name}#{range + 1:0000}");

    private static bool IsLines(string path) =>
        path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);
}
