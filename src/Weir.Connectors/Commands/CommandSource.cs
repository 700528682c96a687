using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Connectors.RowFiles;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Commands;

/// <summary>Reads what a program writes: all of one run is one load, with the checkpoint that the program handed over.</summary>
internal sealed class CommandSource(CommandOptions options, RowTableOptions table, SourceContext context) : ISource, IInferringSource
{
    /// <summary>The one partition.</summary>
    public const string Partition = "all";

    private const string FileName = "output.ndjson";

    private readonly SchemaFile _schema = SchemaFile.Of(context);
    private RowTable? _declared;
    private SourceTable? _table;

    /// <summary>Raise the number with any change that gives the same output other rows.</summary>
    public string Recipe => $"command/1 {Declared.Recipe}";

    public IReadOnlyList<SourceTable> Tables => [Table];

    public IReadOnlyList<SourceView> Views => [];

    public IReadOnlyList<GateRule> GateRules { get; } = table.Mode != WriteMode.Replace ? [] :
    [
        new("no_rows", input => input.Load.RowsAccepted == 0 && input.Previous is { RowsWritten: > 0 } previous
            ? [string.Create(CultureInfo.InvariantCulture, $"No rows, where the load now served has {previous.RowsWritten:N0}.")]
            : []),
    ];

    private SourceTable Table => _table ??= Declared.Make();

    private RowTable Declared => _declared ??= _schema.Read(mayRead: true) is { } columns
        ? new RowTable(RowSettings.TableName(context), columns, table)
        : throw new UsageException($"Pipeline '{context.Pipeline}' has no columns yet: there are none in setting 'columns', and no {_schema.Name}. 'weir discover {context.Pipeline} --write' runs the command once and writes down what it finds.");

    Task ISource.PrepareAsync(string? input, bool writesNothing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = Table;
        return Task.CompletedTask;
    }

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Input is not null)
            throw new SourceException("A command pipeline reads what its program writes, and --input names a file. Leave --input out, or read the file with source: files.", FailureKind.Terminal);
        var before = request.Checkpoints.GetValueOrDefault(Partition);
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        if (before is not null)
            details[CheckpointDetail] = before;
        return Task.FromResult(new SourcePlan(
            [
                new PlannedPartition(Partition, $"command {options.ShownName}")
                {
                    FromOperator = true,
                    Details = details,
                    Download = new SourceDownload(FileName, (output, token) => WriteAsync(before, output, token)),
                },
            ],
            []));
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.File.Length == 0)
        {
            request.Summary.Checkpoint = request.Partition.Details.GetValueOrDefault(CheckpointDetail);
            yield break;
        }

        var seen = new CommandCheckpoint();
        var (rows, _) = await RowFile.OpenAsync(request.File.Path, FileName, new RowFileOptions { Format = RowFileOptions.JsonLines, IsOther = seen.Take }, cancellationToken);
        await using var opened = rows;
        request.Summary.Checkpoint = seen.Last ?? request.Partition.Details.GetValueOrDefault(CheckpointDetail);
        var reader = new RowReader(Declared, Table.Schema, $"output of {options.ShownName}", null, request.Summary);
        await foreach (var batch in reader.ReadAsync(rows, cancellationToken))
            yield return batch;
    }

    public async Task<DiscoveredColumns> InferAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"weir-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}");
        try
        {
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
                await new CommandProcess(options, context).RunAsync(null, file, new CommandCheckpoint(), cancellationToken);
            var (rows, _) = await RowFile.OpenAsync(path, FileName, new RowFileOptions { Format = RowFileOptions.JsonLines, IsOther = new CommandCheckpoint().Take }, cancellationToken);
            await using var opened = rows;
            var from = $"the output of {options.ShownName}";
            return new DiscoveredColumns(await ColumnInference.InferAsync(rows, from, new NullTexts(table.Nulls), cancellationToken), from, _schema);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Detail of a partition: the checkpoint before it, which stays where the program hands over none.</summary>
    private const string CheckpointDetail = "checkpoint";

    /// <summary>False where the program has nothing new to say.</summary>
    private async Task<bool> WriteAsync(string? before, Stream output, CancellationToken cancellationToken)
    {
        var seen = new CommandCheckpoint();
        await new CommandProcess(options, context).RunAsync(before, output, seen, cancellationToken);
        return seen.HasRows || table.Mode == WriteMode.Replace || (seen.Last is { } now && !string.Equals(now, before, StringComparison.Ordinal));
    }
}
