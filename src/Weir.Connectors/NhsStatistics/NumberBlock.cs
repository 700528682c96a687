using System.Runtime.CompilerServices;
using Weir.Columns;

namespace Weir.Connectors.NhsStatistics;

/// <summary>The whole numbers of up to 64 rows, row by row, until they go into their columns together.</summary>
/// <remarks>
/// A row of 108 numbers written straight into 108 columns touches 108 places in memory; 64 rows gathered here stay in
/// the nearest cache. Every cell begins as a zero that is there, so that a reader may skip zeros.
/// </remarks>
internal sealed class NumberBlock
{
    public const int Rows = 64;

    private readonly int _width;
    private readonly int[] _values;
    private readonly ulong[] _nulls;
    private readonly ulong[] _absent;

    /// <summary>Makes an empty block.</summary>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="absentSlots">Slots that the file has no field for: null in every row.</param>
    public NumberBlock(int width, IEnumerable<int> absentSlots)
    {
        _width = width;
        _values = new int[Rows * width];
        _absent = new ulong[width];
        foreach (var slot in absentSlots)
            _absent[slot] = ulong.MaxValue;
        _nulls = [.. _absent];
    }

    /// <summary>Rows kept so far.</summary>
    public int Count { get; private set; }

    /// <summary>The cells of the row that comes next.</summary>
    public Span<int> Row => _values.AsSpan(Count * _width, _width);

    /// <summary>How many fields of the next row were blank.</summary>
    public int Blanks { get; private set; }

    public bool IsFull => Count == Rows;

    /// <summary>Says that a cell of the next row has no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNull(int slot)
    {
        _nulls[slot] |= 1UL << Count;
        Blanks++;
    }

    public bool IsNull(int slot) => (_nulls[slot] & (1UL << Count)) != 0;

    /// <summary>Keeps the row.</summary>
    public void Accept()
    {
        Count++;
        Blanks = 0;
    }

    /// <summary>Forgets what was written to the next row.</summary>
    public void Reject()
    {
        Row.Clear();
        var keep = (1UL << Count) - 1;
        for (var slot = 0; slot < _nulls.Length; slot++)
            _nulls[slot] = (_nulls[slot] & keep) | _absent[slot];
        Blanks = 0;
    }

    /// <summary>Moves the rows into columns; slot <c>i</c> goes to the column at <paramref name="firstColumn"/> + <c>i</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MoveTo(Batch batch, int firstColumn)
    {
        if (Count == 0)
            return;
        for (var slot = 0; slot < _width; slot++)
        {
            var column = batch.Columns[firstColumn + slot].Extend32(Count, ~_nulls[slot]);
            ref var value = ref _values[slot];
            for (var row = 0; row < column.Length; row++)
                column[row] = Unsafe.Add(ref value, row * _width);
        }

        _values.AsSpan(0, Count * _width).Clear();
        _absent.CopyTo(_nulls);
        Count = 0;
    }
}
