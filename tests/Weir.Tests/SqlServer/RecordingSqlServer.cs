using System.Collections.Frozen;
using System.Data.Common;
using System.Text.RegularExpressions;
using Weir.Columns;
using Weir.Connectors.SqlServer;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Tests.SqlServer;

/// <summary>The engine with SQL Server's dialect, without a server: what it would send is written down in order.</summary>
internal sealed partial class RecordingSqlServer : SqlDestination
{
    private readonly List<string> _statements;

    public RecordingSqlServer(Func<string, object?[][]> answer, SqlServerViewPlace? views = null)
        : this(answer, views, [])
    {
    }

    private RecordingSqlServer(Func<string, object?[][]> answer, SqlServerViewPlace? views, List<string> statements)
        : base(new Recorded(new SqlServerDialect("dbo", views), statements, answer), TimeProvider.System) => _statements = statements;

    public override string Name => "sqlserver";

    public override DestinationLimits Limits { get; } = new(
        FrozenSet.Create(WriteMode.Replace, WriteMode.Upsert, WriteMode.Append, WriteMode.Newest), IsTransactional: true, MaxConcurrentLoads: 8, HasViews: true);

    /// <summary>All statements, ids made equal, with the separator of SQL Server's own tools between them.</summary>
    public string Script => Uuid().Replace(string.Concat(_statements.Select(statement => $"{statement.TrimEnd()}\ngo\n\n")), "00000000-0000-0000-0000-000000000000");

    public void Forget() => _statements.Clear();

    public void Note(string comment) => _statements.Add($"-- {comment}");

    public override IRowWriter WriteRows(DbConnection connection, DbTransaction transaction, Guid load) => new Bulk(_statements);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuid();

    private sealed class Recorded(SqlDialect dialect, List<string> statements, Func<string, object?[][]> answer) : SqlDatabase
    {
        public override SqlDialect Dialect => dialect;

        public override string Address => "sqlserver://recorded/weir";

        public override string? GrantSchema => "dbo";

        public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(true);

        public override Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<DbConnection>(new RecordingConnection(statements, answer));

        public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken cancellationToken)
        {
            await using var connection = await OpenAsync(cancellationToken);
            await connection.Statement(null, SqlServerDialect.TakeLock("weir schema dbo")).RunAsync(cancellationToken);
            return connection;
        }

        public override DestinationException? Explain(Exception exception, string doing) => null;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Bulk(List<string> statements) : IRowWriter
    {
        public Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken)
        {
            statements.Add($"-- bulk load of {table} ({string.Join(", ", batch.Schema.Columns.Select(column => column.Name))}, _load, _row)");
            return Task.CompletedTask;
        }

        public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
