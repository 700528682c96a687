using System.Globalization;
using Weir.Columns;
using Weir.Connectors.DuckDb;
using Weir.Connectors.Parquet;
using Weir.Sql;

namespace Weir.Tests.Parquet;

/// <summary>What the writer writes, DuckDB reads: pages, dictionaries, groups and bounds.</summary>
public sealed class ParquetFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-parquet-");

    private static readonly Guid Load = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "t.parquet");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Texts that repeat a little, a lot, or stop to, with nulls alone, in runs or strewn, over pages and groups that end where they like.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_cell_of_many_pages_and_groups_comes_back(int seed)
    {
        var random = new Random(seed);
        (string Name, ColumnType Type, Func<int, object?> Cell)[] columns =
        [
            ("constant", ColumnType.Text, _ => "final"),
            ("nothing", ColumnType.Text, _ => null),
            ("few", ColumnType.Text, _ => random.Next(9) == 0 ? null : $"code {random.Next(300)}"),
            ("runs", ColumnType.Text, row => row / 1000 % 3 == 0 ? null : $"value {row / 40}"),
            ("unique", ColumnType.Text, row => string.Create(CultureInfo.InvariantCulture, $"{row:x8}-{row * 7}-\u00e9")),
            ("unique later", ColumnType.Text, row => row < 50_000 ? "same" : row.ToString(CultureInfo.InvariantCulture)),
            ("long", ColumnType.Text, row => row % 5000 == 0 ? new string('x', 300_000) : random.Next(2) == 0 ? "" : null),
            ("json", ColumnType.Json, row => row % 3 == 0 ? null : $"{{\"n\": {row % 100}.50}}"),
            ("yes", ColumnType.Boolean, row => row % 7 == 0 ? null : random.Next(2) == 0),
            ("all yes", ColumnType.Boolean, _ => true),
            ("number", ColumnType.Int32, row => row / 70_000 == 1 ? null : random.Next()),
            ("wide", ColumnType.Int64, row => row % 2 == 0 ? null : (long)row << 20),
            ("real", ColumnType.Float64, row => row % 11 == 0 ? double.NaN : row / 3.0),
            ("small", ColumnType.Decimal(9, 2), row => row % 5 == 0 ? null : $"{row}.{row % 100:00}"),
            ("large", ColumnType.Decimal(18, 4), row => $"-{row}.{row % 10000:0000}"),
            ("largest", ColumnType.Decimal(38, 5), row => row % 5 == 0 ? null : $"{row}00000000000000000001.{row % 100000:00000}"),
        ];
        var schema = new TableSchema("t", [.. columns.Select(column => new ColumnSchema(column.Name, column.Type))]);
        List<Batch> batches = [];
        for (var row = 0; row < 150_000;)
        {
            var batch = new Batch(schema);
            for (var end = Math.Min(150_000, row + random.Next(1, 20_000)); row < end; row++)
            {
                for (var i = 0; i < columns.Length; i++)
                    Append(batch.Columns[i], columns[i].Cell(row));
                batch.RowNumbers.Append(row * 3L);
            }

            batches.Add(batch);
        }

        Write(schema, Load, seed == 3 ? random : null, batches);

        await using var connection = await OpenAsync();
        await using var reader = await connection.Statement(null, $"select *, _load = uuid '{Load}' from {Source} order by _row").ExecuteReaderAsync(CancellationToken);
        foreach (var batch in batches)
        {
            for (var row = 0; row < batch.Length; row++)
            {
                (await reader.ReadAsync(CancellationToken)).ShouldBeTrue();
                reader.GetInt64(columns.Length + 1).ShouldBe(batch.RowNumbers.Int64Values[row]);
                reader.GetBoolean(columns.Length + 2).ShouldBeTrue();
                for (var i = 0; i < columns.Length; i++)
                {
                    var expected = batch.Columns[i].GetValue(row);
                    object? found = reader.IsDBNull(i) ? null : batch.Columns[i].Type.Kind == ColumnKind.Decimal ? reader.GetString(i) : reader.GetValue(i);
                    if (!Equals(found, expected))
                        found.ShouldBe(expected, $"column {columns[i].Name}, row {batch.RowNumbers.Int64Values[row]}");
                }
            }

            batch.Dispose();
        }

        (await reader.ReadAsync(CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_are_compressed_with_zstd_and_texts_that_repeat_are_in_a_dictionary()
    {
        var schema = new TableSchema("t", [new("code", ColumnType.Text), new("id", ColumnType.Text)]);
        Write(schema, Load, null, [Texts(schema, 10_000, row => $"c{row % 20}", row => $"{row:00000}-{row * 7919 % 10_007}")]);

        await using var connection = await OpenAsync();
        (await connection.Statement(
            null,
            $"select path_in_schema, compression, encodings, stats_min_value, stats_max_value, stats_null_count, num_values from parquet_metadata({SqlName.Literal(Path)}) order by column_id limit 2")
            .ListAsync(row => string.Join(" | ", Enumerable.Range(0, 7).Select(i => row.IsDBNull(i) ? "-" : row.GetValue(i).ToString())), CancellationToken))
            .ShouldBe(["code | ZSTD | PLAIN, RLE, RLE_DICTIONARY | c0 | c9 | 0 | 10000", "id | ZSTD | PLAIN, RLE, RLE_DICTIONARY | - | - | 0 | 10000"]);
    }

    /// <summary>As on Windows, whose build of DuckDB's library keeps its zstd to itself.</summary>
    [Fact]
    public async Task Where_there_is_no_zstd_pages_are_gzip()
    {
        var schema = new TableSchema("t", [new("code", ColumnType.Text), new("id", ColumnType.Text)]);
        Write(schema, Load, null, [Texts(schema, 50_000, row => $"c{row % 20}", row => $"{row:00000}-{row * 7919 % 10_007}")], PageCodec.Gzip);

        await using var connection = await OpenAsync();
        (await connection.Statement(null, $"select distinct compression from parquet_metadata({SqlName.Literal(Path)})").ListAsync(row => row.GetString(0), CancellationToken)).ShouldBe(["GZIP"]);
        (await connection.Statement(null, $"select count(*) from {Source} where code = 'c' || (_row - 1) % 20 and id = printf('%05d-%d', _row - 1, (_row - 1) * 7919 % 10007)").FirstAsync(CancellationToken)).ShouldBe(50_000L);
    }

    [Fact]
    public async Task A_file_without_rows_has_the_columns()
    {
        var schema = new TableSchema("t", [new("code", ColumnType.Text), new("at", ColumnType.Timestamp), new("value", ColumnType.Decimal(10, 2)), new("rest", ColumnType.Json)]);
        Write(schema, Load, null, []);

        await using var connection = await OpenAsync();
        (await connection.Statement(null, $"describe select * from {Source}").ListAsync(row => $"{row.GetString(0)} {row.GetString(1)}", CancellationToken))
            .ShouldBe(["code VARCHAR", "at TIMESTAMP WITH TIME ZONE", "value DECIMAL(10,2)", "rest JSON", "_load UUID", "_row BIGINT"]);
    }

    /// <summary>Readers leave out row groups by these: a wrong one would lose rows.</summary>
    [Fact]
    public async Task Bounds_hold_negative_numbers_dates_and_text_beyond_ascii()
    {
        var schema = new TableSchema("t", [new("n", ColumnType.Int32), new("d", ColumnType.Date), new("t", ColumnType.Text), new("x", ColumnType.Decimal(9, 2))]);
        var batch = new Batch(schema);
        foreach (var (i, text) in ((string?[])["b", "\u00e9", null, "", "a"]).Index())
        {
            batch.Columns[0].Append(i - 3);
            batch.Columns[1].Append(new DateOnly(1969, 12, 30).AddDays(i));
            if (text is null)
                batch.Columns[2].AppendNull();
            else
                batch.Columns[2].Append(text);
            batch.Columns[3].Append(i - 2.5m);
            batch.RowNumbers.Append(i + 1L);
        }

        Write(schema, Load, null, [batch]);

        await using var connection = await OpenAsync();
        (await connection.Statement(null, $"select stats_min_value, stats_max_value, stats_null_count from parquet_metadata({SqlName.Literal(Path)}) order by column_id limit 4")
            .ListAsync(row => $"'{row.GetString(0)}' to '{row.GetString(1)}', {row.GetInt64(2)} null", CancellationToken))
            .ShouldBe(["'-3' to '1', 0 null", "'1969-12-30' to '1970-01-03', 0 null", "'' to '\u00e9', 1 null", "'-2.50' to '1.50', 0 null"]);
        foreach (var which in (string[])["n = -3", "d = date '1970-01-03'", "t = '\u00e9'", "t = ''", "x = -2.5", "x > 1.4"])
            (await connection.Statement(null, $"select count(*) from {Source} where {which}").FirstAsync(CancellationToken)).ShouldBe(1L, which);
    }

    [Fact]
    public void Rows_that_wait_are_bounded_by_pages_and_not_by_the_file()
    {
        var schema = new TableSchema("t", [.. Enumerable.Range(0, 10).Select(i => new ColumnSchema($"c{i}", ColumnType.Text))]);
        using var batch = Texts(schema, 20_000, [.. Enumerable.Range(0, 10).Select(i => (Func<int, string>)(row => $"{row % (1 << (2 * i))} and some more"))]);
        using var stream = File.Create(Path);
        using var file = new ParquetFormat(PageCodec.Best).Begin(stream, schema, Load);
        var held = 0L;
        for (var i = 0; i < 50; i++)
        {
            file.Write(batch);
            held = Math.Max(held, file.HeldBytes);
        }

        held.ShouldBeLessThan(24 << 20);
        file.Release();
        file.HeldBytes.ShouldBe(0);
    }

    private static Batch Texts(TableSchema schema, int rows, params ReadOnlySpan<Func<int, string>> cells)
    {
        var batch = new Batch(schema);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < cells.Length; i++)
                batch.Columns[i].Append(cells[i](row));
            batch.RowNumbers.Append(row + 1L);
        }

        return batch;
    }

    private static void Append(Column column, object? value)
    {
        switch (value)
        {
            case null: column.AppendNull(); break;
            case bool it: column.Append(it); break;
            case int it: column.Append(it); break;
            case long it: column.Append(it); break;
            case double it: column.Append(it); break;
            case string digits when column.Type.Kind == ColumnKind.Decimal:
                column.AppendUnscaled(Int128.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
                break;
            case string it: column.Append(it); break;
            default: throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    private string Source => $"read_parquet({SqlName.Literal(Path)})";

    private static async Task<DuckDbConnection> OpenAsync()
    {
        var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory }, TimeProvider.System);
        await connection.OpenAsync(CancellationToken);
        return connection;
    }

    /// <summary>Writes a file; with <paramref name="releases"/>, row groups end at random.</summary>
    private void Write(TableSchema schema, Guid load, Random? releases, List<Batch> batches, PageCodec? codec = null)
    {
        using var stream = File.Create(Path);
        using var file = new ParquetFormat(codec).Begin(stream, schema, load);
        foreach (var batch in batches)
        {
            file.Write(batch);
            if (releases?.Next(4) == 0)
                file.Release();
        }

        file.Finish();
    }
}
