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
        var lines = await File.ReadAllLinesAsync(request.File.Path, cancellationToken);
        foreach (var chunk in lines.Index().Chunk(2))
        {
            foreach (var batch in RecordVersion.Batches([.. chunk.Select(line => Version(request.Partition.Name, line.Index + 1, line.Item.Split(' ')))]))
                yield return batch;
        }
    }

    private static RecordVersion Version(string file, int line, string[] words) =>
        new(words[0], words[1], words[2] == "-" ? null : int.Parse(words[2], CultureInfo.InvariantCulture), words[3..])
        {
            IsDeleted = words.Length == 3,
            File = (int.Parse(file.AsSpan(0, 2), CultureInfo.InvariantCulture), file, line),
        };
}
