using Weir.Connectors.DuckDb;
using Weir.Failures;

namespace Weir.Tests.DuckDb;

public sealed class DuckDbTransactionTests : IAsyncLifetime
{
    private readonly TemporaryDuckDb _file = new();
    private DuckDbConnection _one = null!;
    private DuckDbConnection _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _one = await _file.OpenAsync();
        _other = await _file.OpenAsync();
        await _one.RunAsync("create table rtt(period integer primary key, total integer not null check (total < 100)); insert into rtt values (1, 10)");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task What_is_committed_is_seen_by_others_and_what_is_not_is_not()
    {
        await using (var transaction = await _one.BeginTransactionAsync(Cancel))
        {
            await _one.RunAsync("insert into rtt values (2, 20)");
            (await _other.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
            await transaction.CommitAsync(Cancel);
        }

        await using (await _one.BeginTransactionAsync(Cancel))
            await _one.RunAsync("insert into rtt values (3, 30)");
        (await _other.ScalarAsync("select count(*) from rtt")).ShouldBe(2L);
    }

    [Fact]
    public async Task A_transaction_with_a_failed_statement_does_not_commit()
    {
        await using var transaction = await _one.BeginTransactionAsync(Cancel);
        await _one.RunAsync("insert into rtt values (2, 20)");
        await Should.ThrowAsync<DestinationException>(() => _one.RunAsync("insert into rt values (1)"));

        const string Message = "Warehouse 'rtt.duckdb': an earlier statement of the transaction failed, so the transaction was rolled back and nothing was stored. Run it again from its beginning.";
        (await Should.ThrowAsync<DestinationException>(() => _one.RunAsync("insert into rtt values (3, 30)"))).Message.ShouldBe(Message);
        var failure = await Should.ThrowAsync<DestinationException>(() => transaction.CommitAsync(Cancel));

        failure.Message.ShouldBe(Message);
        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.InnerException!.Message.ShouldBe("Warehouse 'rtt.duckdb': Catalog Error: Table with name rt does not exist! Did you mean \"rtt\"?");
        (await _other.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
        await transaction.DisposeAsync();
        (await _one.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_transaction_with_a_cancelled_statement_does_not_commit()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var transaction = await _one.BeginTransactionAsync(Cancel);
        await _one.RunAsync("insert into rtt values (2, 20)");
        await using (var command = _one.Command("select count(*) from range(100_000_000_000) t(i) where i % 7 = 3"))
        {
            var running = command.ExecuteScalarAsync(stop.Token);
            stop.CancelAfter(TimeSpan.FromMilliseconds(20));
            await Should.ThrowAsync<OperationCanceledException>(() => running);
        }

        await Should.ThrowAsync<OperationCanceledException>(() => transaction.CommitAsync(Cancel));
        (await _other.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
    }

    [Fact]
    public async Task Two_transactions_that_change_the_same_row_conflict_and_the_later_may_try_again()
    {
        await using var first = await _one.BeginTransactionAsync(Cancel);
        await using var second = await _other.BeginTransactionAsync(Cancel);
        await _one.RunAsync("update rtt set total = 11 where period = 1");

        var failure = await Should.ThrowAsync<DestinationException>(() => _other.RunAsync("update rtt set total = 12 where period = 1"));
        await first.CommitAsync(Cancel);

        failure.Message.ShouldBe("Warehouse 'rtt.duckdb': another transaction changed the same rows or table at the same time. The transaction was rolled back; try again.");
        failure.Kind.ShouldBe(FailureKind.Transient);
        (await Should.ThrowAsync<DestinationException>(() => second.CommitAsync(Cancel))).Kind.ShouldBe(FailureKind.Transient);
        (await _one.ScalarAsync("select total from rtt")).ShouldBe(11);
    }

    [Fact]
    public async Task Two_transactions_that_insert_the_same_key_conflict_at_commit()
    {
        await using var first = await _one.BeginTransactionAsync(Cancel);
        await using var second = await _other.BeginTransactionAsync(Cancel);
        await _one.RunAsync("insert into rtt values (77, 1)");
        await _other.RunAsync("insert into rtt values (77, 2)");
        await first.CommitAsync(Cancel);

        var failure = await Should.ThrowAsync<DestinationException>(() => second.CommitAsync(Cancel));

        failure.Message.ShouldBe("Warehouse 'rtt.duckdb': another transaction committed a row with the same key first. The transaction was rolled back; try again.");
        failure.Kind.ShouldBe(FailureKind.Transient);
        await second.DisposeAsync();
        (await _other.ScalarAsync("select total from rtt where period = 77")).ShouldBe(1);
    }

    [Theory]
    [InlineData("insert into rtt values (77, 2)")]
    [InlineData("insert into rtt values (77, 2) on conflict (period) do update set total = excluded.total")]
    public async Task A_key_that_was_committed_after_the_snapshot_is_a_conflict_too(string sql)
    {
        await using var second = await _other.BeginTransactionAsync(Cancel);
        await _other.ScalarAsync("select count(*) from rtt");
        await _one.RunAsync("insert into rtt values (77, 1)");

        var failure = await Should.ThrowAsync<DestinationException>(() => _other.RunAsync(sql));

        failure.Message.ShouldBe("Warehouse 'rtt.duckdb': another transaction committed a row with the same key first. The transaction was rolled back; try again.");
        failure.Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task A_column_added_by_another_transaction_is_a_conflict()
    {
        await using var second = await _other.BeginTransactionAsync(Cancel);
        await _other.RunAsync("insert into rtt values (2, 20)");
        await _one.RunAsync("create table unrelated(i integer)");
        await _one.RunAsync("alter table rtt add column note varchar");

        var failure = await Should.ThrowAsync<DestinationException>(() => second.CommitAsync(Cancel));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe("Warehouse 'rtt.duckdb': another transaction changed the same rows or table at the same time. The transaction was rolled back; try again.");
    }

    [Theory]
    [InlineData("insert into rtt values (1, 77)", "two rows have the same key where keys are unique. Remove one, or write with upsert.")]
    [InlineData("insert into rtt values (2, null)", "a required column is null: 'rtt.total'.")]
    [InlineData("insert into rtt values (2, 7777)", "a row breaks a constraint of its table.")]
    public async Task A_row_that_a_table_refuses_is_bad_data_and_is_told_without_its_values(string sql, string expected)
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _one.RunAsync(sql));

        failure.Message.ShouldBe($"Warehouse 'rtt.duckdb': {expected}");
        failure.Kind.ShouldBe(FailureKind.BadData);
        (await _one.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
    }

    [Theory]
    [InlineData("select '7777secret'::integer", "a value cannot be converted to the type asked for. Cast with try_cast to get null instead, or compare the types.")]
    [InlineData("select 2147483647::integer + 7777::integer", "a number is outside the range of its type. Cast to a wider type before computing.")]
    [InlineData("select strptime('7777secret', '%Y')", "DuckDB refused a value of the statement.")]
    [InlineData("select error('7777secret')", "DuckDB refused a value of the statement.")]
    [InlineData("select * from rt", "Catalog Error: Table with name rt does not exist! Did you mean \"rtt\"?")]
    [InlineData("select tota from rtt where period = 7777", "Binder Error: Referenced column \"tota\" not found in FROM clause! Candidate bindings: \"total\"")]
    [InlineData("selec 7777", "Parser Error: syntax error at or near \"selec\".")]
    [InlineData("select '7777secret", "Parser Error: unterminated quoted string.")]
    [InlineData("select * from read_csv('/7777secret.csv')", "a file that the statement names is not there.")]
    [InlineData("begin", "the SQL text begins or ends a transaction. Weir does that itself; leave the statement out.")]
    [InlineData("commit", "the SQL text begins or ends a transaction. Weir does that itself; leave the statement out.")]
    public async Task A_failed_statement_is_told_without_the_values_of_rows(string sql, string expected)
    {
        var failure = await Should.ThrowAsync<DestinationException>(() => _one.RunAsync(sql));

        failure.Message.ShouldStartWith($"Warehouse 'rtt.duckdb': {expected}");
        failure.Message.ShouldNotContain("7777");
        failure.Kind.ShouldBe(FailureKind.Terminal);
        (await _one.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
    }

    [Fact]
    public async Task Transactions_are_snapshots_and_no_stricter_one_is_promised()
    {
        Should.Throw<NotSupportedException>(() => _one.BeginTransaction(System.Data.IsolationLevel.Serializable)).Message
            .ShouldBe("DuckDB transactions are snapshots; Serializable is not to be had.");
        await using var transaction = await _one.BeginTransactionAsync(Cancel);
        (await Should.ThrowAsync<InvalidOperationException>(async () => await _one.BeginTransactionAsync(Cancel))).Message
            .ShouldBe("The connection already has a transaction.");
    }

    [Fact]
    public async Task A_connection_that_is_closed_takes_back_what_was_not_committed()
    {
        await _one.BeginTransactionAsync(Cancel);
        await _one.RunAsync("insert into rtt values (2, 20)");
        await _one.CloseAsync();
        await _one.OpenAsync(Cancel);

        (await _one.ScalarAsync("select count(*) from rtt")).ShouldBe(1L);
    }
}
