using System.Collections.Immutable;

namespace Weir.Columns;

/// <summary>Rows of one table and partition, column by column, each row knowing its number in the original.</summary>
/// <remarks>Whoever receives a batch owns it and disposes it once. Handing it on transfers ownership.</remarks>
public sealed class Batch : IDisposable
{
    /// <summary>Makes an empty batch with room for rows.</summary>
    public Batch(TableSchema schema, int expectedRows = 0)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        Columns = [.. schema.Columns.Select(column => new Column(column.Type, expectedRows))];
        RowNumbers = new Column(ColumnType.Int64, expectedRows);
    }

    private Batch(Batch alike)
    {
        Schema = alike.Schema;
        Columns = ImmutableArray.CreateRange(alike.Columns, column => new Column(column));
        RowNumbers = new Column(alike.RowNumbers);
    }

    /// <summary>The table and its columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns, in the schema's order, each <see cref="Length"/> long.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Each row's number in the original, counted from 1.</summary>
    public Column RowNumbers { get; }

    /// <summary>What was found odd or wrong in the rows read for this batch, rejected rows (which are not in it) included.</summary>
    public IList<Finding> Findings { get; } = [];

    /// <summary>How many rows.</summary>
    public int Length => RowNumbers.Length;

    /// <summary>How many rows of the original were read for this batch, rejected ones included.</summary>
    public long RowsRead { get; set; }

    /// <summary>Bytes of all texts: what grows with their length, beside the fixed width of other columns.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in Columns)
                bytes += column.TextLength;
            return bytes;
        }
    }

    /// <summary>Makes an empty batch of the same table, for rows that are about as many and as long.</summary>
    internal Batch Another() => new(this);

    /// <summary>A new batch of the rows that <paramref name="keep"/> marks, with the findings; this one stays the caller's.</summary>
    public Batch Where(ReadOnlySpan<bool> keep)
    {
        var kept = new Batch(Schema, Length) { RowsRead = RowsRead };
        for (var row = 0; row < Length; row++)
        {
            if (!keep[row])
                continue;
            for (var column = 0; column < Columns.Length; column++)
                kept.Columns[column].AppendFrom(Columns[column], row);
            kept.RowNumbers.AppendFrom(RowNumbers, row);
        }

        foreach (var finding in Findings)
            kept.Findings.Add(finding);
        return kept;
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on, complete or not, such as those of a record that turned out bad.</summary>
    public void Truncate(int length)
    {
        foreach (var column in Columns)
            column.Truncate(length);
        RowNumbers.Truncate(length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in Columns)
            column.Dispose();
        RowNumbers.Dispose();
    }
}
