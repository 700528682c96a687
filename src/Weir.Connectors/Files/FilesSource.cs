using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Connectors.RowFiles;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>Reads rows from files of any origin: a file is a partition, or a value of a column is.</summary>
internal sealed class FilesSource(FilesOptions options, SourceContext context) : ISource, IInferringSource
{
    private readonly SchemaFile _schema = SchemaFile.Of(context);
    private readonly List<string> _notes = [];
    private RowTable? _declared;
    private SourceTable? _table;

    /// <summary>Raise the number with any change that gives the same files other rows.</summary>
    public string Recipe => $"files/1 {Declared.Recipe} {options.Recipe}";

    public IReadOnlyList<SourceTable> Tables => [Table];

    public IReadOnlyList<SourceView> Views => [];

    public IReadOnlyList<GateRule> GateRules => [];

    IReadOnlyList<string> ISource.Notes => _notes;

    private SourceTable Table => _table ??= Declared.Make();

    private RowTable Declared => _declared ??= _schema.Read(mayRead: options.Paths.Count > 0) is { } columns
        ? new RowTable(RowSettings.TableName(context), columns, options.Table)
        : throw new UsageException($"Pipeline '{context.Pipeline}' has no columns yet: there are none in setting 'columns', and no {_schema.Name}. 'weir discover {context.Pipeline}' finds them.");

    async Task ISource.PrepareAsync(string? input, bool writesNothing, CancellationToken cancellationToken)
    {
        if (_declared is not null)
            return;
        // Without a path it is a kind of source that was run by its name: what is written down would be another file's.
        var isNamed = options.Paths.Count > 0;
        if (_schema.Read(isNamed) is { } columns)
        {
            _declared = new RowTable(RowSettings.TableName(context), columns, options.Table);
            return;
        }

        var (inferred, from) = await InferFromAsync(input, cancellationToken);
        var table = isNamed || input is null ? RowSettings.TableName(context) : context.Settings.GetValueOrDefault(RowSettings.Table) ?? ColumnNames.Of(Path.GetFileNameWithoutExtension(input), 1);
        _declared = new RowTable(table, inferred.Columns, options.Table);
        _ = Table;
        if (isNamed && !writesNothing)
        {
            _schema.Write(inferred, from);
            _notes.Add($"The columns were found in {from} ({ColumnInference.Rows(inferred.Rows)} looked at) and written to {_schema.Name}. Look at them: from now on loads hold to that file.");
            _notes.AddRange(inferred.Remarks);
        }
        else
        {
            _notes.Add($"The columns were found in {from} ({ColumnInference.Rows(inferred.Rows)} looked at):\n{inferred.Yaml.TrimEnd()}");
        }
    }

    public async Task<DiscoveredColumns> InferAsync(CancellationToken cancellationToken)
    {
        var (inferred, from) = await InferFromAsync(null, cancellationToken);
        return new DiscoveredColumns(inferred, from, _schema);
    }

    public async Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        var found = Find(request.Input);
        List<PlannedPartition> partitions = [];
        if (options.Table.PartitionColumn is null)
            partitions.AddRange(found.Files.Select(file => Planned(file.Name, file)));
        else
            await PlanValuesAsync(found, partitions, cancellationToken);
        return new SourcePlan(partitions, found.Notes);
    }

    async Task<IReadOnlyDictionary<string, ContentPart>> ISource.DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var parts = await new ColumnPartitions(Declared, options.Format).PartsAsync(file.Path, file.Name, cancellationToken);
        return partitions.Where(partition => parts.ContainsKey(partition.Name) || IsRest(partition))
            .ToDictionary(partition => partition.Name, partition => With(parts.GetValueOrDefault(partition.Name), IsRest(partition) ? parts.GetValueOrDefault("") : null), StringComparer.Ordinal);

        static ContentPart With(ContentPart? own, ContentPart? rest) => (own, rest) switch
        {
            ({ } alone, null) => alone,
            (null, { } others) => others,
            ({ } one, { } other) => new ContentPart(other.Sha256[..32] + one.Sha256[..32], one.Rows + other.Rows),
            _ => new ContentPart(ContentPart.NothingSha256, 0),
        };
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (rows, member) = await RowFile.OpenAsync(request.File.Path, request.File.Name, options.Format, cancellationToken);
        await using var opened = rows;
        request.Summary.Member = member;
        var reader = new RowReader(Declared, Table.Schema, request.File.Name, request.Partition.Details[FileDetail], request.Summary) { Wants = WantedBy(request.Partition) };
        await foreach (var batch in reader.ReadAsync(rows, cancellationToken))
            yield return batch;
    }

    /// <summary>Detail of a partition: the name of its file.</summary>
    private const string FileDetail = "file";

    private static bool IsRest(PlannedPartition partition) => partition.Details.ContainsKey(ColumnPartitions.Rest);

    private Func<IRowFile, int[], bool>? WantedBy(PlannedPartition partition)
    {
        if (options.Table.PartitionColumn is null)
            return null;
        var parts = new ColumnPartitions(Declared, options.Format);
        return (rows, places) => parts.ValueOf(rows, places) is { } value ? string.Equals(value, partition.Name, StringComparison.Ordinal) : IsRest(partition);
    }

    private FilesFound Find(string? input)
    {
        IReadOnlyList<string> paths = input is null ? options.Paths : [input];
        return paths.Count > 0
            ? FilesFound.At(paths, options.Folder)
            : throw new SourceException("There is nothing to read: neither setting 'path' nor --input names a file or folder. Name one.", FailureKind.Terminal);
    }

    private PlannedPartition Planned(string name, FoundFile file) => new(name, file.Address)
    {
        FromOperator = true,
        Scope = options.Table.Mode == WriteMode.Replace && options.Table.PartitionColumn is null ? [new ScopeValue(DeclaredColumns.SourceFileColumn, file.Name)] : [],
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { [FileDetail] = file.Name },
    };

    private async Task PlanValuesAsync(FilesFound found, List<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var parts = new ColumnPartitions(Declared, options.Format);
        Dictionary<string, string> planned = new(StringComparer.Ordinal);
        foreach (var file in found.Files)
        {
            if (file.IsWeb)
                throw new SourceException("Partitions by a column's values need files on this machine: the values are read before anything is planned, and setting 'path' names an address. Use partition: file, or download the file first.", FailureKind.Terminal);
            var values = (await parts.PartsAsync(file.Address, file.Name, cancellationToken)).Keys.Order(StringComparer.Ordinal).ToList();
            var isFirst = true;
            foreach (var value in values.Where(value => value.Length > 0 || values.Count == 1))
            {
                if (planned.TryGetValue(value, out var other))
                    throw new SourceException($"Files '{other}' and '{file.Name}' both have rows of the same value of column '{options.Table.PartitionColumn}', so that each would take the other's place. Use partition: file, or put the rows of a value into one file.", FailureKind.Terminal);
                planned[value] = file.Name;
                var partition = Planned(value.Length > 0 ? value : file.Name, file);
                partitions.Add(partition with
                {
                    Request = file.Name,
                    Scope = options.Table.Mode == WriteMode.Replace && value.Length > 0 ? [new ScopeValue(options.Table.PartitionColumn!, parts.Typed(value))] : partition.Scope,
                    Details = isFirst ? new Dictionary<string, string>(partition.Details, StringComparer.Ordinal) { [ColumnPartitions.Rest] = "true" } : partition.Details,
                });
                isFirst = false;
            }
        }
    }

    private async Task<(InferredColumns Columns, string From)> InferFromAsync(string? input, CancellationToken cancellationToken)
    {
        var found = Find(input);
        if (found.Files is not [var first, ..])
            throw new SourceException($"The columns of pipeline '{context.Pipeline}' cannot be found: {string.Join(" ", found.Notes)} Put a file there, or declare them with setting 'columns'.", FailureKind.Terminal);
        using var local = await LocalFile.OfAsync(first, context, cancellationToken);
        var (rows, _) = await RowFile.OpenAsync(local.Path, first.Name, options.Format, cancellationToken);
        await using var opened = rows;
        return (await ColumnInference.InferAsync(rows, first.Name, new NullTexts(options.Table.Nulls), cancellationToken), $"'{first.Name}'");
    }
}
