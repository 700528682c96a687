using System.Net;
using System.Net.Sockets;
using Weir.Columns;
using Weir.Connectors.SqlServer;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tests.SqlServer;

/// <summary>What the real client sends to a recorder that speaks its protocol, and how its answers and failures are understood. The recorder runs nothing.</summary>
public sealed partial class SqlServerStatementTests
{
    private static readonly (string, string)[] WaitsColumns = [("period", "date"), ("code", "nvarchar(max)"), ("waiting", "int"), ("_load", "uniqueidentifier"), ("_row", "bigint")];

    [Fact]
    public async Task The_client_sends_a_load_with_its_parameters_and_its_bulk_in_one_transaction()
    {
        await using var recorder = new TdsRecorder(sql => Wire(sql), _ => WaitsColumns);
        await using var destination = SqlServerDestination.At(recorder.Address, TimeProvider.System);
        await using (var load = await destination.BeginLoadAsync(
            new LoadRequest(Load, Pipeline.Partition("2026-01"), 2, WriteMode.Replace, [new ScopeValue("period", new DateOnly(2026, 1, 1)), new ScopeValue("code", "RAL")], ["waits"]), CancellationToken))
        {
            using var batch = Row();
            await load.WriteAsync(batch, CancellationToken);
            (await load.CommitAsync(Entry(), [], CancellationToken)).RowsReplaced.ShouldBe(1);
        }

        var sent = string.Concat(recorder.Sent.Select(statement => $"{statement.TrimEnd()}\ngo\n\n"));
        await ShouldBeAsync("client-load-replace", sent);
    }

    [Fact]
    public async Task Every_type_goes_through_the_bulk_load_with_its_extremes()
    {
        (string, string)[] columns = [.. AllTypes.Columns.Select(column => (column.Name, new SqlServerDialect("dbo").TypeName(column.Type))), ("_load", "uniqueidentifier"), ("_row", "bigint")];
        await using var recorder = new TdsRecorder(sql => Wire(sql), _ => columns);
        var database = new SqlServerDatabase(SqlServerAddress.Parse(recorder.Address));
        await using var connection = await database.OpenAsync(CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await using var bulk = new SqlServerBulk((SqlServerConnection)connection, database.Dialect, Load);
        using var batch = Extremes();

        await bulk.WriteAsync("all_types", batch, CancellationToken);

        var insert = recorder.Sent.Single(sql => sql.StartsWith("insert bulk", StringComparison.Ordinal));
        insert.ShouldStartWith("insert bulk \"dbo\".\"all_types\" ([flag] Bit, [small] Int, [large] BigInt, [real] Float, [amount] Decimal(38,10), [day] Date, [at] DateTime2(6), [text] NVarChar(max)");
        var bytes = recorder.Bulk.ShouldHaveSingleItem();
        // 10^38 - 1 as 16 bytes, little-endian, behind length and sign.
        bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[17, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F, 0x22, 0x8A, 0x09, 0x7A, 0xC4, 0x86, 0x5A, 0xA8, 0x4C, 0x3B, 0x4B]).ShouldBeGreaterThan(0);
        // 31 December 9999, as days since year 1, and the last microsecond of it.
        bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[8, 0xFF, 0x5F, 0xD7, 0x1D, 0x14, 0xDA, 0xB9, 0x37]).ShouldBeGreaterThan(0);
        bytes.AsSpan().IndexOf(Load.ToByteArray()).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_number_that_is_none_is_refused_with_its_row()
    {
        await using var recorder = new TdsRecorder(sql => Wire(sql), _ => []);
        var database = new SqlServerDatabase(SqlServerAddress.Parse(recorder.Address));
        await using var connection = await database.OpenAsync(CancellationToken);
        using var batch = new Batch(new TableSchema("rates", [new("rate", ColumnType.Float64)]));
        batch.Columns[0].Append(double.NaN);
        batch.RowNumbers.Append(7L);

        var refused = await Should.ThrowAsync<DestinationException>(() => new SqlServerBulk((SqlServerConnection)connection, database.Dialect, Load).WriteAsync("rates", batch, CancellationToken));

        refused.Kind.ShouldBe(FailureKind.BadData);
        refused.Message.ShouldBe(
            "Row 7 of table 'rates' has an infinite number, one nearer to zero than 2.2E-308, or what is no number, in column 'rate', and SQL Server cannot store one in float. "
            + "Nothing of the load was kept. Correct the row where it comes from, or load into DuckDB or PostgreSQL, which keep it.");
    }

    [Fact]
    public async Task Dates_times_and_counts_come_back_as_from_the_other_engines()
    {
        await using var recorder = new TdsRecorder(
            sql => sql.Contains("what comes back", StringComparison.Ordinal) ? new([[new DateOnly(2026, 3, 1), new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified).AddMicroseconds(1), 5, Load, "RAL ", null]]) : Wire(sql), _ => []);
        var database = new SqlServerDatabase(SqlServerAddress.Parse(recorder.Address));
        await using var connection = await database.OpenAsync(CancellationToken);

        var rows = await connection.Statement(null, "select 'what comes back'").ListAsync(
            row => (row.GetValue(0), row.GetFieldValue<DateOnly>(0), row.Instant(1), row.GetInt64(2), row.GetGuid(3), row.GetString(4), row.TextOrNull(5)), CancellationToken);

        rows.ShouldBe([(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 1), Noon.AddMicroseconds(1), 5L, Load, "RAL ", null)]);
    }

    [Theory]
    [InlineData(18456, "Login failed for user 'weir'.", FailureKind.Terminal, "SQL Server at {0} refused user 'weir': the password is wrong, or there is no such login. Check user and password in the address or SQLCMDPASSWORD, and that the server takes SQL logins.")]
    [InlineData(4060, "Cannot open database \"nhs\".", FailureKind.Terminal, "SQL Server at {0} has no database 'nhs', or does not let login 'weir' into it. Create it: create database \"nhs\"; or let the login in, in that database: create user \"weir\" for login \"weir\";")]
    [InlineData(18488, "The password must be changed.", FailureKind.Terminal, "The password of login 'weir' at SQL Server at {0} has expired or has to be changed. Change it, then put the new one into the address.")]
    [InlineData(916, "The server principal is not able to access the database.", FailureKind.Terminal, "SQL Server at {0} does not let login 'weir' into database 'nhs'. Have its owner run there: create user \"weir\" for login \"weir\";")]
    public async Task A_refused_login_says_what_to_do(int number, string said, FailureKind kind, string message)
    {
        await using var recorder = new TdsRecorder(sql => sql == "login" ? TdsAnswer.Fail(number, said, 14) : Wire(sql), _ => []);
        var address = SqlServerAddress.Parse(recorder.Address);

        var refused = await Should.ThrowAsync<DestinationException>(() => new SqlServerDatabase(address).OpenAsync(CancellationToken));

        (refused.Kind, refused.Message).ShouldBe((kind, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, address.Server)));
    }

    [Theory]
    [InlineData(262, "CREATE TABLE permission denied in database 'nhs'.", FailureKind.Terminal, "User 'weir' has no permission to make table 'waits' in {0}: CREATE TABLE permission denied in database 'nhs'. Have the owner of the database run: grant create table, create view to \"weir\"; grant alter, select, insert, update, delete on schema::\"dbo\" to \"weir\"; Or have them run what 'weir ddl PIPELINE --connect --loader USER' prints: then Weir makes and alters no table itself.")]
    [InlineData(229, "The INSERT permission was denied on the object 'waits'.", FailureKind.Terminal, "User 'weir' has no permission to make table 'waits' in {0}: The INSERT permission was denied on the object 'waits'. Have the owner of the database run: grant select, insert, update, delete on schema::\"dbo\" to \"weir\";")]
    [InlineData(1205, "Transaction was deadlocked.", FailureKind.Transient, "Another transaction in {0} wanted the same rows, and the server ended this one while Weir tried to make table 'waits' in {0}. Nothing of it was kept.")]
    [InlineData(1222, "Lock request time out period exceeded.", FailureKind.Transient, "Another transaction held a lock for more than 30 s while Weir tried to make table 'waits' in {0}. Nothing of it was kept. Look for it (select * from sys.dm_tran_locks) if this comes again.")]
    [InlineData(2627, "Violation of PRIMARY KEY. The duplicate key value is (secret).", FailureKind.BadData, "SQL Server at {1} refused a value (error 2627, a key that is there already) while Weir tried to make table 'waits' in {0}. Nothing of the load was kept.")]
    [InlineData(8152, "String or binary data would be truncated: secret.", FailureKind.BadData, "SQL Server at {1} refused a value (error 8152, a text longer than its column; a text that rows are found by has 200 characters at most) while Weir tried to make table 'waits' in {0}. Nothing of the load was kept.")]
    [InlineData(9002, "The transaction log for database 'nhs' is full.", FailureKind.Terminal, "SQL Server at {1} has no room left (error 9002): Weir tried to make table 'waits' in {0}, and nothing of it was kept. Free space in the database's files or log, then run again.")]
    [InlineData(2714, "There is already an object named 'Waits' in the database.", FailureKind.Terminal, "SQL Server at {1} refused a statement (error 2714, There is already an object named 'Waits' in the database) while Weir tried to make table 'waits' in {0}. If a table was changed by hand, undo that; otherwise report this.")]
    [InlineData(40501, "The service is currently busy.", FailureKind.Transient, "SQL Server at {1} is busy or moves the database (error 40501) while Weir tried to make table 'waits' in {0}. Nothing of it was kept.")]
    [InlineData(3906, "Failed to update database because it is read-only.", FailureKind.Terminal, "Database 'nhs' at SQL Server at {1} is read-only: Weir tried to make table 'waits' in {0}. Use the address of the primary replica, and check the database's state.")]
    [InlineData(50123, "secret", FailureKind.Terminal, "SQL Server at {1} failed with error 50123 while Weir tried to make table 'waits' in {0}. Nothing of it was kept. The server's log says more.")]
    public async Task What_a_server_refuses_is_said_without_values(int number, string said, FailureKind kind, string message)
    {
        await using var recorder = new TdsRecorder(sql => sql.StartsWith("create table", StringComparison.Ordinal) ? TdsAnswer.Fail(number, said) : sql.StartsWith("select c.", StringComparison.Ordinal) || sql.Contains("select c.", StringComparison.Ordinal) ? new([]) : Wire(sql), _ => []);
        var address = SqlServerAddress.Parse(recorder.Address);
        await using var destination = new SqlServerDestination(new SqlServerDatabase(address), TimeProvider.System);

        var refused = await Should.ThrowAsync<DestinationException>(() => destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, ["period"], CancellationToken));

        (refused.Kind, refused.Message).ShouldBe((kind, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, address, address.Server)));
        refused.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_connection_that_breaks_in_mid_bulk_is_tried_again()
    {
        await using var recorder = new TdsRecorder(sql => sql == "bulk load" ? TdsAnswer.Gone : Wire(sql), _ => WaitsColumns);
        var address = SqlServerAddress.Parse(recorder.Address);
        await using var destination = new SqlServerDestination(new SqlServerDatabase(address), TimeProvider.System);
        await using var load = await destination.BeginLoadAsync(new LoadRequest(Load, Pipeline.Partition("2026-01"), 2, WriteMode.Append, [], ["waits"]), CancellationToken);
        using var batch = Row();

        var lost = await Should.ThrowAsync<DestinationException>(() => load.WriteAsync(batch, CancellationToken));

        (lost.Kind, lost.Message).ShouldBe((
            FailureKind.Transient,
            $"The connection to SQL Server at {address.Server} was lost while Weir tried to write to table 'waits'. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there."));
        recorder.Sent.ShouldNotContain("commit transaction");
    }

    [Fact]
    public async Task A_connection_that_breaks_with_the_number_of_a_statement_s_error_is_tried_again()
    {
        await using var recorder = new TdsRecorder(sql => sql.StartsWith("create table", StringComparison.Ordinal) ? TdsAnswer.Fail(203, "A transport-level error has occurred.", 20) : sql.Contains("select c.", StringComparison.Ordinal) ? new([]) : Wire(sql), _ => []);
        var address = SqlServerAddress.Parse(recorder.Address);
        await using var destination = new SqlServerDestination(new SqlServerDatabase(address), TimeProvider.System);

        var lost = await Should.ThrowAsync<DestinationException>(() => destination.EnsureTableAsync(Pipeline, Waits, WriteMode.Replace, ["period"], CancellationToken));

        (lost.Kind, lost.Message).ShouldBe((
            FailureKind.Transient,
            $"The connection to SQL Server at {address.Server} was lost while Weir tried to make table 'waits'. The server takes back what was not committed; check that it runs. The next attempt reads the ledger to see what is there."));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_listening_and_somebody_who_never_answers_are_tried_again(bool isListening)
    {
        // Holds its port for as long as the test runs, so that no other test listens there.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isListening)
            silent.Listen();
        var address = SqlServerAddress.Parse(FormattableString.Invariant($"sqlserver://weir:secret@127.0.0.1:{((IPEndPoint)silent.LocalEndPoint!).Port}/nhs?encrypt=false&connect_timeout=2"));

        var unreachable = await Should.ThrowAsync<DestinationException>(() => new SqlServerDatabase(address).OpenAsync(CancellationToken));

        unreachable.Kind.ShouldBe(FailureKind.Transient);
        unreachable.Message.ShouldStartWith($"Could not connect to SQL Server at {address.Server}");
        unreachable.Message.ShouldNotContain("secret");
    }

    /// <summary>The answers of the statement tests, by statement without the declarations that stand before it.</summary>
    private static TdsAnswer Wire(string sql) => new(Answer(sql.StartsWith("-- ", StringComparison.Ordinal) ? sql[(sql.IndexOf('\n', StringComparison.Ordinal) + 1)..] : sql, Waits, "replace"));

    private static Batch Extremes()
    {
        var batch = new Batch(AllTypes);
        batch.Columns[0].Append(true);
        batch.Columns[1].Append(int.MinValue);
        batch.Columns[2].Append(long.MaxValue);
        batch.Columns[3].Append(double.MaxValue);
        batch.Columns[4].AppendUnscaled(Int128.Parse(new string('9', 38), System.Globalization.CultureInfo.InvariantCulture));
        batch.Columns[5].Append(DateOnly.MaxValue);
        batch.Columns[6].Append(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(999_999));
        batch.Columns[7].Append("Ysbyty Gwynedd \u0175\U0001F3E5");
        batch.Columns[8].Append("{}");
        batch.Columns[9].AppendNull();
        batch.RowNumbers.Append(1L);
        return batch;
    }
}
