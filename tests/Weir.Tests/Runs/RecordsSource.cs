using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Destinations;
using Weir.Sources;
using Weir.Tests.Destinations;

namespace Weir.Tests.Runs;

/// <summary>
/// A source of records in a folder: a file a partition, a line <c>Patient 1 5 Ann A B</c> a version: kind, id, hour (<c>-</c> where it does not
/// say), names; without names, a deletion. A file's name begins with its own hour, such as <c>03-b.txt</c>. Only the version table is there before a row of another comes.
/// </summary>
internal sealed class RecordsSource(string folder) : ISource
{
    private static readonly TableSchema[] OnFirstRow = [RecordVersion.Patients, RecordVersion.PatientNames, RecordVersion.Visits];

    public string Recipe { get; set; } = "records 1";

    /// <summary>What the recipe adds to each name.</summary>
    public string Suffix { get; set; } = "";

    /// <summary>True where the suffix is in what the content's hash is of, too.</summary>
    public bool IsInContent { get; set; }

    /// <summary>Happens when a file is about to be read.</summary>
    public Func<string, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>A file of which the recipe makes nothing.</summary>
    public string? Without { get; set; }

    /// <summary>True where the kept bytes can be read again.</summary>
    public bool ReadsKept { get; set; } = true;

    bool ISource.RebuildsTogether => true;

    (PlannedPartition Partition, string? Checkpoint)? ISource.Rebuild(PlannedPartition loaded, string recipe, string? checkpoint) => ReadsKept ? (loaded, checkpoint) : null;

    /// <summary>Reads by another recipe from now on.</summary>
    public void Change(string suffix) => (Recipe, Suffix) = ($"records with {suffix}", suffix);

    public IReadOnlyList<SourceTable> Tables { get; } = [new(RecordVersion.Versions, WriteMode.Newest, [])];

    public IReadOnlyList<SourceView> Views => [];

    public IReadOnlyList<GateRule> GateRules => [];

    public SourceTable? FindTable(string name) => OnFirstRow.FirstOrDefault(table => table.Name == name) is { } found
        ? new(found, WriteMode.Newest, [])
        : Tables.FirstOrDefault(table => table.Schema.Name == name);

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => Task.FromResult(new SourcePlan(
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => new PlannedPartition(Path.GetFileNameWithoutExtension(path), path) { FromOperator = true })], []));

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeforeRead(request.Partition.Name);
        var lines = await File.ReadAllLinesAsync(request.File.Path, cancellationToken);
        if (request.Partition.Name == Without)
            yield break;
        foreach (var chunk in lines.Index().Chunk(2))
        {
            foreach (var batch in RecordVersion.Batches([.. chunk.Select(line => Version(request.Partition.Name, line.Index + 1, line.Item.Split(' ')))]))
                yield return batch;
        }
    }

    private RecordVersion Version(string file, int line, string[] words) =>
        new(words[0], words[1], words[2] == "-" ? null : int.Parse(words[2], CultureInfo.InvariantCulture), IsInContent ? [.. words[3..].Select(word => word + Suffix)] : words[3..])
        {
            Suffix = IsInContent ? "" : Suffix,
            IsDeleted = words.Length == 3,
            File = (int.Parse(file.AsSpan(0, 2), CultureInfo.InvariantCulture), file, line),
        };
}
