using System.Data.Common;
using System.Globalization;
using Weir.Columns;
using Weir.Exports;
using Weir.Sql;

namespace Weir.Destinations.Sql;

/// <summary>What became of a row from one version to another.</summary>
internal enum RowChange
{
    /// <summary>It is in both, and a cell differs.</summary>
    Changed,

    /// <summary>It is in the newer version only.</summary>
    Added,

    /// <summary>It is in the older version only.</summary>
    Removed,
}

/// <summary>One difference: a cell of a row that is in both versions, or a whole row.</summary>
/// <param name="Change">What became of the row.</param>
/// <param name="Key">The values of the key, in its order.</param>
/// <param name="Column">The cell's column; null for a whole row.</param>
/// <param name="Old">The older value, or null.</param>
/// <param name="New">The newer value, or null.</param>
internal sealed record CellChange(RowChange Change, IReadOnlyList<object?> Key, string? Column, object? Old, object? New);

/// <summary>Which versions to compare, and how.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The columns by which a row is found again.</param>
/// <param name="From">The load that wrote the older version.</param>
/// <param name="To">The load that wrote the newer version.</param>
/// <param name="Limit">Differences to keep for showing; all are counted.</param>
internal sealed record DifferenceRequest(KnownTable Table, IReadOnlyList<string> Key, Guid From, Guid To, int Limit);

/// <summary>The sum of a column over all rows of either version; null where it has no value.</summary>
internal sealed record ColumnTotal(decimal? Old, decimal? New);

/// <summary>Two versions of a partition, compared cell by cell in the warehouse; only what differs leaves it.</summary>
internal sealed class RowDifference
{
    private readonly Dictionary<string, long> _cells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ColumnTotal> _totals = new(StringComparer.Ordinal);
    private readonly List<CellChange> _changes = [];

    public long RowsChanged { get; private set; }

    public long RowsAdded { get; private set; }

    public long RowsRemoved { get; private set; }

    public long CellsChanged => _cells.Values.Sum();

    /// <summary>Changed cells by column.</summary>
    public IReadOnlyDictionary<string, long> CellsByColumn => _cells;

    /// <summary>Totals of the columns of numbers in which a cell changed or whose total did.</summary>
    public IReadOnlyDictionary<string, ColumnTotal> Totals => _totals;

    /// <summary>The first differences, in the order of the key.</summary>
    public IReadOnlyList<CellChange> Changes => _changes;

    /// <summary>True where there are more differences than were kept.</summary>
    public bool IsCut { get; private set; }

    public static Task<RowDifference> ReadAsync(SqlDestination destination, DifferenceRequest request, CancellationToken cancellationToken) =>
        destination.ExplainAsync(
            "compare two versions",
            async () =>
            {
                string[] others = [.. request.Table.Columns.Select(column => column.Name).Except(request.Key, StringComparer.Ordinal)];
                var difference = new RowDifference();
                await using var connection = await destination.Database.OpenAsync(cancellationToken);
                await using (var command = connection.Statement(
                    null, Statement(destination.Database.Dialect, request, others), ("from", request.From), ("to", request.To)))
                {
                    await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                    while (await reader.ReadAsync(cancellationToken))
                        difference.Add(reader, request, others);
                }

                await difference.AddTotalsAsync(connection, destination.Database.Dialect, request, cancellationToken);
                return difference;
            });

    private async Task AddTotalsAsync(DbConnection connection, SqlDialect dialect, DifferenceRequest request, CancellationToken cancellationToken)
    {
        List<(string Name, ColumnType Type)> numbers =
        [
            .. request.Table.Columns
                .Where(column => column.Type is { Kind: ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Decimal } && !request.Key.Contains(column.Name, StringComparer.Ordinal))
                .Select(column => (column.Name, column.Type!.Value)),
        ];
        if (numbers.Count == 0 || RowsChanged + RowsAdded + RowsRemoved == 0)
            return;
        var names = SqlName.QuoteAll([.. numbers.Select(column => column.Name)]);
        var sums = string.Join(", ", numbers.Select(column => dialect.Sum(SqlName.Quote(column.Name), column.Type)));
        var (old, current) = Versions(dialect, request, names);
        var before = await SumsAsync(old);
        var after = await SumsAsync(current);
        for (var i = 0; i < numbers.Count; i++)
        {
            if (_cells.ContainsKey(numbers[i].Name) || before[i] != after[i])
                _totals[numbers[i].Name] = new ColumnTotal(before[i], after[i]);
        }

        async Task<decimal?[]> SumsAsync(string rows)
        {
            var found = await connection.Statement(null, $"select {sums} from ({rows}) r", ("from", request.From), ("to", request.To)).ListAsync(
                row => Enumerable.Range(0, numbers.Count).Select(i => row.IsDBNull(i) ? (decimal?)null : Convert.ToDecimal(row.GetValue(i), CultureInfo.InvariantCulture)).ToArray(),
                cancellationToken);
            return found[0];
        }
    }

    /// <summary>Key values, the row's number in either version, then old and new of every other column, for rows that differ.</summary>
    private static string Statement(SqlDialect dialect, DifferenceRequest request, string[] others)
    {
        var (old, current) = Versions(dialect, request, SqlName.QuoteAll([.. request.Key, .. others, TableSchema.RowColumn]));
        var row = SqlName.Quote(TableSchema.RowColumn);
        var same = string.Join(" and ", request.Key.Select(name => dialect.Same(Pair(name).Old, Pair(name).New, TypeOf(name))));
        var differs = string.Concat(others.Select(name => $" or {dialect.Differs(Pair(name).Old, Pair(name).New, TypeOf(name))}"));
        string[] selected =
        [
            .. request.Key.Select(Pair).Select(pair => $"coalesce({pair.Old}, {pair.New})"),
            $"o.{row}",
            $"n.{row}",
            .. others.Select(Pair).SelectMany(pair => (string[])[pair.Old, pair.New]),
        ];
        return $"""
            with o as ({old}),
            n as ({current})
            select {string.Join(", ", selected)}
            from o full join n on {same}
            where o.{row} is null or n.{row} is null{differs}
            order by {string.Join(", ", Enumerable.Range(1, request.Key.Count))}
            """;

        ColumnType TypeOf(string name) => request.Table.Columns.First(column => string.Equals(column.Name, name, StringComparison.Ordinal)).Type ?? ColumnType.Int32;
    }

    /// <summary>The rows of either version. Both name both loads, so that they take the same parameters.</summary>
    private static (string Old, string New) Versions(SqlDialect dialect, DifferenceRequest request, string columns)
    {
        var table = dialect.Table(request.Table.Name);
        var history = dialect.Table(SqlTables.HistoryOf(request.Table.Name));
        var load = SqlName.Quote(TableSchema.LoadColumn);
        // A load by key or record writes part of a table: what it took the place of is what its predecessor was.
        var old = request.Table.Mode is WriteMode.Upsert or WriteMode.Newest
            ? $"select {columns} from {history} where {SqlName.Quote(SqlTables.HistoryColumns[0])} = @to and @from = @from"
            : Of("@from", "@to");
        return (old, Of("@to", "@from"));

        string Of(string of, string other) =>
            $"select {columns} from {history} where {load} = {of} and {other} = {other} union all select {columns} from {table} where {load} = {of}";
    }

    private static (string Old, string New) Pair(string column) => ($"o.{SqlName.Quote(column)}", $"n.{SqlName.Quote(column)}");

    private void Add(DbDataReader reader, DifferenceRequest request, string[] others)
    {
        var rows = request.Key.Count;
        object?[] key = [.. Enumerable.Range(0, rows).Select(i => Value(reader, i))];
        if (reader.IsDBNull(rows))
        {
            RowsAdded++;
            Keep(new CellChange(RowChange.Added, key, null, null, null), request.Limit);
        }
        else if (reader.IsDBNull(rows + 1))
        {
            RowsRemoved++;
            Keep(new CellChange(RowChange.Removed, key, null, null, null), request.Limit);
        }
        else
        {
            RowsChanged++;
            for (var i = 0; i < others.Length; i++)
            {
                var (old, current) = (Value(reader, rows + 2 + (2 * i)), Value(reader, rows + 3 + (2 * i)));
                if (Equals(old, current))
                    continue;
                _cells[others[i]] = _cells.GetValueOrDefault(others[i]) + 1;
                Keep(new CellChange(RowChange.Changed, key, others[i], old, current), request.Limit);
            }
        }
    }

    private void Keep(CellChange change, int limit)
    {
        if (_changes.Count < limit)
            _changes.Add(change);
        else
            IsCut = true;
    }

    private static object? Value(DbDataReader reader, int column) => JsonText.CellOf(reader, column);
}
