using System.Collections.Immutable;
using Weir.Sql;

namespace Weir.Columns;

/// <summary>One column of a table: its name, type and meaning.</summary>
/// <param name="Name">The name in the destination, lower-case with underscores.</param>
/// <param name="Type">The type.</param>
public sealed record ColumnSchema(string Name, ColumnType Type)
{
    /// <summary>True where a value is always there; the source rejects a row without it.</summary>
    public bool Required { get; init; }

    /// <summary>What it means, with its unit; becomes the column's comment in the destination.</summary>
    public string? Description { get; init; }
}

/// <summary>A table: its columns in order, and the columns that make a row unique.</summary>
/// <param name="Name">The name in the destination, lower-case with underscores.</param>
/// <param name="Columns">The columns in order, without <c>_load</c> and <c>_row</c>, which every table has.</param>
public sealed record TableSchema(string Name, ImmutableArray<ColumnSchema> Columns)
{
    /// <summary>Name of the column that holds the id of the load that wrote the row.</summary>
    public const string LoadColumn = "_load";

    /// <summary>Name of the column that holds the row's number in the original, counted from 1.</summary>
    public const string RowColumn = "_row";

    /// <summary>Names of the columns that make a row unique; empty where nothing does.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>What the table holds, one row per what, and where it comes from; becomes its comment.</summary>
    public string? Description { get; init; }

    /// <summary>What ties the rows to records, for a table that loads write newest first; null for any other.</summary>
    public RecordTable? Record { get; init; }

    /// <summary>
    /// True where the operator named the table: one of the name that Weir did not make is then adopted, with the rows and the text columns that it has.
    /// Default false: such a table is an error.
    /// </summary>
    internal bool AdoptsExisting { get; init; }

    /// <summary>True where several pipelines load rows of their own into the table, by <see cref="Weir.Destinations.WriteMode.Append"/>. Default false: a table has one pipeline.</summary>
    internal bool IsShared { get; init; }

    /// <summary>The table with the columns that another form of it has besides.</summary>
    internal TableSchema With(TableSchema other) => ReferenceEquals(this, other)
        ? this
        : this with { Columns = [.. Columns, .. other.Columns.Where(column => IndexOf(column.Name) < 0)] };

    /// <summary>The columns of <see cref="Key"/>, names quoted.</summary>
    internal IEnumerable<(string Name, ColumnType Type)> KeyColumns => Key.Select(name => (SqlName.Quote(name), Columns[IndexOf(name)].Type));

    /// <summary>The columns of a batch in this table's order; null for one that the batch lacks.</summary>
    internal Column?[] Find(Batch batch)
    {
        var found = new Column?[Columns.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var at = ReferenceEquals(batch.Schema, this) ? i : batch.Schema.IndexOf(Columns[i].Name);
            found[i] = at < 0 ? null : batch.Columns[at];
        }

        return found;
    }

    /// <summary>Position of a column by name, or -1.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
