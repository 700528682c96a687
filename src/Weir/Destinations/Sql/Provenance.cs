using System.Data.Common;
using Weir.Columns;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>A row is wanted in which a column has a value; null means that it is blank.</summary>
internal sealed record RowCondition(string Column, object? Value);

/// <summary>Where a row came from.</summary>
internal sealed record RowOrigin
{
    /// <summary>The row's number in the original, counted from 1.</summary>
    public required long Row { get; init; }

    /// <summary>The load that wrote it.</summary>
    public required Guid Load { get; init; }

    /// <summary>Values of the table's key, in its order.</summary>
    public required IReadOnlyList<object?> Key { get; init; }

    public required string Partition { get; init; }

    public required Guid Run { get; init; }

    /// <summary>Where the bytes came from: a URL without credentials, or a path.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the archive member, or null.</summary>
    public string? Member { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public required string ContentSha256 { get; init; }

    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The load that took the row's place; null while it is served.</summary>
    public Guid? ReplacedBy { get; init; }

    /// <summary>When its place was taken; null while it is served.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }
}

/// <summary>Finds where rows came from: their load in the ledger, and their number in its original.</summary>
internal static class Provenance
{
    /// <summary>The rows that meet every condition, served ones first, then the newest; <paramref name="limit"/> at most.</summary>
    public static async Task<IReadOnlyList<RowOrigin>> FindAsync(
        SqlDestination destination, KnownTable table, IReadOnlyList<RowCondition> conditions, bool withHistory, int limit, CancellationToken cancellationToken) =>
        await destination.ReadAsync(
            "find where rows came from",
            connection =>
            {
                (string, object?)[] parameters =
                [
                    .. conditions.Index().Where(condition => condition.Item.Value is not null).Select(condition => ($"v{condition.Index}", condition.Item.Value)),
                    ("limit", limit),
                ];
                return connection.Statement(null, Statement(destination.Database.Dialect, table, conditions, withHistory), parameters)
                    .ListAsync(row => Origin(row, table.Key.Count), cancellationToken);
            },
            cancellationToken);

    private static string Statement(SqlDialect dialect, KnownTable table, IReadOnlyList<RowCondition> conditions, bool withHistory)
    {
        var key = string.Concat(table.Key.Select(column => $", {SqlName.Quote(column)}"));
        var which = string.Join(" and ", conditions.Select((condition, i) => Condition(dialect, table, condition, i)));
        var (load, row) = (SqlName.Quote(TableSchema.LoadColumn), SqlName.Quote(TableSchema.RowColumn));
        var (by, at) = (SqlName.Quote(SqlTables.HistoryColumns[0]), SqlName.Quote(SqlTables.HistoryColumns[1]));
        var found = $"select {row}, {load}, cast(null as {dialect.UuidTypeName}) as {by}, cast(null as {dialect.InstantTypeName}) as {at}{key} from {dialect.Table(table.Name)} where {which}";
        if (withHistory)
            found += $" union all select {row}, {load}, {by}, {at}{key} from {dialect.Table(SqlTables.HistoryOf(table.Name))} where {which}";
        return dialect.Limit(
            $"""
            select r.{row}, r.{load}, r.{by}, r.{at}, l.partition_name, l.run_id, l.source, l.member, l.content_sha256, l.committed_at
                {string.Concat(table.Key.Select(column => $", r.{SqlName.Quote(column)}"))}
            from ({found}) r join {dialect.Own("weir_ledger")} l on l.load_id = r.{load}
            order by case when r.{by} is null then 0 else 1 end, l.committed_at desc, l.partition_name desc, r.{row}
            """,
            "@limit");
    }

    /// <summary>A blank cell is null; a text may be empty, too.</summary>
    private static string Condition(SqlDialect dialect, KnownTable table, RowCondition condition, int number)
    {
        var name = SqlName.Quote(condition.Column);
        var type = table.Columns.First(column => string.Equals(column.Name, condition.Column, StringComparison.Ordinal)).Type;
        if (condition.Value is not null)
            return dialect.Same(name, $"@v{number}", type ?? ColumnType.Text);
        return type == ColumnType.Text ? $"({name} is null or {name} = '')" : $"{name} is null";
    }

    private static RowOrigin Origin(DbDataReader row, int keys) => new()
    {
        Row = row.GetInt64(0),
        Load = row.GetGuid(1),
        ReplacedBy = row.GuidOrNull(2),
        ReplacedAt = row.InstantOrNull(3),
        Partition = row.GetString(4),
        Run = row.GetGuid(5),
        Source = row.GetString(6),
        Member = row.TextOrNull(7),
        ContentSha256 = row.GetString(8),
        CommittedAt = row.Instant(9),
        Key = [.. Enumerable.Range(10, keys).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))],
    };
}
