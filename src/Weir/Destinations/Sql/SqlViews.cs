using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Weir.Failures;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>Makes a source's views beside its tables, and makes them anew where this Weir defines them otherwise.</summary>
internal sealed class SqlViews(SqlDatabase database, TimeProvider time)
{
    private readonly SqlDialect _dialect = database.Dialect;

    /// <summary>Statements that make the views, as <c>weir ddl</c> prints and <see cref="EnsureAsync"/> runs them.</summary>
    public IEnumerable<string> CreateStatements(IReadOnlyList<SourceView> views) => views.SelectMany(CreateStatements);

    /// <summary>Statement that enters a view made by <see cref="CreateStatements(IReadOnlyList{SourceView})"/> among those that Weir made.</summary>
    public string RegisterStatement(PipelineKey pipeline, SourceView view) =>
        $"insert into {_dialect.Own("weir_tables")} (tenant, table_name, pipeline, kind, mode, created_at)\nvalues ("
        + $"{_dialect.Literal(pipeline.Tenant.Value)}, {_dialect.Literal(view.Name)}, {_dialect.Literal(OwnerOf(pipeline, view))}, 'view', "
        + $"{SqlName.Literal(Hash(view))}, {_dialect.Now})";

    /// <summary>Those of a source's views that can be made here.</summary>
    public static IReadOnlyList<SourceView> Of(IReadOnlyList<SourceView> views, SqlDialect dialect) => dialect.IsTransact ? [.. views.Where(view => view.IsInTransact)] : views;

    public async Task EnsureAsync(DbConnection connection, PipelineKey pipeline, IReadOnlyList<SourceView> declared, CancellationToken cancellationToken)
    {
        var views = Of(declared, _dialect);
        var wanted = views.ToDictionary(view => view.Name, Hash, StringComparer.Ordinal);
        if (await AreAsWantedAsync(connection, pipeline, views, wanted, cancellationToken))
            return;
        await using var schemaLock = await database.LockSchemaAsync(cancellationToken);
        if (await AreAsWantedAsync(connection, pipeline, views, wanted, cancellationToken))
            return;
        await RefuseOthersAsync(connection, wanted.Keys, hasOwnTables: true, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.RunAllAsync(
            transaction,
            _dialect,
            [.. _dialect.ReplacesViews ? [] : views.Reverse().Select(view => _dialect.DropView(view.Name)), .. CreateStatements(views)],
            cancellationToken);
        var own = _dialect.Own("weir_tables");
        await connection.Statement(
            transaction,
            (_dialect.HasOnConflict ? "" : $"delete from {own} where tenant = @tenant and table_name in ({string.Join(", ", views.Select((_, i) => $"@view{i}"))}); ")
            + $"insert into {own} (tenant, table_name, pipeline, kind, mode, created_at) values {string.Join(", ", views.Select((_, i) => $"(@tenant, @view{i}, @owner{i}, 'view', @hash{i}, @at)"))} "
            + (_dialect.HasOnConflict ? "on conflict (tenant, table_name) do update set mode = excluded.mode, created_at = excluded.created_at" : ""),
            [
                ("tenant", pipeline.Tenant.Value), ("at", time.GetUtcNow()),
                .. views.SelectMany((view, i) => ((string, object?)[])[($"view{i}", view.Name), ($"owner{i}", OwnerOf(pipeline, view)), ($"hash{i}", wanted[view.Name])]),
            ]).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Statements of a script that does what <see cref="EnsureAsync"/> would do; none where the views are as wanted.</summary>
    public async Task<IReadOnlyList<string>> MissingStatementsAsync(
        DbConnection connection, PipelineKey pipeline, IReadOnlyList<SourceView> declared, bool hasOwnTables, CancellationToken cancellationToken)
    {
        var views = Of(declared, _dialect);
        var wanted = views.ToDictionary(view => view.Name, Hash, StringComparer.Ordinal);
        if (wanted.Count == 0 || (hasOwnTables && await AreAsWantedAsync(connection, pipeline, views, wanted, cancellationToken)))
            return [];
        await RefuseOthersAsync(connection, wanted.Keys, hasOwnTables, cancellationToken);
        // What is not there now may be somebody else's when the script is run: that is not dropped.
        var there = await connection.Statement(null, $"select i.table_name from {_dialect.Views} i").ListAsync(row => row.GetString(0), cancellationToken);
        return
        [
            .. _dialect.ReplacesViews ? [] : views.Reverse().Where(view => there.Contains(view.Name, StringComparer.Ordinal)).Select(view => _dialect.DropView(view.Name)),
            .. CreateStatements(views),
            $"delete from {_dialect.Own("weir_tables")} where tenant = {_dialect.Literal(pipeline.Tenant.Value)} and table_name in ({string.Join(", ", views.Select(view => _dialect.Literal(view.Name)))})",
            .. views.Select(view => RegisterStatement(pipeline, view)),
        ];
    }

    /// <summary>Refuses what <see cref="EnsureAsync"/> would refuse. Changes nothing.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="pipeline">The pipeline that would make the views.</param>
    /// <param name="declared">The views of its source.</param>
    /// <param name="hasOwnTables">False where Weir's own tables are not there yet, so that no view is Weir's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RefuseOthersAsync(
        DbConnection connection, PipelineKey pipeline, IReadOnlyList<SourceView> declared, bool hasOwnTables, CancellationToken cancellationToken)
    {
        var views = Of(declared, _dialect);
        var wanted = views.ToDictionary(view => view.Name, Hash, StringComparer.Ordinal);
        if (wanted.Count == 0 || (hasOwnTables && await AreAsWantedAsync(connection, pipeline, views, wanted, cancellationToken)))
            return;
        await RefuseOthersAsync(connection, wanted.Keys, hasOwnTables, cancellationToken);
    }

    /// <summary>A view that somebody else made is not replaced: what it says is nowhere else.</summary>
    private async Task RefuseOthersAsync(DbConnection connection, IReadOnlyCollection<string> wanted, bool hasOwnTables, CancellationToken cancellationToken)
    {
        var byOthers = hasOwnTables ? $" where not exists (select 1 from {_dialect.Own("weir_tables")} t where t.table_name = i.table_name)" : "";
        var others = await connection.Statement(null, $"select i.table_name from {_dialect.Views} i{byOthers}").ListAsync(row => row.GetString(0), cancellationToken);
        if (others.Find(name => wanted.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } other)
        {
            throw new DestinationException(
                $"View '{other}' of {database.Address} is there already, and Weir did not make it: Weir's own would take its place, and what it says would be lost. Rename it or drop it, or use another database or schema, then run again.",
                FailureKind.Terminal);
        }
    }

    private async Task<bool> AreAsWantedAsync(
        DbConnection connection, PipelineKey pipeline, IReadOnlyList<SourceView> views, Dictionary<string, string> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
            return true;
        var made = await connection.Statement(
            null,
            $"select t.table_name, t.pipeline, t.mode from {_dialect.Own("weir_tables")} t join {_dialect.Views} i on i.table_name = t.table_name "
            + "where t.tenant = @tenant and t.kind = 'view'",
            ("tenant", pipeline.Tenant.Value)).ListAsync(row => (Name: row.GetString(0), Pipeline: row.GetString(1), Hash: row.TextOrNull(2)), cancellationToken);
        var owners = views.ToDictionary(view => view.Name, view => OwnerOf(pipeline, view), StringComparer.Ordinal);
        foreach (var (name, owner, _) in made.Where(view => owners.TryGetValue(view.Name, out var owner) && !string.Equals(view.Pipeline, owner, StringComparison.Ordinal)))
        {
            throw new DestinationException(
                $"View '{name}' of {database.Address} belongs to pipeline '{owner}', and pipeline '{pipeline.Pipeline}' would make it too. Run '{owner}', or use another database or schema.",
                FailureKind.Terminal);
        }

        return wanted.All(view => made.Any(found =>
            string.Equals(found.Name, view.Key, StringComparison.Ordinal) && string.Equals(found.Hash, view.Value, StringComparison.Ordinal)));
    }

    private IEnumerable<string> CreateStatements(SourceView view)
    {
        yield return _dialect.CreateView(view.Name, view.Select(_dialect.ForViews));
        if (!_dialect.HasViewComments)
            yield break;
        if (CommentOn(view) is { Length: > 0 } comment)
            yield return _dialect.Comment("view", view.Name, null, comment);
        if (!_dialect.HasViewColumnComments)
            yield break;
        foreach (var (column, meaning) in view.Columns)
            yield return _dialect.Comment("view", view.Name, column, meaning);
    }

    private static string OwnerOf(PipelineKey pipeline, SourceView view) => view.IsShared ? PipelineKey.Shared : pipeline.Pipeline;

    private string CommentOn(SourceView view) => _dialect.HasViewColumnComments
        ? view.Description ?? ""
        : string.Join('\n', [view.Description ?? "", .. view.Columns.Select(column => $"{column.Column}: {column.Description}")]).Trim();

    private string Hash(SourceView view) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(";\n", CreateStatements(view)))));
}
