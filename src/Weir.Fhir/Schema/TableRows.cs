using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Fhir.Schema;

/// <summary>The rows of one table that are being made.</summary>
/// <remarks>A column that no row has a value for is not touched: it gets its nulls when it is met again, or when the batch is taken.</remarks>
internal sealed class TableRows(DefaultTable table) : IDisposable
{
    private Batch? _batch;
    private Column[] _columns = [];
    private int _firstOfResource;

    public DefaultTable Table => table;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>True where the resource that is being read has a row here.</summary>
    public bool IsTouched { get; set; }

    /// <summary>How many rows of a recursive table the resource has had.</summary>
    public int InResource => Count - _firstOfResource;

    /// <summary>Position of the first row of the resource that is being read.</summary>
    public int FirstOfResource => _firstOfResource;

    /// <summary>Makes ready for the rows of a resource.</summary>
    public void Touch()
    {
        if (_batch is null)
            Fill(new Batch(table.Schema));
        (IsTouched, _firstOfResource) = (true, Count);
    }

    /// <summary>Begins a row and returns its position.</summary>
    public int Add() => Count++;

    /// <summary>A column, filled up with nulls to a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Column At(int column, int row)
    {
        var found = _columns[column];
        if (found.Length < row)
            found.AppendNulls(row - found.Length);
        return found;
    }

    /// <summary>A column as it is; its last rows may be missing.</summary>
    public Column Column(int column) => _columns[column];

    /// <summary>Gives the rows of the resource its id and its number in the original.</summary>
    public void End(ReadOnlySpan<byte> id, long number)
    {
        IsTouched = false;
        _columns[0].AppendRepeated(id, InResource);
        _batch!.RowNumbers.AppendRepeated(number, InResource);
    }

    /// <summary>Takes back the rows of the resource.</summary>
    public void Undo()
    {
        (IsTouched, Count) = (false, _firstOfResource);
        foreach (var column in _columns)
            column.Truncate(Count);
    }

    /// <summary>Hands the rows over, or null where there are none; the caller disposes the batch.</summary>
    public Batch? Take()
    {
        if (Count == 0)
            return null;
        var batch = _batch!;
        foreach (var column in _columns)
            column.AppendNulls(Count - column.Length);
        Fill(batch.Another());
        (Count, _firstOfResource) = (0, 0);
        return batch;
    }

    public void Dispose() => _batch?.Dispose();

    private void Fill(Batch batch)
    {
        _batch = batch;
        _columns = [.. batch.Columns];
    }
}
