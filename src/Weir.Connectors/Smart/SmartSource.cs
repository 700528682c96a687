using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>Reads daily sitreps: asks for a site's days in blocks of 7, and loads each day of a site by itself.</summary>
internal sealed class SmartSource(SmartOptions options, SmartTables tables, SiteCodes codes, SourceContext context) : ISource
{
    private const string Site = "site";
    private const string Day = "day";
    private const string From = "from";
    private const string To = "to";

    private readonly SmartApi _api = new(options, context.Http);
    private readonly ConcurrentDictionary<string, SmartReader> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _rowsOfSites = new(StringComparer.Ordinal);

    /// <summary>Raise it with any change that gives the same answer other rows, findings, measures or views.</summary>
    public string Recipe => "smart/1";

    public IReadOnlyList<SourceTable> Tables => tables.All;

    public IReadOnlyList<SourceView> Views { get; } = SmartViews.Of(tables.IndicatorSchema.Name);

    public IReadOnlyList<GateRule> GateRules { get; } =
    [
        new("answer", input => input.Previous is { RowsWritten: > 0 } && input.Load.Measures.TryGetValue("answer_rows", out var rows) && rows == 0
            ? ["The whole answer was empty, of every day that was asked for with this one."]
            : []),
    ];

    IReadOnlyList<string> ISource.Notes => [.. NotesOnSites, .. NotesOn(reader => reader.NotNumbers, NotNumbers), .. NotesOn(reader => reader.Unknown, Unknown)];

    private IEnumerable<string> NotesOnSites => _rowsOfSites.Where(site => site.Value == 0).Select(site => site.Key).Order(StringComparer.Ordinal)
        .Select(site => $"Site {site} has no row on any day that was asked for. If it should have some, check its code in setting 'sites'.");

    public SourceTable? FindTable(string name) => tables.All.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal));

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Input is not null)
            throw new SourceException("A smart pipeline reads what the API answers, and --input names a file. Leave --input out.", FailureKind.Terminal);
        var last = options.Last ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(context.Time.GetUtcNow(), context.Zone).DateTime);
        var asked = from block in options.Window.Blocks(last)
                    from site in options.Sites
                    from partition in Partitions(site, block.From, block.To)
                    select partition;
        IEnumerable<PlannedPartition> sites = codes.Plan(request.Loaded.ContainsKey(SiteCodes.Partition)) is { } planned ? [planned] : [];
        return Task.FromResult(new SourcePlan([.. sites, .. asked], []) { Pace = options.Pace });
    }

    async Task<IReadOnlyDictionary<string, ContentPart>> ISource.DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(file, partitions[0], cancellationToken);
        _rowsOfSites.AddOrUpdate(partitions[0].Details[Site], answer.Rows.Count, (_, before) => before + answer.Rows.Count);
        return partitions.ToDictionary(partition => partition.Name, partition => answer.PartOf(DateOf(partition, Day)), StringComparer.Ordinal);
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.Equals(request.Partition.Name, SiteCodes.Partition, StringComparison.Ordinal))
        {
            await foreach (var batch in SiteCodes.ReadAsync(request.File, tables.SiteSchema, cancellationToken))
                yield return batch;
            yield break;
        }

        var answer = await AnswerAsync(request.File, request.Partition, cancellationToken);
        var reader = new SmartReader(tables, request.Partition.Details[Site], request.Summary);
        yield return reader.Read(answer, DateOf(request.Partition, Day));
        _read[request.Partition.Name] = reader;
    }

    private IEnumerable<PlannedPartition> Partitions(string site, DateOnly from, DateOnly to)
    {
        var address = _api.AddressOf(site, from, to).AbsoluteUri;
        var download = new SourceDownload($"{site}.json", (file, token) => _api.WriteAsync(site, from, to, file, token));
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            yield return new PlannedPartition($"{Text(day)}/{site}", address)
            {
                FromOperator = true,
                Request = $"{site} {Text(from)} to {Text(to)}",
                Scope = [new ScopeValue(SmartTables.SiteId, site), new ScopeValue(SmartTables.ReportDate, day)],
                Tables = [tables.IndicatorSchema.Name],
                Download = download,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { [Site] = site, [Day] = Text(day), [From] = Text(from), [To] = Text(to) },
            };
        }
    }

    private static Task<SmartAnswer> AnswerAsync(RawFile file, PlannedPartition partition, CancellationToken cancellationToken) =>
        SmartAnswer.ReadAsync(file, partition.Details[Site], DateOf(partition, From), DateOf(partition, To), cancellationToken);

    private IEnumerable<string> NotesOn(Func<SmartReader, IReadOnlyDictionary<string, int>> counts, Func<int, string, string> note)
    {
        var sums = _read.Values.SelectMany(counts).GroupBy(count => count.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, Count: group.Sum(count => count.Value))).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (sums.Count > 0)
            yield return note(sums.Sum(sum => sum.Count), string.Join(", ", sums.Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Key} {sum.Count:N0}"))));
    }

    private static string NotNumbers(int count, string each) => string.Create(
        CultureInfo.InvariantCulture,
        $"{count:N0} {(count == 1 ? "value is no number where its indicator is one" : "values are no numbers where their indicators are")}, and null in value_numeric: {each}.");

    private static string Unknown(int count, string each) => string.Create(
        CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "row is" : "rows are")} of indicators that this Weir does not know, and loaded as sent: {each}.");

    private static DateOnly DateOf(PlannedPartition partition, string detail) => SmartDates.TryParseDay(partition.Details[detail])!.Value;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
