using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Tests.Runs;

/// <summary>A source of which each request has several months: a file a quarter, a line <c>month,code,waiting</c> a row. A month is a partition.</summary>
internal sealed class QuarterSource(string folder, params string[] quarters) : ISource
{
    public string Recipe => "quarters 1";

    public IReadOnlyList<SourceTable> Tables { get; } = [new(FolderSource.Waits, WriteMode.Replace, ["period"])];

    public IReadOnlyList<SourceView> Views => [];

    public IReadOnlyList<GateRule> GateRules => [];

    public UpstreamPace? Pace { get; init; }

    /// <summary>Is told of each fetch of a quarter, and may throw.</summary>
    public Action<string> Fetching { get; set; } = _ => { };

    public List<string> Read { get; } = [];

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken) => Task.FromResult(new SourcePlan(
        [
            .. from quarter in quarters
               from month in Enumerable.Range((3 * (quarter[^1] - '1')) + 1, 3)
               select new PlannedPartition($"{quarter[..4]}-{month:00}", Path.Combine(folder, quarter))
               {
                   Request = quarter,
                   Scope = [new ScopeValue("period", new DateOnly(int.Parse(quarter[..4], CultureInfo.InvariantCulture), month, 1))],
                   Download = new SourceDownload(quarter, async (file, token) =>
                   {
                       Fetching(quarter);
                       await file.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(folder, quarter), token), token);
                       return true;
                   }),
               },
        ],
        [])
    {
        Pace = Pace,
    });

    async Task<IReadOnlyDictionary<string, ContentPart>> ISource.DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(file.Path, cancellationToken);
        if (lines is ["broken", ..])
            throw new SourceException($"'{file.Name}' is broken.", FailureKind.BadData);
        return partitions.ToDictionary(
            partition => partition.Name,
            partition =>
            {
                var own = lines.Where(line => line.StartsWith(partition.Name, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
                return new ContentPart(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', own)))), own.Count);
            },
            StringComparer.Ordinal);
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Read)
            Read.Add(request.Partition.Name);
        var lines = await File.ReadAllLinesAsync(request.File.Path, cancellationToken);
        var batch = new Batch(FolderSource.Waits);
        foreach (var (i, line) in lines.Index().Where(line => line.Item.StartsWith(request.Partition.Name, StringComparison.Ordinal)))
        {
            var cells = line.Split(',');
            batch.RowsRead++;
            batch.Columns[0].Append(DateOnly.ParseExact(cells[0], "yyyy-MM", CultureInfo.InvariantCulture));
            batch.Columns[1].Append(cells[1]);
            batch.Columns[2].Append(int.Parse(cells[2], CultureInfo.InvariantCulture));
            batch.RowNumbers.Append((long)i + 1);
        }

        yield return batch;
    }
}
