using System.Data.Common;
using Weir.Columns;
using Weir.Connectors.DuckDb;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Connectors.RowFiles;

/// <summary>A Parquet file, read by DuckDB: values come as text, which is exact for all types that a table keeps, and lists and structures as JSON.</summary>
internal sealed class ParquetRowFile : IRowFile
{
    private const int MaxOriginal = 10_000;

    private readonly DuckDbConnection _connection;
    private readonly string _file;
    private readonly List<ColumnType?> _types = [];
    private readonly List<string> _names = [];
    private readonly CellBuffer _cells = new();
    private DbDataReader? _rows;

    private ParquetRowFile(DuckDbConnection connection, string file) => (_connection, _file) = (connection, file);

    public IReadOnlyList<string> Names => _names;

    public long Number { get; private set; }

    public string? Fault => null;

    public string Original => _cells.Line(Names.Count) is var line && line.Length > MaxOriginal ? line[..MaxOriginal] : line;

    public static async Task<ParquetRowFile> OpenAsync(string path, string file, CancellationToken cancellationToken)
    {
        if (path.AsSpan().ContainsAny("*?["))
            throw RowFileFailure.ParquetPath(file);
        await CheckMarkAsync(path, file, cancellationToken);
        var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory, Role = "Reader", MemoryMiB = 256 }, TimeProvider.System);
        var opened = new ParquetRowFile(connection, file);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await opened.BeginAsync($"read_parquet('{path.Replace("'", "''", StringComparison.Ordinal)}')", cancellationToken);
            return opened;
        }
        catch (DestinationException wrong)
        {
            await opened.DisposeAsync();
            throw RowFileFailure.NotParquet(file, wrong);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _rows!.ReadAsync(cancellationToken))
                return false;
        }
        catch (DestinationException wrong)
        {
            throw RowFileFailure.NotParquet(_file, wrong);
        }

        Number++;
        _cells.Begin(_names.Count);
        for (var column = 0; column < _names.Count; column++)
        {
            if (!_rows.IsDBNull(column))
                _cells.Set(column, _rows.GetString(column), _types[column] is null or { Kind: ColumnKind.Text } ? CellForm.Text : _types[column]!.Value.Kind == ColumnKind.Json ? CellForm.Json : CellForm.Bare);
        }

        return true;
    }

    public ReadOnlySpan<byte> Cell(int column) => _cells.Cell(column);

    public CellForm Form(int column) => _cells.Form(column);

    public ColumnType? TypeOf(int column) => _types[column];

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
            await _rows.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task CheckMarkAsync(string path, string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        var mark = new byte[4];
        if (await stream.ReadAtLeastAsync(mark, 4, throwOnEndOfStream: false, cancellationToken) < 4 || !mark.AsSpan().SequenceEqual("PAR1"u8))
            throw RowFileFailure.NotParquet(file, null);
    }

    private async Task BeginAsync(string from, CancellationToken cancellationToken)
    {
        List<string> selected = [];
        foreach (var (name, type) in await _connection.Statement(null, $"describe select * from {from}").ListAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken))
        {
            var kept = Kept(type);
            _names.Add(name);
            _types.Add(kept);
            var quoted = SqlName.Quote(name);
            selected.Add(kept is { Kind: ColumnKind.Json } ? $"cast(to_json({quoted}) as varchar)" : kept is { Kind: ColumnKind.Timestamp } ? $"strftime({quoted} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')" : $"cast({quoted} as varchar)");
        }

        _ = HeaderNames.Of(_names, _file);
        var command = _connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", selected)} from {from}";
        _rows = await command.ExecuteReaderAsync(cancellationToken);
    }

    /// <summary>The type that keeps a column's values.</summary>
    private static ColumnType? Kept(string type) => type switch
    {
        "BOOLEAN" => ColumnType.Boolean,
        "TINYINT" or "SMALLINT" or "INTEGER" or "UTINYINT" or "USMALLINT" => ColumnType.Int32,
        "BIGINT" or "UINTEGER" => ColumnType.Int64,
        "UBIGINT" or "HUGEINT" => ColumnType.Decimal(38, 0),
        "FLOAT" or "DOUBLE" => ColumnType.Float64,
        "DATE" => ColumnType.Date,
        "TIMESTAMP WITH TIME ZONE" => ColumnType.Timestamp,
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => ColumnType.Parse(type.ToLowerInvariant()),
        _ when type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) || type == "JSON" => ColumnType.Json,
        _ => ColumnType.Text,
    };
}
