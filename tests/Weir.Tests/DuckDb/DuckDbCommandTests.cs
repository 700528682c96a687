using System.Diagnostics;
using Dapper;
using Weir.Connectors.DuckDb;
using Weir.Failures;

namespace Weir.Tests.DuckDb;

public sealed class DuckDbCommandTests : IAsyncLifetime
{
    private readonly DuckDbConnection _connection = new(new DuckDbOptions { Path = DuckDbOptions.InMemory }, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<object> Values =>
    [
        true, sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue,
        float.Epsilon, double.MaxValue, decimal.MaxValue, decimal.MinValue, -0.0000000000000000000000000001m, 12.50m,
        "", "Tŷ 病院 🏥 'quoted' \0 nul", DateOnly.MinValue, DateOnly.MaxValue, new TimeOnly(23, 59, 59, 999, 999),
        DateTime.MinValue, new DateTime(2026, 1, 31, 10, 11, 12, 345, 678, DateTimeKind.Unspecified),
        DateTimeOffset.MinValue, new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), new TimeSpan(-1, 2, 3, 4, 5, 6),
        Guid.Empty, Guid.Parse("0192f0c4-7a1b-7c3d-8e5f-102132435465"), Guid.Parse("f192f0c4-7a1b-7c3d-8e5f-102132435465"), new byte[] { 0, 255, 7 }, Array.Empty<byte>(),
    ];

    public async ValueTask InitializeAsync() => await _connection.OpenAsync(Cancel);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_parameter_comes_back_as_it_went_in(object value) =>
        (await _connection.ScalarAsync("select @v", ("v", value))).ShouldBe(value);

    [Fact]
    public async Task A_parameter_without_a_value_is_null() =>
        (await _connection.ScalarAsync("select @a is null and $b::date is null", ("a", null), ("b", DBNull.Value))).ShouldBe(true);

    [Fact]
    public async Task Wide_numbers_go_in_whole()
    {
        (await _connection.ScalarAsync("select @v::varchar", ("v", Int128.MinValue))).ShouldBe("-170141183460469231731687303715884105728");
        (await _connection.ScalarAsync("select @v::varchar", ("v", UInt128.MaxValue))).ShouldBe("340282366920938463463374607431768211455");
    }

    [Fact]
    public async Task Lists_are_compared_with_any()
    {
        (await _connection.ScalarAsync("select count(*) from range(10) t(i) where i = any(@v)", ("v", new long[] { 2, 3, 99 }))).ShouldBe(2L);
        (await _connection.ScalarAsync("select 'b' = any(@v)", ("v", new List<string> { "a", "b" }))).ShouldBe(true);
        (await _connection.ScalarAsync("select 'b' = any(@v)", ("v", Array.Empty<string>()))).ShouldBe(false);
    }

    [Fact]
    public async Task A_local_time_is_refused_because_it_depends_on_the_machine()
    {
        var local = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local);

        (await Should.ThrowAsync<NotSupportedException>(() => _connection.ScalarAsync("select @v", ("v", local)))).Message
            .ShouldBe("A local time depends on the machine. Use a UTC DateTime or a DateTimeOffset.");
    }

    [Fact]
    public async Task Parameters_are_found_by_name_with_either_sign_and_by_position()
    {
        (await _connection.ScalarAsync("select @a - $B + @a", ("@b", 1), ("$a", 10))).ShouldBe(19);
        (await _connection.ScalarAsync("select $2 - $1", ("", 1), ("", 10))).ShouldBe(9);
        (await _connection.ScalarAsync("select ? - ?", ("", 10), ("", 1))).ShouldBe(9);
    }

    [Theory]
    [InlineData("select '@a', @a", "select '@a', $a")]
    [InlineData("select 'it''s @a', e'\\'@a', @a", "select 'it''s @a', e'\\'@a', $a")]
    [InlineData("select \"@a\", \"x\"\"@a\", @a", "select \"@a\", \"x\"\"@a\", $a")]
    [InlineData("select @a -- @a\n, @a", "select $a -- @a\n, $a")]
    [InlineData("select @a /* @a /* @a */ @a */, @a", "select $a /* @a /* @a */ @a */, $a")]
    [InlineData("select $$ @a $$, $t$ @a $$ @a $t$, @a", "select $$ @a $$, $t$ @a $$ @a $t$, $a")]
    [InlineData("select @ab, @x, @ -5, @a+1", "select @ab, @x, @ -5, $a+1")]
    [InlineData("select @A", "select $A")]
    [InlineData("select 'open @a", "select 'open @a")]
    [InlineData("select @", "select @")]
    public void Named_parameters_are_rewritten_outside_of_text_names_and_comments(string sql, string expected) =>
        NamedParameters.ToDollars(sql, [new DuckDbParameter { ParameterName = "a" }]).ShouldBe(expected);

    [Fact]
    public async Task A_parameter_that_was_forgotten_is_named()
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _connection.ScalarAsync("select $weeks + $total", ("total", 1)));

        failure.Message.ShouldBe("Warehouse ':memory:': the statement has parameters without a value: weeks.");
        failure.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Fact]
    public async Task Dapper_maps_rows_and_parameters()
    {
        await _connection.ExecuteAsync(new CommandDefinition("create table load (id uuid, period date, seen timestamptz, rows bigint, ratio decimal(9, 4), note varchar)", cancellationToken: Cancel));
        var load = new Load(Guid.Parse("0192f0c4-7a1b-7c3d-8e5f-102132435465"), new DateOnly(2026, 1, 1), new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), 183_417, 0.0125m, null);

        (await _connection.ExecuteAsync(new CommandDefinition("insert into load values (@Id, @Period, @Seen, @Rows, @Ratio, @Note)", Parameters(load), cancellationToken: Cancel))).ShouldBe(1);
        var read = await _connection.QuerySingleAsync<Load>(new CommandDefinition("select id, period, seen, rows, ratio, note from load where id in @ids", new { ids = new[] { load.Id } }, cancellationToken: Cancel));
        var sum = await _connection.ExecuteScalarAsync<long>(new CommandDefinition("select sum(rows) from load", cancellationToken: Cancel));

        read.ShouldBe(load);
        sum.ShouldBe(183_417);
    }

    [Fact]
    public async Task Changed_rows_are_counted_and_minus_one_means_none_could_be()
    {
        (await _connection.RunAsync("create table t(i integer)")).ShouldBe(-1);
        (await _connection.RunAsync("insert into t select * from range(5); delete from t where i < 2")).ShouldBe(7);
        (await _connection.RunAsync("update t set i = 0 where false")).ShouldBe(0);
    }

    [Fact]
    public async Task A_long_statement_ends_when_its_token_is_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var command = _connection.Command("select count(*) from range(100_000_000_000) t(i) where i % 7 = 3");
        var clock = Stopwatch.StartNew();

        var running = command.ExecuteScalarAsync(stop.Token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (await _connection.ScalarAsync("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Reading_ends_when_its_token_is_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var command = _connection.Command("select i from range(100_000_000_000) t(i) where i < 10 or i = 99_999_999_999");
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await using var reader = await command.ExecuteReaderAsync(stop.Token);
            while (await reader.ReadAsync(stop.Token))
            {
            }
        });
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_starts_nothing()
    {
        await _connection.RunAsync("create table t(i integer)");
        await using var command = _connection.Command("insert into t values (1)");

        await Should.ThrowAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(new CancellationToken(canceled: true)));

        (await _connection.ScalarAsync("select count(*) from t")).ShouldBe(0L);
    }

    [Fact]
    public async Task A_second_statement_waits_for_the_reader_to_be_disposed()
    {
        await using var command = _connection.Command("select 1");
        await using (await command.ExecuteReaderAsync(Cancel))
            (await Should.ThrowAsync<InvalidOperationException>(() => _connection.ScalarAsync("select 2"))).Message
                .ShouldBe("A reader of this connection is still open. Dispose it first.");

        (await _connection.ScalarAsync("select 2")).ShouldBe(2);
    }

    [Theory]
    [InlineData("load httpfs")]
    [InlineData("install httpfs")]
    [InlineData("force install spatial from community")]
    public async Task Extensions_are_neither_loaded_nor_fetched(string sql)
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _connection.RunAsync(sql));

        failure.Message.ShouldBe("Warehouse ':memory:': the SQL text installs or loads a DuckDB extension. Weir runs without extensions; leave the statement out.");
    }

    [Fact]
    public async Task A_statement_that_needs_an_extension_does_not_try_the_network()
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _connection.RunAsync("select * from 'https://127.0.0.1:9/rows.parquet'"));

        failure.Message.ShouldBe("Warehouse ':memory:': the statement needs a DuckDB extension that is not built in; Weir does not download extensions.");
    }

    [Theory]
    [InlineData("set threads = 7")]
    [InlineData("set autoinstall_known_extensions = true")]
    [InlineData("set global TimeZone = 'Europe/London'")]
    [InlineData("reset memory_limit")]
    [InlineData("pragma memory_limit = '1TB'")]
    public async Task Settings_stay_as_the_file_was_opened_with(string sql)
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _connection.RunAsync(sql));

        failure.Message.ShouldBe("Warehouse ':memory:': the SQL text changes a setting. Settings are fixed when the file is opened; leave the statement out.");
    }

    [Fact]
    public async Task The_time_zone_is_utc_whatever_the_machine_has() =>
        (await _connection.ScalarAsync("select current_setting('TimeZone')")).ShouldBe("UTC");

    [Fact]
    public void Text_with_a_nul_is_no_sql() =>
        Should.Throw<ArgumentException>(() => _connection.Command("select 1\0; drop table t"));

    private static DynamicParameters Parameters(Load load)
    {
        var parameters = new DynamicParameters();
        parameters.Add("Id", load.Id);
        parameters.Add("Period", load.Period);
        parameters.Add("Seen", load.Seen);
        parameters.Add("Rows", load.Rows);
        parameters.Add("Ratio", load.Ratio);
        parameters.Add("Note", load.Note);
        return parameters;
    }

    private sealed record Load(Guid Id, DateOnly Period, DateTimeOffset Seen, long Rows, decimal Ratio, string? Note);
}
