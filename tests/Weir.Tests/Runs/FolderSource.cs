using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Tests.Runs;

/// <summary>A source of months in a folder: a file a month, a line <c>code,waiting</c> a row (blank: null), <c>!</c> before a row to reject and <c>?</c> before one to flag.</summary>
internal sealed class FolderSource(string folder) : ISource
{
    public static readonly TableSchema Waits = new(
        "waits",
        [
            new("period", ColumnType.Date) { Required = true },
            new("code", ColumnType.Text) { Required = true },
            new("waiting", ColumnType.Int32),
        ])
    {
        Key = ["period", "code"],
    };

    public string Recipe { get; set; } = "folder 1";

    public WriteMode Mode { get; init; } = WriteMode.Replace;

    public IReadOnlyList<SourceTable> Tables
    {
        get => field ?? [new(Waits, Mode, Mode == WriteMode.Replace ? ["period"] : [])];
        set;
    }

    /// <summary>Which of the tables a partition feeds.</summary>
    public Func<string, TableSchema> TableOf { get; set; } = _ => Waits;

    public IReadOnlyList<SourceView> Views { get; set; } =
        [new("waits_total", _ => "select period, sum(waiting) as waiting from waits group by period") { Description = "Who waits, by month." }];

    public IReadOnlyList<GateRule> GateRules { get; set; } = [];

    /// <summary>Is asked before each row; throws to fail an attempt.</summary>
    public Action<string, int> BeforeRow { get; set; } = (_, _) => { };

    public int Reads { get; private set; }

    /// <summary>Is given each request and the plan it would get; returns another plan or throws.</summary>
    public Func<PlanRequest, SourcePlan, SourcePlan> Planning { get; set; } = (_, plan) => plan;

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => Task.FromResult(Planning(request, new SourcePlan(
        [
            .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => new PlannedPartition(Path.GetFileNameWithoutExtension(path), path)
            {
                FromOperator = true,
                Scope = Mode == WriteMode.Replace ? [new ScopeValue("period", Month(path))] : [],
            }),
        ],
        [])));

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Reads++;
        var lines = await File.ReadAllLinesAsync(request.File.Path, cancellationToken);
        if (lines is ["broken", ..])
            throw new SourceException($"'{request.File.Name}' is broken.", FailureKind.BadData);
        var month = Month(request.Partition.Address);
        foreach (var chunk in lines.Index().Chunk(3))
        {
            var batch = new Batch(TableOf(request.Partition.Name));
            foreach (var (i, line) in chunk)
            {
                BeforeRow(request.Partition.Name, i + 1);
                Add(batch, month, i + 1, line);
            }

            yield return batch;
        }
    }

    private static void Add(Batch batch, DateOnly month, int row, string line)
    {
        batch.RowsRead++;
        if (line.StartsWith('!'))
        {
            batch.Findings.Add(new Finding("waits", row, "waiting", FindingOutcome.Rejected, "Not to be trusted.") { Original = line });
            return;
        }

        if (line.StartsWith('?'))
            batch.Findings.Add(new Finding("waits", row, "waiting", FindingOutcome.Flagged, "Odd."));
        var cells = line.TrimStart('?').Split(',');
        batch.Columns[0].Append(month);
        if (cells[0].Length == 0)
            batch.Columns[1].AppendNull();
        else
            batch.Columns[1].Append(cells[0]);
        if (cells[1].Length == 0)
            batch.Columns[2].AppendNull();
        else if (batch.Schema.Columns[2].Type == ColumnType.Text)
            batch.Columns[2].Append(cells[1]);
        else
            batch.Columns[2].Append(int.Parse(cells[1], CultureInfo.InvariantCulture));
        batch.RowNumbers.Append((long)row);
    }

    private static DateOnly Month(string path) =>
        DateOnly.ParseExact(Path.GetFileNameWithoutExtension(path), "yyyy-MM", CultureInfo.InvariantCulture);
}
