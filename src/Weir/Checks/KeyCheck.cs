using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Columns;

namespace Weir.Checks;

/// <summary>Finds rows of a load whose key another row of the load has had: the first stays, later ones are rejected.</summary>
/// <remarks>Keys are kept whole and compared byte by byte, so that no two different keys are ever taken for one. About 50 bytes a row.</remarks>
internal sealed class KeyCheck(TableSchema schema)
{
    private readonly int[] _columns = [.. schema.Key.Select(schema.IndexOf)];
    private readonly string _keyText = string.Join(", ", schema.Key);
    private readonly KeyBytes _kept = new();
    private byte[] _key = new byte[256];
    private int _length;
    private (int Start, int Length, long Row)[] _slots = new (int, int, long)[1 << 12];
    private int _count;

    /// <summary>Marks rows to reject in <paramref name="keep"/> and says why in the batch's findings. Returns how many.</summary>
    public int Check(Batch batch, Span<bool> keep)
    {
        if (_columns.Length == 0)
            return 0;
        var rejected = 0;
        var rows = batch.RowNumbers.Int64Values;
        for (var row = 0; row < batch.Length; row++)
        {
            if (!keep[row])
                continue;
            var reason = Reason(batch, row, rows[row]);
            if (reason is null)
                continue;
            keep[row] = false;
            rejected++;
            batch.Findings.Add(new Finding(schema.Name, rows[row], null, FindingOutcome.Rejected, reason) { Original = RowText.Of(batch, row) });
        }

        return rejected;
    }

    private string? Reason(Batch batch, int row, long number)
    {
        _length = 0;
        foreach (var index in _columns)
        {
            var column = batch.Columns[index];
            if (column.IsNull(row))
                return $"Key column '{schema.Columns[index].Name}' is blank.";
            AppendKeyPart(column, row);
        }

        var earlier = FindOrAdd(_key.AsSpan(0, _length), number);
        return earlier == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"The same key ({_keyText}) as row {earlier}, which is loaded.");
    }

    private void AppendKeyPart(Column column, int row)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Text:
                var text = column.GetUtf8(row);
                BinaryPrimitives.WriteInt32LittleEndian(Take(4), text.Length);
                text.CopyTo(Take(text.Length));
                break;
            case ColumnKind.Boolean:
                Take(1)[0] = column.GetBoolean(row) ? (byte)1 : (byte)0;
                break;
            case ColumnKind.Int32 or ColumnKind.Date:
                BinaryPrimitives.WriteInt32LittleEndian(Take(4), column.Int32Values[row]);
                break;
            case ColumnKind.Int64 or ColumnKind.Timestamp:
                BinaryPrimitives.WriteInt64LittleEndian(Take(8), column.Int64Values[row]);
                break;
            case ColumnKind.Decimal:
                var value = column.DecimalValues[row];
                MemoryMarshal.Write(Take(16), in value);
                break;
            default:
                throw new InvalidOperationException($"A {column.Type} column cannot be part of a key.");
        }
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _key.Length)
            Array.Resize(ref _key, Math.Max(_key.Length * 2, _length + count));
        _length += count;
        return _key.AsSpan(_length - count, count);
    }

    /// <summary>The number of the row that had the key before, or 0 where it is new and now kept.</summary>
    private long FindOrAdd(ReadOnlySpan<byte> key, long number)
    {
        if (_count * 2 >= _slots.Length)
            Grow();
        var mask = _slots.Length - 1;
        for (var slot = (int)Hash(key) & mask; ; slot = (slot + 1) & mask)
        {
            ref var entry = ref _slots[slot];
            if (entry.Row == 0)
            {
                entry = (_kept.Add(key), key.Length, number);
                _count++;
                return 0;
            }

            if (_kept.At(entry.Start, entry.Length).SequenceEqual(key))
                return entry.Row;
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new (int, int, long)[old.Length * 2];
        var mask = _slots.Length - 1;
        foreach (var entry in old)
        {
            if (entry.Row == 0)
                continue;
            var slot = (int)Hash(_kept.At(entry.Start, entry.Length)) & mask;
            while (_slots[slot].Row != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = entry;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0x9E3779B97F4A7C15UL ^ (ulong)key.Length;
        while (key.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * 0xFF51AFD7ED558CCDUL;
            hash ^= hash >> 32;
            key = key[8..];
        }

        foreach (var part in key)
            hash = (hash ^ part) * 0x100000001B3UL;
        hash ^= hash >> 29;
        hash *= 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 32);
    }
}
