using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Connectors.Postgres;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Tests.Postgres;

/// <summary>What a person reads when PostgreSQL refuses, in full, from a real cluster.</summary>
public sealed class PostgresErrorsTests(SharedPostgres postgres)
{
    private static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_down_is_named_with_what_to_check()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var failure = await RefusedAsync(string.Create(CultureInfo.InvariantCulture, $"postgresql://weir:secret@127.0.0.1:{port}/nhs"));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe(
            $"Could not connect to PostgreSQL at 127.0.0.1:{port}: the connection was refused. Check that the server runs, that host and port are right and that it accepts connections from this machine.");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_time_that_the_address_says()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var server = silent.LocalEndpoint.ToString();

        var failure = await RefusedAsync($"postgresql://weir:secret@{server}/nhs?connect_timeout=1&sslmode=disable");

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"PostgreSQL at {server} did not answer within 1 s. Check that host and port are right and that no firewall drops the connection.");
    }

    [Fact]
    public async Task Something_else_that_listens_there_is_not_taken_for_a_server()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var server = other.LocalEndpoint.ToString();
        var closing = Task.Run(async () => (await other.AcceptTcpClientAsync(CancellationToken)).Close(), CancellationToken);

        var failure = await RefusedAsync($"postgresql://weir:secret@{server}/nhs?sslmode=disable");
        await closing;

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe($"PostgreSQL at {server} ended the connection while it was being opened. Check that a PostgreSQL server, and not something else, listens there.");
    }

    [Fact]
    public async Task A_wrong_password_names_the_user_and_where_the_password_may_be()
    {
        var server = await postgres.StartAsync();

        var failure = await RefusedAsync(server.Address("postgres", password: "secret"));

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} refused user 'weir': the password is wrong, or there is no such user. Check user and password in the address, PGPASSWORD or .pgpass.");
    }

    [Fact]
    public async Task A_password_comes_from_the_passfile_and_is_asked_for_where_there_is_none()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PGPASSWORD") is not null, "PGPASSWORD is set.");
        var server = await postgres.StartAsync();
        var folder = Directory.CreateTempSubdirectory("weir-pgpass-");
        try
        {
            var file = Path.Combine(folder.FullName, "pgpass");
            var address = $"postgresql://weir@127.0.0.1:{server.Port}/{Database(await postgres.CreateDatabaseAsync("pgpass"))}?passfile={file}";

            var noFile = await RefusedAsync(address);
            await File.WriteAllTextAsync(file, "another-host:*:*:weir:secret\n", CancellationToken);
            var noPassword = await RefusedAsync(address);
            await File.AppendAllTextAsync(file, $"127.0.0.1:{server.Port}:*:weir:{server.Password}\n", CancellationToken);
            await using var destination = PostgresDestination.At(address, TimeProvider.System);
            await destination.PrepareAsync(CancellationToken);

            noFile.Kind.ShouldBe(FailureKind.Terminal);
            noFile.Message.ShouldBe(
                $"A file that Weir needs to connect to PostgreSQL at 127.0.0.1:{server.Port} cannot be read. Check the options passfile, sslcert, sslkey, sslpassword and sslrootcert of the address, and who may read the files.");
            noPassword.Kind.ShouldBe(FailureKind.Terminal);
            noPassword.Message.ShouldBe(
                $"PostgreSQL at 127.0.0.1:{server.Port} asks user 'weir' for a password, and none was given. Put it into the address, into PGPASSWORD or into .pgpass.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("nhs", "create database nhs owner weir;")]
    [InlineData("My \"data\"", "create database \"My \"\"data\"\"\" owner weir;")]
    public async Task A_database_that_does_not_exist_comes_with_the_statement_that_makes_it(string database, string statement)
    {
        var server = await postgres.StartAsync();

        var failure = await RefusedAsync(server.Address(Uri.EscapeDataString(database)));

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe($"PostgreSQL at 127.0.0.1:{server.Port} has no database '{database}'. Create it: {statement}");
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_where_the_address_asks_for_it()
    {
        var server = await postgres.StartAsync();

        var failure = await RefusedAsync(server.Address("postgres") + "?sslmode=require");

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} has no TLS, and the option sslmode of the address asks for it. Turn TLS on at the server, or use sslmode=prefer.");
    }

    [Fact]
    public async Task A_user_who_may_not_connect_or_has_no_connection_left_is_told_which()
    {
        var (server, address, user) = await PlainUserAsync();
        await RunAsync(server, "postgres", $"alter role {user} nologin");
        var noLogin = await RefusedAsync(address);
        await RunAsync(server, "postgres", $"alter role {user} login connection limit 0");
        var noneLeft = await RefusedAsync(address);
        await RunAsync(server, "postgres", $"alter role {user} connection limit -1");
        await RunAsync(server, address, $"revoke connect on database {Database(address)} from public");
        var noConnect = await RefusedAsync(address);

        noLogin.Kind.ShouldBe(FailureKind.Terminal);
        noLogin.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} refused user '{user}' for database '{Database(address)}': it does not let this user in from this machine. Check that the user may log in, and the server's pg_hba.conf.");
        noneLeft.Kind.ShouldBe(FailureKind.Transient);
        noneLeft.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} has no connection left for user '{user}'. Raise max_connections or the role's connection limit, or end idle sessions (select * from pg_stat_activity).");
        noConnect.Kind.ShouldBe(FailureKind.Terminal);
        noConnect.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} does not let user '{user}' into database '{Database(address)}'. Have its owner run: grant connect on database {Database(address)} to {user};");
    }

    [Fact]
    public async Task A_missing_permission_comes_with_the_grant_and_the_grant_helps()
    {
        var (server, address, user) = await PlainUserAsync();
        var shown = $"postgresql://127.0.0.1:{server.Port}/{Database(address)}";

        var noSchema = await RefusedAsync(address + "?schema=clinic");
        noSchema.Kind.ShouldBe(FailureKind.Terminal);
        noSchema.Message.ShouldBe(
            $"User '{user}' has no permission to prepare Weir's tables in {shown}?schema=clinic: permission denied for database {Database(address)}. "
            + $"Have the owner of the database run: grant create on database {Database(address)} to {user};");
        await RunAsync(server, address, Grant(noSchema));
        await using (var destination = PostgresDestination.At(address + "?schema=clinic", TimeProvider.System))
            await destination.PrepareAsync(CancellationToken);

        await RunAsync(server, address, "revoke create on schema public from public");
        var noCreate = await RefusedAsync(address);
        noCreate.Message.ShouldBe(
            $"User '{user}' has no permission to prepare Weir's tables in {shown}: permission denied for schema public. Have the owner of the database run: grant usage, create on schema public to {user};");
        await RunAsync(server, address, Grant(noCreate));
        await using var mine = PostgresDestination.At(address, TimeProvider.System);
        await mine.PrepareAsync(CancellationToken);

        await RunAsync(server, address, $"alter table weir_heads owner to weir");
        var noSelect = await Should.ThrowAsync<DestinationException>(() => mine.ReadHeadsAsync(Pipeline, CancellationToken));
        noSelect.Message.ShouldBe(
            $"User '{user}' has no permission to read the heads in {shown}: permission denied for table weir_heads. Have the owner of the database run: grant select, insert, update, delete on all tables in schema public to {user};");
        await RunAsync(server, address, Grant(noSelect));
        (await mine.ReadHeadsAsync(Pipeline, CancellationToken)).ShouldBeEmpty();
    }

    private static string Grant(DestinationException failure) => failure.Message[failure.Message.IndexOf("grant", StringComparison.Ordinal)..];

    [Fact]
    public async Task A_session_that_somebody_ends_is_told_from_a_server_that_is_gone()
    {
        var server = await postgres.StartAsync();
        var address = await postgres.CreateDatabaseAsync("ended");
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        await destination.PrepareAsync(CancellationToken);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        var process = await connection.Statement(null, "select pg_backend_pid()").FirstAsync(CancellationToken);
        await RunAsync(server, address, $"select pg_terminate_backend({process}, 10000)");

        var ended = await ExplainedAsync(destination, () => connection.Statement(null, "select 1").FirstAsync(CancellationToken));

        ended.Kind.ShouldBe(FailureKind.Transient);
        ended.Message.ShouldBe(
            $"PostgreSQL at 127.0.0.1:{server.Port} ended the connection (it was shut down, or somebody ended the session) while Weir tried to test in {destination.Address}. Nothing that was not committed was kept.");
    }

    [Fact]
    public async Task A_schema_lock_that_another_process_keeps_is_given_up_too()
    {
        var address = await postgres.CreateDatabaseAsync("schema_lock");
        await using var first = PostgresDestination.At(address, TimeProvider.System);
        await using var second = PostgresDestination.At(address + "?schema=public&options=-c%20lock_timeout%3D50", TimeProvider.System);
        await using (await first.Database.LockSchemaAsync(CancellationToken))
        {
            var locked = await Should.ThrowAsync<DestinationException>(() => second.PrepareAsync(CancellationToken));
            locked.Kind.ShouldBe(FailureKind.Transient);
            locked.Message.ShouldStartWith("Another transaction held a lock for too long while Weir tried to prepare Weir's tables in ");
        }

        await second.PrepareAsync(CancellationToken);
    }

    [Theory]
    [InlineData("53100", FailureKind.Terminal, "The disk of PostgreSQL at SERVER is full: Weir tried to test in ADDRESS, and nothing of it was kept. Free space on the server, then run again.")]
    [InlineData("53200", FailureKind.Transient, "PostgreSQL at SERVER ran out of memory while Weir tried to test in ADDRESS. Nothing of it was kept.")]
    [InlineData("40P01", FailureKind.Transient, "Another transaction in ADDRESS wanted the same rows, and the server ended this one while Weir tried to test in ADDRESS. Nothing of it was kept.")]
    [InlineData("40001", FailureKind.Transient, "Another transaction in ADDRESS wanted the same rows, and the server ended this one while Weir tried to test in ADDRESS. Nothing of it was kept.")]
    [InlineData("57014", FailureKind.Transient, "PostgreSQL at SERVER ended a statement that took too long while Weir tried to test in ADDRESS. Nothing of it was kept. Raise statement_timeout of user 'weir'.")]
    [InlineData("25P03", FailureKind.Transient, "PostgreSQL at SERVER ended a session that stood still for too long while Weir tried to test in ADDRESS. Nothing of it was kept.")]
    [InlineData("57P03", FailureKind.Transient, "PostgreSQL at SERVER is starting up or shutting down and takes no connections yet.")]
    [InlineData("08006", FailureKind.Transient, "The connection to PostgreSQL at SERVER failed (SQLSTATE 08006) while Weir tried to test in ADDRESS.")]
    [InlineData("22P02", FailureKind.BadData, "PostgreSQL at SERVER refused a value in column 'waiting' of table 'waits' (SQLSTATE 22P02, a value that does not fit) while Weir tried to test in ADDRESS. Nothing of the load was kept.")]
    [InlineData("23505", FailureKind.BadData, "PostgreSQL at SERVER refused a value in column 'waiting' of table 'waits' (SQLSTATE 23505, a key that is there already) while Weir tried to test in ADDRESS. Nothing of the load was kept.")]
    [InlineData("54000", FailureKind.Terminal, "A limit of PostgreSQL was passed (SQLSTATE 54000: columns of a table, or bytes of a row or index entry) while Weir tried to test in ADDRESS. Nothing of it was kept. Use fewer columns or a shorter key.")]
    [InlineData("XX001", FailureKind.Terminal, "PostgreSQL at SERVER failed with SQLSTATE XX001 while Weir tried to test in ADDRESS. Nothing of it was kept. The server's log says more.")]
    public async Task A_failure_of_the_server_is_explained_without_the_values_in_its_text(string state, FailureKind kind, string message)
    {
        var server = await postgres.StartAsync();
        await using var destination = PostgresDestination.At(server.Address("postgres"), TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);

        var failure = await ExplainedAsync(destination, () => connection.Statement(
            null, $"do $$ begin raise exception 'secret' using errcode = '{state}', detail = 'Key (secret)', table = 'waits', column = 'waiting'; end $$").RunAsync(CancellationToken));

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldBe(message.Replace("SERVER", $"127.0.0.1:{server.Port}", StringComparison.Ordinal).Replace("ADDRESS", destination.Address, StringComparison.Ordinal));
        failure.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_view_of_a_persons_own_on_one_that_weir_makes_anew_is_named()
    {
        await using var destination = PostgresDestination.At(await postgres.CreateDatabaseAsync("dependent"), TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(CancellationToken);
        foreach (var statement in (string[])["create view rtt_england as select 1 as x", "create view mine as select x from rtt_england"])
            await connection.Statement(null, statement).RunAsync(CancellationToken);

        var failure = await ExplainedAsync(destination, () => connection.Statement(null, "drop view rtt_england").RunAsync(CancellationToken));

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe(
            $"Weir tried to test in {destination.Address}, and something made by hand is in the way: cannot drop view rtt_england because other objects depend on it. "
            + "The server's log names what depends on it. Drop that, run again, and make it anew.");
    }

    [Fact]
    public async Task A_read_only_server_is_named()
    {
        var address = await postgres.CreateDatabaseAsync("standby");

        var failure = await RefusedAsync(address + "?options=-c%20default_transaction_read_only%3Don");

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe(
            $"PostgreSQL at {PostgresAddress.Parse(address).Server} is read-only: Weir tried to prepare Weir's tables in {PostgresAddress.Parse(address)}. Use the address of the primary server, and check default_transaction_read_only.");
    }

    private static async Task<DestinationException> RefusedAsync(string address)
    {
        await using var destination = PostgresDestination.At(address, TimeProvider.System);
        var failure = await Should.ThrowAsync<DestinationException>(() => destination.PrepareAsync(CancellationToken));
        failure.ToString().ShouldNotContain("secret");
        return failure;
    }

    private static async Task<DestinationException> ExplainedAsync<T>(PostgresDestination destination, Func<Task<T>> work) =>
        await Should.ThrowAsync<DestinationException>(() => destination.ExplainAsync("test", work));

    /// <summary>A database, and a role without any right in it.</summary>
    private async Task<(PostgresServer Server, string Address, string User)> PlainUserAsync()
    {
        var server = await postgres.StartAsync();
        var database = Database(await postgres.CreateDatabaseAsync("plain"));
        var user = $"user_of_{database}";
        await RunAsync(server, database, $"create role {user} login password 'pw'");
        return (server, string.Create(CultureInfo.InvariantCulture, $"postgresql://{user}:pw@127.0.0.1:{server.Port}/{database}"), user);
    }

    private static string Database(string address) => new Uri(address).AbsolutePath[1..];

    private static async Task RunAsync(PostgresServer server, string database, string sql)
    {
        await using var connection = await server.ConnectAsync(database, CancellationToken);
        await connection.Statement(null, sql).RunAsync(CancellationToken);
    }
}
