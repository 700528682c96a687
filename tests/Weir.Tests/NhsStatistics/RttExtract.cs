using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Columns;
using Weir.Connectors.Csv;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Sources;

namespace Weir.Tests.NhsStatistics;

/// <summary>Writes small full extracts as NHS England does, and reads them.</summary>
internal sealed class RttExtract
{
    public static readonly DateOnly January = new(2026, 1, 1);

    private readonly StringBuilder _text = new();

    public RttExtract(int bands = 104, string period = "RTT-January-2026", string? headerTail = null)
    {
        Bands = bands;
        Period = period;
        Line(string.Join(',', Labels.Concat(BandNames(bands)).Concat(["Total", "Patients with unknown clock start date", "Total All"])) + headerTail);
    }

    public static IReadOnlyList<string> Labels { get; } =
    [
        "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
        "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
        "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name",
    ];

    public string Period { get; init; }

    private int Bands { get; }

    public static IEnumerable<string> BandNames(int last) => Enumerable.Range(0, last)
        .Select(weeks => string.Create(CultureInfo.InvariantCulture, $"Gt {weeks:00} To {weeks + 1:00} Weeks SUM 1"))
        .Append(string.Create(CultureInfo.InvariantCulture, $"Gt {last} Weeks SUM 1"));

    public RttExtract Line(string line)
    {
        _text.Append(line).Append("\r\n");
        return this;
    }

    /// <summary>Adds a row whose totals agree with its bands, as the published files' do.</summary>
    /// <param name="counts">Counts by band, the open band last; bands not given are 0.</param>
    public RttExtract Row(string part, string function, Dictionary<int, int>? counts = null, string provider = "RAL", string commissioner = "93C", int? newPeriods = null)
    {
        counts ??= [];
        var sum = counts.Values.Sum();
        var isCompleted = part is "Part_1A" or "Part_1B";
        return Line(Cells(part, function, provider, commissioner,
            part == "Part_3" ? null : counts,
            isCompleted ? sum : null,
            isCompleted ? 0 : null,
            newPeriods ?? sum));
    }

    /// <summary>Hubs and NONC have no board.</summary>
    public static string ParentOf(string commissioner) => commissioner switch { "NONC" or "13Q" => "", "72Q" => "QKK", _ => "QMJ" };

    /// <summary>A row with these cells, whether they agree or not.</summary>
    public string Cells(string part, string function, string provider, string commissioner, Dictionary<int, int>? counts, int? total, int? unknown, int? all)
    {
        var bands = Enumerable.Range(0, Bands + 1).Select(band => counts is null ? "" : Text(counts.GetValueOrDefault(band)));
        var parent = ParentOf(commissioner);
        string[] labels =
        [
            Period, "QMJ", "BOARD QMJ", provider, $"TRUST {provider}", parent, parent.Length > 0 ? $"BOARD {parent}" : "", commissioner,
            commissioner == "NONC" ? "#N/A" : $"COMMISSIONER {commissioner}", part, "Pathways", function, $"Function {function}",
        ];
        return string.Join(',', labels.Concat(bands).Concat([Text(total), Text(unknown), Text(all)]));
    }

    public override string ToString() => _text.ToString();

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    public Task<RttReading> ReadAsync(DateOnly? month = null) => RttReading.OfAsync(ToBytes(), month ?? January);

    private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}

/// <summary>What was read of an extract: every batch, and what was noted beside them.</summary>
internal sealed class RttReading(LoadSummary summary)
{
    public LoadSummary Summary { get; } = summary;

    public TableSchema Schema { get; private set; } = RttTable.Schema;

    public List<object?[]> Rows { get; } = [];

    public List<long> RowNumbers { get; } = [];

    public List<Finding> Findings { get; } = [];

    public long RowsRead { get; private set; }

    public static Task<RttReading> OfAsync(byte[] bytes, DateOnly month) => OfAsync(RttLayout.Instance, bytes, month);

    public static async Task<RttReading> OfAsync(ExtractLayout layout, byte[] bytes, DateOnly month)
    {
        var reading = new RttReading(new LoadSummary());
        using var rows = new CsvRows(new MemoryStream(bytes));
        var reader = new ExtractReader(layout, rows, month, "extract.csv", reading.Summary);
        await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
                reading.Add(batch);
        }

        return reading;
    }

    public object? this[int row, string column] => Rows[row][Schema.IndexOf(column)];

    /// <summary>Number, column, outcome and reason of each finding.</summary>
    public IEnumerable<string> Found() => Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Row} {f.Column ?? "row"} {f.Outcome}: {f.Reason}"));

    private void Add(Batch batch)
    {
        Schema = batch.Schema;
        RowsRead += batch.RowsRead;
        Findings.AddRange(batch.Findings);
        for (var row = 0; row < batch.Length; row++)
        {
            Rows.Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            RowNumbers.Add(batch.RowNumbers.Int64Values[row]);
        }
    }
}

/// <summary>The source over a file, as the engine reads it.</summary>
internal static class RttFile
{
    public const string January = "data/nhs/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";

    public static StatisticsSourceKind Kind { get; } = new(RttStatistic.Instance);

    public static ISource Source() => Kind.Create(
        new SourceContext("rtt", Kind.Settings.Where(s => s.Default is not null).ToDictionary(s => s.Name, s => s.Default!), TimeProvider.System, NullLogger.Instance));

    public static Task<SourcePlan> PlanAsync(string path) => Source().PlanAsync(
        new PlanRequest(null, path, new Dictionary<string, PlannedPartition>()), TestContext.Current.CancellationToken);

    public static async IAsyncEnumerable<Batch> ReadAsync(string path, LoadSummary summary, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(path);
        var file = new RawFile(path, "", new FileInfo(path).Length, Path.GetFileName(path));
        await foreach (var batch in Source().ReadAsync(new ReadRequest(plan.Partitions[0], file, summary), cancellationToken))
            yield return batch;
    }
}
