using System.Data.Common;
using System.Globalization;
using System.Numerics;
using Weir.Connectors.DuckDb;
using Weir.Exports;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tests.DuckDb;

public sealed class DuckDbDataReaderTests : IAsyncLifetime
{
    private readonly DuckDbConnection _connection = new(new DuckDbOptions { Path = DuckDbOptions.InMemory }, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, object> Extremes => new()
    {
        { "true", true },
        { "false", false },
        { "(-128)::tinyint", sbyte.MinValue },
        { "255::utinyint", byte.MaxValue },
        { "(-32768)::smallint", short.MinValue },
        { "65535::usmallint", ushort.MaxValue },
        { "(-2147483648)::integer", int.MinValue },
        { "4294967295::uinteger", uint.MaxValue },
        { "(-9223372036854775808)::bigint", long.MinValue },
        { "18446744073709551615::ubigint", ulong.MaxValue },
        { "79228162514264337593543950335::hugeint", decimal.MaxValue },
        { "(-79228162514264337593543950335)::hugeint", decimal.MinValue },
        { "170141183460469231731687303715884105727::hugeint", "170141183460469231731687303715884105727" },
        { "'-170141183460469231731687303715884105728'::hugeint", "-170141183460469231731687303715884105728" },
        { "340282366920938463463374607431768211455::uhugeint", "340282366920938463463374607431768211455" },
        { "3.4028235e38::float", float.MaxValue },
        { "'nan'::double", double.NaN },
        { "'-infinity'::double", double.NegativeInfinity },
        { "1.7976931348623157e308::double", double.MaxValue },
        { "(-9.9)::decimal(2,1)", -9.9m },
        { "(-0.05)::decimal(9,2)", -0.05m },
        { "(-123456789.0123456789)::decimal(19,10)", -123456789.0123456789m },
        { "123456789012345678901.0123456789::decimal(38,10)", "123456789012345678901.0123456789" },
        { "'99999999999999999999999999999999999999'::decimal(38,0)", "99999999999999999999999999999999999999" },
        { "'-0.00000000000000000000000000000000000001'::decimal(38,38)", "-0.00000000000000000000000000000000000001" },
        { "''", "" },
        { "'twelve bytes'", "twelve bytes" },
        { "'thirteen byte'", "thirteen byte" },
        { "'Ysbyty Tŷ''r Môr – 病院 🏥'", "Ysbyty Tŷ'r Môr – 病院 🏥" },
        { "'a' || chr(0) || 'b'", "a\0b" },
        { "date '0001-01-01'", DateOnly.MinValue },
        { "date '9999-12-31'", DateOnly.MaxValue },
        { "time '23:59:59.999999'", new TimeOnly(TimeOnly.MaxValue.Ticks / 10 * 10) },
        { "timestamp '0001-01-01 00:00:00'", DateTime.MinValue },
        { "timestamp '9999-12-31 23:59:59.999999'", new DateTime(DateTime.MaxValue.Ticks / 10 * 10, DateTimeKind.Unspecified) },
        { "timestamp_s '1969-12-31 23:59:59'", new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Unspecified) },
        { "timestamp_ms '1969-12-31 23:59:59.999'", new DateTime(1969, 12, 31, 23, 59, 59, 999, DateTimeKind.Unspecified) },
        { "timestamp_ns '2026-01-02 03:04:05.123456700'", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified).AddTicks(1234567) },
        { "timestamptz '2026-07-01 01:00:00+01'", new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero) },
        { "timetz '12:30:00-03:30'", "12:30:00.000000-03:30" },
        { "interval '2 days 3 hours'", new TimeSpan(2, 3, 0, 0) },
        { "uuid '00000000-0000-0000-0000-000000000000'", Guid.Empty },
        { "uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'", Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff") },
        { "uuid '0192f0c4-7a1b-7c3d-8e5f-102132435465'", Guid.Parse("0192f0c4-7a1b-7c3d-8e5f-102132435465") },
        { "'0101100'::bit", "0101100" },
        { "'b'::enum('a', 'b', 'c')", "b" },
        { "[1, null, 3]", "[1,null,3]" },
        { "[1, 2, 3]::integer[3]", "[1,2,3]" },
        { "{'a': 1.50, 'b': ['x', 'ÿ\"'], 'c': null, 'd': date '2026-01-31'}", """{"a":1.50,"b":["x","ÿ\""],"c":null,"d":"2026-01-31"}""" },
        { "map(['k', 'l'], [1, null])", """{"k":1,"l":null}""" },
        { "map([7], [true])", """{"7":true}""" },
        { "union_value(word := 'w')", "\"w\"" },
    };

    public async ValueTask InitializeAsync() => await _connection.OpenAsync(Cancel);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Theory]
    [MemberData(nameof(Extremes))]
    public async Task Each_type_keeps_its_extremes_and_its_nulls(string literal, object expected)
    {
        await using var command = _connection.Command($"select {literal} as v union all select null");
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        (await reader.ReadAsync(Cancel)).ShouldBeTrue();
        reader.GetValue(0).ShouldBe(expected);
        reader.IsDBNull(0).ShouldBeFalse();
        if (expected is not string)
            reader.GetFieldType(0).ShouldBe(expected.GetType());
        (await reader.ReadAsync(Cancel)).ShouldBeTrue();
        reader.IsDBNull(0).ShouldBeTrue();
        reader.GetValue(0).ShouldBe(DBNull.Value);
        (await reader.ReadAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Json_is_text_that_is_known_to_be_json()
    {
        await using var reader = await _connection.Statement(null, "select json '{\"a\": 1.50}' as j, '{}' as t").ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);

        reader.GetDataTypeName(0).ShouldBe("JSON");
        reader.GetDataTypeName(1).ShouldBe("VARCHAR");
        JsonText.CellOf(reader, 0).ShouldBe(new JsonText("{\"a\": 1.50}"));
        JsonText.CellOf(reader, 1).ShouldBe("{}");
    }

    [Fact]
    public async Task Bytes_are_read_whole_and_in_parts()
    {
        await using var reader = await ReadOneAsync(@"select '\x00\xFF\x10'::blob, ''::blob");
        var part = new byte[5];

        reader.GetFieldValue<byte[]>(0).ShouldBe([0, 255, 16]);
        reader.GetValue(1).ShouldBe(Array.Empty<byte>());
        reader.GetBytes(0, 1, part, 2, 2).ShouldBe(2);
        part.ShouldBe([0, 0, 255, 16, 0]);
    }

    [Fact]
    public async Task Numbers_are_read_as_any_type_they_fit()
    {
        await using var reader = await ReadOneAsync("select sum(i), 42::bigint, 2.0::decimal(9,1), 2.5::decimal(9,1) as half, 7::double from (select 5 as i union all select 6)");

        reader.GetInt64(0).ShouldBe(11);
        reader.GetInt32(1).ShouldBe(42);
        reader.GetInt32(2).ShouldBe(2);
        reader.GetDouble(3).ShouldBe(2.5);
        reader.GetDecimal(4).ShouldBe(7m);
        reader.GetFieldValue<Int128>(0).ShouldBe((Int128)11);
        reader.GetFieldValue<BigInteger>(0).ShouldBe(new BigInteger(11));
        reader.GetFieldValue<long?>(1).ShouldBe(42L);
        Should.Throw<InvalidCastException>(() => reader.GetInt32(3)).Message.ShouldBe("Column 'half' holds a number with a fraction.");
    }

    [Fact]
    public async Task Dates_and_instants_are_read_as_either_type()
    {
        await using var reader = await ReadOneAsync("select date '2026-01-31', timestamptz '2026-01-31 10:00:00Z', timestamp '2026-01-31 10:00:00'");
        var ten = new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);

        reader.GetFieldValue<DateOnly>(0).ShouldBe(new DateOnly(2026, 1, 31));
        reader.GetDateTime(0).ShouldBe(new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Unspecified));
        reader.GetFieldValue<DateTimeOffset>(1).ShouldBe(ten);
        reader.GetDateTime(1).Kind.ShouldBe(DateTimeKind.Utc);
        reader.GetFieldValue<DateTimeOffset>(2).ShouldBe(ten);
    }

    [Fact]
    public async Task A_date_that_the_calendar_lacks_is_refused_without_its_value()
    {
        await using var reader = await ReadOneAsync("select date 'infinity' as seen, timestamp '290309-12-22 (BC) 00:00:00' as then");

        Should.Throw<DestinationException>(() => reader.GetValue(0)).Message
            .ShouldBe("Column 'seen' holds a date outside the years 1 to 9999, or infinity. Cast it to varchar in the statement.");
        Should.Throw<DestinationException>(() => reader.GetValue(1)).Kind.ShouldBe(FailureKind.BadData);
    }

    [Fact]
    public async Task A_null_that_is_read_as_a_value_says_which_column()
    {
        await using var reader = await ReadOneAsync("select null::integer as weeks");

        Should.Throw<InvalidCastException>(() => reader.GetInt32(0)).Message.ShouldBe("Column 'weeks' is null in this row. Ask IsDBNull first.");
        reader.GetFieldValue<int?>(0).ShouldBeNull();
    }

    [Fact]
    public async Task Names_and_types_of_columns_are_known_even_without_rows()
    {
        await using var command = _connection.Command("select 1::decimal(18,3) as a, now() as b, [1] as c where false");
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        reader.HasRows.ShouldBeFalse();
        reader.FieldCount.ShouldBe(3);
        reader.GetOrdinal("B").ShouldBe(1);
        Enumerable.Range(0, 3).Select(reader.GetDataTypeName).ShouldBe(["DECIMAL(18,3)", "TIMESTAMP WITH TIME ZONE", "LIST"]);
        (await reader.ReadAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_are_read_over_the_edges_of_chunks_in_order()
    {
        await using var command = _connection.Command("select i::bigint, case when i % 3 = 0 then null else 'row ' || i end from range(10_000) t(i) order by i");
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        for (var i = 0L; i < 10_000; i++)
        {
            (await reader.ReadAsync(Cancel)).ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(i);
            reader.IsDBNull(1).ShouldBe(i % 3 == 0);
            if (i % 3 != 0)
                reader.GetString(1).ShouldBe(string.Create(CultureInfo.InvariantCulture, $"row {i}"));
        }

        (await reader.ReadAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Ten_million_rows_are_read_in_flat_memory()
    {
        await using var command = _connection.Command("select i, 'a text of more than twelve bytes ' || i from range(10_000_000) t(i)");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);
        var before = Environment.WorkingSet;
        var peak = before;
        var rows = 1;
        while (reader.Read())
        {
            if (++rows % 1_000_000 == 0)
                peak = Math.Max(peak, Environment.WorkingSet);
        }

        rows.ShouldBe(10_000_000);
        // All rows at once would be about 650 MiB.
        ((peak - before) >> 20).ShouldBeLessThan(150);
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_the_rows_is_told_without_their_values()
    {
        // With several threads another one may speak before the one that failed.
        await using var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory, Threads = 1 }, TimeProvider.System);
        await connection.OpenAsync(Cancel);
        await using var command = connection.Command("select case when i < 300_000 then 1 else ('secret' || i)::integer end from range(1_000_000) t(i)");
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        var failure = await Should.ThrowAsync<DestinationException>(async () =>
        {
            while (await reader.ReadAsync(Cancel))
            {
            }
        });

        failure.Message.ShouldBe("Warehouse ':memory:': a value cannot be converted to the type asked for. Cast with try_cast to get null instead, or compare the types.");
    }

    [Fact]
    public async Task Several_statements_give_their_results_in_turn()
    {
        await using var command = _connection.Command("create table t(i integer); insert into t values (1), (2); select i from t order by i; update t set i = i + 1; select sum(i) from t");
        await using var reader = await command.ExecuteReaderAsync(Cancel);

        (await reader.ReadAsync(Cancel)).ShouldBeTrue();
        reader.GetInt32(0).ShouldBe(1);
        (await reader.NextResultAsync(Cancel)).ShouldBeTrue();
        (await reader.ReadAsync(Cancel)).ShouldBeTrue();
        reader.GetInt32(0).ShouldBe(5);
        (await reader.NextResultAsync(Cancel)).ShouldBeFalse();
        reader.RecordsAffected.ShouldBe(4);
    }

    private async Task<DbDataReader> ReadOneAsync(string sql)
    {
        await using var command = _connection.Command(sql);
        var reader = await command.ExecuteReaderAsync(Cancel);
        (await reader.ReadAsync(Cancel)).ShouldBeTrue();
        return reader;
    }
}
