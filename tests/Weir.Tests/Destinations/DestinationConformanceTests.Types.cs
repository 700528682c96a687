using System.Text;
using System.Text.Json;
using Weir.Columns;
using Weir.Destinations;

namespace Weir.Tests.Destinations;

/// <summary>Types: every value comes back as it was written.</summary>
public abstract partial class DestinationConformanceTests
{
    public static TheoryData<string> Kinds => ["boolean", "int32", "int64", "float64", "date", "timestamp", "text", "json", "decimal(1,0)", "decimal(4,2)", "decimal(18,3)", "decimal(38,0)", "decimal(38,10)", "decimal(38,38)"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_type_keeps_its_extremes_and_its_nulls(string type)
    {
        var (columnType, values) = Extremes(type);
        values = [.. values.Where(value => KeepsEveryFloat || value is not double number || (double.IsFinite(number) && !double.IsSubnormal(number)))];
        var schema = new TableSchema("extremes", [new("value", columnType)]);
        await PrepareAsync(WriteMode.Append, schema);

        var batch = new Batch(schema);
        object?[] all = [null, .. values, null];
        foreach (var value in all)
            Append(batch, 0, value);
        await LoadAsync(Request("2026-01", 1, WriteMode.Append) with { Tables = [schema.Name] }, batch);

        (await ReadAsync(schema)).Select(row => Canonical(columnType, row[0])).ShouldBe(all.Select(value => Canonical(columnType, value)));
    }

    private static (ColumnType Type, object[] Values) Extremes(string type) => type switch
    {
        "boolean" => (ColumnType.Boolean, [true, false, true]),
        "int32" => (ColumnType.Int32, [0, 1, -1, int.MaxValue, int.MinValue]),
        "int64" => (ColumnType.Int64, [0L, 1L, -1L, long.MaxValue, long.MinValue]),
        "float64" => (ColumnType.Float64,
            [0.0, -0.0, 0.1, 1 / 3.0, double.MaxValue, double.MinValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity]),
        "date" => (ColumnType.Date,
            [DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(1970, 1, 1), new DateOnly(1969, 12, 31), new DateOnly(2000, 2, 29), new DateOnly(1582, 10, 10)]),
        "timestamp" => (ColumnType.Timestamp,
            [
                DateTimeOffset.MinValue,
                new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(999_999),
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch.AddMicroseconds(-1),
                new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero).AddMicroseconds(123_456),
            ]),
        "text" => (ColumnType.Text,
            [
                "", " ", "null", "NULL", "\\N", "0012", "it's", "say \"so\"", "a,b;c|d", "line\nline\r\nline\ttab", "back\\slash", "100 %", "\u0001\u001f\u007f",
                "e\u0301 \u00e9", "\u202eright to left\u202c", "\ufeffmark", "\U0001F3E5 \U00020BB7", "\U0010FFFF", "Ysbyty Gwynedd \u0175\u0177", new string('x', 300_000) + "\u00e9",
            ]),
        "json" => (ColumnType.Json,
            [
                "null", "true", "false", "\"\"", "\"null\"", "{}", "[]", "0", "-1", "1.50", "0.10", "100.000", "-0.0000000000000000000000000000000000000001",
                "123456789012345678901234567890.1234567890", "9223372036854775808", "[1.0,[2.00,[],{}],null]", "{\"a\":{\"b\":[{\"c\":1.20},true]},\"\":\"\"}",
                """{"say":"\"so\" \\ \/ \b\f\n\r\t \u00e9 \uD83C\uDFE5 \u0001","four letters, no character":"\\u0000"}""", "{\"e\u0301\":\"\U0001F3E5 \u202eleft\"}",
                " { \"white\" :\n\t[ 1 ,\r\n 2 ] } ", $"{new string('[', 60)}1{new string(']', 60)}",
                $"[{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"{{\"i\":{i},\"text\":\"value \u00e9\"}}"))}]",
            ]),
        "decimal(1,0)" => (ColumnType.Decimal(1, 0), ["0", "9", "-9"]),
        "decimal(4,2)" => (ColumnType.Decimal(4, 2), ["0.00", "0.01", "-0.01", "1.20", "10.00", "99.99", "-99.99"]),
        "decimal(18,3)" => (ColumnType.Decimal(18, 3), ["0.000", "0.001", "9999.999", "10000.000", "100000000.000", "999999999999999.999", "-999999999999999.999"]),
        "decimal(38,0)" => (ColumnType.Decimal(38, 0), ["0", "10000", "18446744073709551615", "18446744073709551616", new string('9', 38), "-" + new string('9', 38)]),
        "decimal(38,10)" => (ColumnType.Decimal(38, 10), ["0.0000000000", "0.0000000001", "1.0000000000", $"{new string('9', 28)}.{new string('9', 10)}", $"-{new string('9', 28)}.{new string('9', 10)}"]),
        "decimal(38,38)" => (ColumnType.Decimal(38, 38), [$"0.{new string('0', 38)}", $"0.{new string('0', 37)}1", $"0.{new string('9', 38)}", $"-0.{new string('9', 38)}"]),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>JSON is the same where it means the same, each digit of a number included: what stands between the parts, and how letters are escaped, a destination may change.</summary>
    private static object? Canonical(ColumnType type, object? value) => type.Kind == ColumnKind.Json && value is string json
        ? Canonical(JsonSerializer.Deserialize<JsonElement>(json))
        : value;

    private static string Canonical(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Canonical(member.Value)}").Order(StringComparer.Ordinal))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => JsonSerializer.Serialize(json.GetString()),
        _ => json.GetRawText(),
    };

    [Fact]
    public async Task Very_long_text_comes_back_whole()
    {
        var schema = new TableSchema("notes", [new("note", ColumnType.Text), new("number", ColumnType.Int32)]);
        await PrepareAsync(WriteMode.Append, schema);
        var text = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"line {i} \u00e9\n"));
        Encoding.UTF8.GetByteCount(text).ShouldBeGreaterThan(12_000_000);

        var batch = new Batch(schema);
        foreach (var (note, number) in ((string, int)[])[("before", 1), (text, 2), ("after", 3)])
        {
            batch.Columns[1].Append(number);
            Append(batch, 0, note);
        }

        await LoadAsync(Request("2026-01", 1, WriteMode.Append) with { Tables = [schema.Name] }, batch);

        var rows = await ReadAsync(schema);
        rows.Select(row => row[1]).ShouldBe([1, 2, 3]);
        ((string)rows[1][0]!).ShouldBe(text);
    }

    /// <summary>Sizes around those of the engines' own vectors and buffers, with nulls strewn in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(20_000)]
    public async Task A_batch_of_any_size_comes_back_cell_by_cell(int rows)
    {
        ColumnType[] types = [ColumnType.Boolean, ColumnType.Int32, ColumnType.Int64, ColumnType.Float64, ColumnType.Date, ColumnType.Timestamp, ColumnType.Text, ColumnType.Decimal(20, 4), ColumnType.Json];
        var schema = new TableSchema("mixed", [.. types.Select((type, i) => new ColumnSchema($"c{i}", type))]);
        await PrepareAsync(WriteMode.Append, schema);
        using var batch = Strewn(schema, rows, new Random(rows));
        var request = Request("2026-01", 1, WriteMode.Append) with { Tables = [schema.Name] };
        await using (var load = await Destination.BeginLoadAsync(request, CancellationToken))
        {
            await load.WriteAsync(batch, CancellationToken);
            await load.CommitAsync(Entry(request), [], CancellationToken);
        }

        var read = await ReadAsync(schema);

        read.Count.ShouldBe(rows);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < types.Length; column++)
                Canonical(types[column], read[row][column]).ShouldBe(Canonical(types[column], batch.Columns[column].GetValue(row)), $"row {row + 1}, column {types[column]}");
            read[row][^2].ShouldBe(request.Load);
            read[row][^1].ShouldBe(row + 1L);
        }
    }

    private static Batch Strewn(TableSchema schema, int rows, Random random)
    {
        var batch = new Batch(schema, rows);
        for (var row = 0; row < rows; row++)
        {
            foreach (var column in batch.Columns)
            {
                if (random.Next(5) == 0)
                    column.AppendNull();
                else
                    AppendRandom(column, random);
            }

            batch.RowNumbers.Append(row + 1L);
        }

        return batch;
    }

    private static void AppendRandom(Column column, Random random)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Boolean: column.Append(random.Next(2) == 0); break;
            case ColumnKind.Int32: column.Append(random.Next(int.MinValue, int.MaxValue)); break;
            case ColumnKind.Int64: column.Append(random.NextInt64(long.MinValue, long.MaxValue)); break;
            case ColumnKind.Float64: column.Append((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300))); break;
            case ColumnKind.Date: column.Append(DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber))); break;
            case ColumnKind.Timestamp: column.Append(new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10, TimeSpan.Zero)); break;
            case ColumnKind.Json: column.Append(JsonSerializer.Serialize(new string((char)random.Next(0x20, 0x3000), random.Next(60)))); break;
            case ColumnKind.Text: column.Append(new string((char)random.Next(0x20, 0xD7FF), random.Next(60))); break;
            default: column.AppendUnscaled((random.NextInt64() - (Int128)random.NextInt64()) * random.Next(1, 10)); break;
        }
    }

    /// <summary>Adds a cell, given as <see cref="Column.GetValue"/> gives it, and for the first column the row's number.</summary>
    private static void Append(Batch batch, int column, object? value)
    {
        var to = batch.Columns[column];
        switch (value)
        {
            case null: to.AppendNull(); break;
            case bool it: to.Append(it); break;
            case int it: to.Append(it); break;
            case long it: to.Append(it); break;
            case double it: to.Append(it); break;
            case DateOnly it: to.Append(it); break;
            case DateTimeOffset it: to.Append(it); break;
            case string digits when to.Type.Kind == ColumnKind.Decimal: to.AppendUnscaled(Int128.Parse(digits.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)); break;
            case string it: to.Append(it); break;
            default: throw new ArgumentOutOfRangeException(nameof(value));
        }

        if (column == 0)
            batch.RowNumbers.Append((long)batch.Length + 1);
    }
}
