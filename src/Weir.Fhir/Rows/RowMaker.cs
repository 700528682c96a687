using Weir.Columns;
using Weir.Fhir.Plan;
using Weir.Fhir.Plan.Operations;

namespace Weir.Fhir.Rows;

/// <summary>What a row is of: the element, and its place among those that make rows.</summary>
internal readonly record struct RowFocus(Item Focus, bool HasFocus, int RowIndex);

/// <summary>Makes the rows of one view from the resource that was read, and appends them to a batch.</summary>
/// <param name="view">The view.</param>
/// <param name="evaluation">The resource; shared by all views of a reader.</param>
internal sealed class RowMaker(CompiledView view, Evaluation evaluation)
{
    /// <summary>More are nobody's wish: two lists of a thousand, side by side, make a million.</summary>
    private const int MostRows = 1_000_000;

    /// <summary>A batch addresses 2 GiB of text in a column.</summary>
    private const long MostBytes = 256 << 20;

    private readonly Cell[] _cells = new Cell[view.Columns.Length];
    private readonly CellWriter[] _writers = [.. view.Columns.Select(column => column.Writer)];
    private readonly List<Item> _lists = [];
    private readonly Stack<RowFocus> _outer = new();
    private Batch? _batch;
    private long _number;
    private int _rows;
    private long _bytesBefore;

    public Evaluation Evaluation => evaluation;

    public CompiledView View => view;

    /// <summary>Appends the rows of a resource.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="number">The resource's number in the original.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="ResourceException">A value is not what its column takes; the batch has none of the resource's rows then.</exception>
    public int Run(Batch batch, long number)
    {
        var before = batch.Length;
        _bytesBefore = batch.Bytes;
        (_batch, _number, _rows) = (batch, number, 0);
        _lists.Clear();
        _outer.Clear();
        evaluation.Begin();
        try
        {
            foreach (var criterion in view.Where)
            {
                if (!IsMet(criterion))
                    return 0;
            }

            view.Steps.Run(this);
        }
        catch (ResourceException)
        {
            batch.Truncate(before);
            throw;
        }

        return batch.Length - before;
    }

    /// <summary>Fills a column by a path of names alone. False where that does not tell.</summary>
    public bool Fill(int column, DirectPath path)
    {
        if (view.Columns[column].IsCollection)
            return false;
        var node = 0;
        if (evaluation.HasFocus)
        {
            if (evaluation.Focus.Kind != ValueKind.Complex)
                return false;
            node = path.Follow(evaluation.Tree, evaluation.Focus.Node);
            if (node == DirectPath.Unsure)
                return false;
        }

        ref var cell = ref _cells[column];
        cell.Count = node == 0 ? 0 : 1;
        cell.Node = node;
        return true;
    }

    public void Fill(int column, Operation path)
    {
        var e = evaluation;
        var mark = e.Count;
        path.Run(e);
        ref var cell = ref _cells[column];
        var count = e.Count - mark;
        if (view.Columns[column].IsCollection)
        {
            (cell.Node, cell.From, cell.Count) = (0, _lists.Count, count);
            for (var i = mark; i < e.Count; i++)
                _lists.Add(e.At(i));
        }
        else if (count > 1)
        {
            throw new ResourceException($"{count} values at column '{view.Columns[column].Schema.Name}', which takes one: write 'collection: true', forEach or first()");
        }
        else if (count == 1 && Evaluation.HasValue(e.At(mark)))
        {
            (cell.Node, cell.Count) = (0, 1);
            cell.Item = e.At(mark);
        }
        else
        {
            cell.Count = 0;
        }

        e.Drop(mark);
    }

    /// <summary>Leaves a column empty: a list too is then not there, rather than without items.</summary>
    public void Clear(int column)
    {
        ref var cell = ref _cells[column];
        (cell.Node, cell.Count) = (0, Cell.NotThere);
    }

    /// <summary>How much was computed so far. Set back once the rows that it was computed for are made, so that it does not grow with them.</summary>
    public (ComputedMark Values, int Lists) Computed
    {
        get => (evaluation.Computed, _lists.Count);
        set
        {
            evaluation.Computed = value.Values;
            if (_lists.Count > value.Lists)
                _lists.RemoveRange(value.Lists, _lists.Count - value.Lists);
        }
    }

    public void Emit()
    {
        if (++_rows > MostRows)
            throw new ResourceException($"more than {MostRows} rows of one resource");
        // Large cells are counted as they come, small ones now and then.
        if (evaluation.LargeBytes > MostBytes || ((_rows & 1023) == 0 && _batch!.Bytes - _bytesBefore > MostBytes))
            throw new ResourceException($"rows of more than {MostBytes >> 20} MiB of text");
        var columns = _batch!.Columns;
        for (var i = 0; i < _cells.Length; i++)
            _writers[i].Append(columns[i], in _cells[i], _lists, evaluation);
        _batch.RowNumbers.Append(_number);
    }

    public RowFocus Enter()
    {
        var outer = Current;
        _outer.Push(outer);
        return outer;
    }

    public void Leave(RowFocus outer)
    {
        _outer.Pop();
        Current = outer;
    }

    /// <summary>Goes back to what is around, for the steps behind; what was left is handed to <see cref="Reenter"/>.</summary>
    public (RowFocus Inner, RowFocus Outer) Resume()
    {
        var inner = Current;
        var outer = _outer.Pop();
        Current = outer;
        return (inner, outer);
    }

    public void Reenter((RowFocus Inner, RowFocus Outer) left)
    {
        _outer.Push(left.Outer);
        Current = left.Inner;
    }

    private RowFocus Current
    {
        get => new(evaluation.Focus, evaluation.HasFocus, evaluation.RowIndex);
        set => (evaluation.Focus, evaluation.HasFocus, evaluation.RowIndex) = (value.Focus, value.HasFocus, value.RowIndex);
    }

    private bool IsMet(Operation criterion)
    {
        var mark = evaluation.Count;
        criterion.Run(evaluation);
        var (count, first) = (evaluation.Count - mark, evaluation.Count > mark ? evaluation.At(mark) : default);
        evaluation.Drop(mark);
        return count switch
        {
            0 => false,
            1 when first.Kind == ValueKind.Boolean => first.Bits != 0 && Evaluation.HasValue(first),
            _ => throw new ResourceException("a where that is neither true nor false"),
        };
    }
}

/// <summary>The value of a column in the row being made.</summary>
internal struct Cell
{
    public const int NotThere = -1;

    /// <summary>The node it is, where a path of names led there; else 0.</summary>
    public int Node;

    /// <summary>How many values it has; <see cref="NotThere"/> in the row of an empty forEachOrNull.</summary>
    public int Count;

    /// <summary>Of a list, where it begins among the lists.</summary>
    public int From;

    /// <summary>The value, where it is one and no node.</summary>
    public Item Item;
}
