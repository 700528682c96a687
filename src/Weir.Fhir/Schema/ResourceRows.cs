using System.Text;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Schema;

/// <summary>Makes the rows of resources of one type. Not for sharing between threads.</summary>
/// <remarks>
/// One pass over the bytes, driven by the shapes of the schema: a property's name finds its step, and the step appends to a
/// column or begins a row. Rows of elements are made where they are met, so a row and those around it are open together.
/// </remarks>
internal sealed partial class ResourceRows : IDisposable
{
    private readonly DefaultSchema _schema;
    private readonly ResourceCursor _cursor;
    private readonly RowDrift _drift;
    private readonly TableRows[] _tables;
    private readonly short[]?[] _successors;
    private readonly List<TableRows> _touched = [];
    private RowFrame[] _frames;
    private PathStep[] _path = new PathStep[32];
    private byte[] _scratch = new byte[1024];
    private byte[] _id = new byte[64];
    private int _idLength;
    private int _depth;
    private int _nesting;

    public ResourceRows(DefaultSchema schema, ResourceCursor cursor, RowDrift drift)
    {
        (_schema, _cursor, _drift) = (schema, cursor, drift);
        TypeUtf8 = Encoding.ASCII.GetBytes(schema.ResourceType);
        _tables = [.. schema.Tables.Select(table => new TableRows(table))];
        _successors = new short[]?[schema.ShapeCount];
        _frames = [.. Enumerable.Range(0, 8).Select(_ => new RowFrame())];
    }

    /// <summary>The resource type's name.</summary>
    public byte[] TypeUtf8 { get; }

    /// <summary>The tables in the schema's order, with the rows made so far.</summary>
    public IReadOnlyList<TableRows> Tables => _tables;

    /// <summary>What the references inside the resources' own bundle mean; null where they are in none.</summary>
    public BundleReferences? References { get; set; }

    /// <summary>Appends the rows of a resource that the cursor has been opened on, and returns how many.</summary>
    /// <param name="bracket">Where the resource begins.</param>
    /// <param name="knownAs">The id of a resource that has none itself; empty where there is none either.</param>
    /// <param name="number">The resource's number in the original.</param>
    /// <exception cref="ResourceException">Something in it is wrong; there are no rows of it.</exception>
    public int Append(int bracket, ReadOnlySpan<byte> knownAs, long number)
    {
        (_idLength, _depth, _nesting) = (0, 0, 0);
        var isDone = false;
        var rows = 0;
        try
        {
            var root = Begin(_frames[0], 0, 0, null, []);
            _cursor.Close(ReadObject(_schema.Root, root, bracket));
            EndRow(root);
            var id = _idLength > 0 ? _id.AsSpan(0, _idLength) : knownAs;
            if (id.IsEmpty)
                throw new ResourceException("It has no id, and no fullUrl to know it by.");
            foreach (var table in _touched)
            {
                rows += table.InResource;
                table.End(id, number);
            }

            isDone = true;
            return rows;
        }
        finally
        {
            if (!isDone)
            {
                foreach (var table in _touched)
                    table.Undo();
            }

            _touched.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var table in _tables)
            table.Dispose();
    }

    /// <summary>Begins a row: of the resource itself, or of an element of the row around it.</summary>
    private RowFrame Begin(RowFrame frame, int position, int index, RowFrame? around, ReadOnlySpan<(int Index, int Column)> parentIndexes)
    {
        var table = _tables[position];
        if (!table.IsTouched)
        {
            table.Touch();
            _touched.Add(table);
        }

        var indexes = table.Table.IndexCount;
        (frame.Table, frame.PathStart) = (table, _depth);
        if (frame.Indexes.Length < indexes)
            frame.Indexes = new int[indexes + 4];
        if (indexes > 0)
        {
            around!.Indexes.AsSpan(0, indexes - 1).CopyTo(frame.Indexes);
            frame.Indexes[indexes - 1] = table.Table.IsRecursive ? table.InResource : index;
        }

        frame.Row = table.Add();
        frame.Rest.Clear();
        frame.Deferred.Clear();
        for (var i = 0; i < indexes; i++)
            table.Column(1 + i).Append(frame.Indexes[i]);
        foreach (var (from, column) in parentIndexes)
            table.At(column, frame.Row).Append(around!.Indexes[from]);
        return frame;
    }

    private void EndRow(RowFrame frame)
    {
        // Before the deferred rows, which may go into the same table: columns are filled row by row.
        frame.Rest.End();
        if (!frame.Rest.Text.IsEmpty)
            frame.Table.At(frame.Table.Table.Columns.Length - 1, frame.Row).Append(frame.Rest.Text);
        ReadDeferred(frame);
    }

    private RowFrame Inner(RowFrame frame)
    {
        var inner = frame.Depth + 1;
        if (inner == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
            for (var i = inner; i < _frames.Length; i++)
                _frames[i] = new RowFrame();
        }

        _frames[inner].Depth = inner;
        return _frames[inner];
    }

    /// <summary>Reads an object into a row and returns where it ends.</summary>
    private int ReadObject(RowShape shape, RowFrame frame, int bracket)
    {
        if (_cursor.At(bracket) != '{')
            throw WrongHere($"{Kind(bracket)} where an object is expected");
        if (++_nesting > ResourceCursor.DeepestNesting)
            throw new ResourceException($"Objects are nested more than {ResourceCursor.DeepestNesting} deep.");
        if (_cursor.EnterObject(bracket))
        {
            var successors = _successors[shape.Id] ??= new short[shape.Properties.Length + 1];
            var (seen, seenBeyond) = (0UL, 0UL);
            var previous = 0;
            int end;
            do
            {
                var name = _cursor.ReadName();
                // Senders write properties in the same order again and again.
                var property = shape.Properties[successors[previous]];
                if (!name.SequenceEqual(property.Utf8))
                {
                    if (shape.Find(Unescaped(name)) is not { } found)
                    {
                        end = ReadOther(shape, frame);
                        continue;
                    }

                    property = found;
                    successors[previous] = (short)property.Position;
                }

                previous = property.Position + 1;
                ref var bits = ref property.Position < 64 ? ref seen : ref seenBeyond;
                var bit = 1UL << property.Position;
                if ((bits & bit) != 0 && property.Position < 128)
                    throw Wrong(property, "occurs twice in one object");
                bits |= bit;
                end = ReadProperty(property, frame, _cursor.Value);
            }
            while (_cursor.NextName(end));
        }

        _nesting--;
        return _cursor.End;
    }

    /// <summary>True where the property's rows go into the table of a row that is open: that row's own columns come first, in whatever order properties do.</summary>
    private bool IsDeferred(RowProperty property, RowFrame frame) => property.Step switch
    {
        PropertyStep.Rows => frame.Table.Table.IsRecursive || _tables[property.Table].Table.IsRecursive,
        PropertyStep.Extensions => ReferenceEquals(frame.Table, _tables[_schema.ExtensionTable]),
        _ => false,
    };

    private int Defer(RowProperty property, RowFrame frame, int place)
    {
        frame.Deferred.Enqueue(new DeferredRows(property, place, _cursor.Position, _path.AsSpan(0, _depth).ToArray()));
        return _cursor.Skip(place);
    }

    private void ReadDeferred(RowFrame frame)
    {
        if (frame.Deferred.Count == 0)
            return;
        // Those of other tables first: the row shows the first of some of them, and no row may come behind it before that.
        for (var waiting = frame.Deferred.Count; waiting > 0; waiting--)
        {
            var rows = frame.Deferred.Dequeue();
            if (rows.Property.Step == PropertyStep.Extensions || _tables[rows.Property.Table].Table.IsRecursive)
                frame.Deferred.Enqueue(rows);
            else
                ReadDeferred(frame, rows);
        }

        while (frame.Deferred.TryDequeue(out var rows))
            ReadDeferred(frame, rows);
    }

    private void ReadDeferred(RowFrame frame, DeferredRows rows)
    {
        var (position, depth) = (_cursor.Position, _depth);
        _cursor.GoTo(rows.Position);
        _depth = 0;
        foreach (var step in rows.Path)
            Enter(step.Property, step.Index);
        // The object around them has been left, and is around them all the same.
        if (++_nesting > ResourceCursor.DeepestNesting)
            throw new ResourceException($"Objects are nested more than {ResourceCursor.DeepestNesting} deep.");
        ReadNow(rows.Property, frame, rows.Place);
        _nesting--;
        _depth = depth;
        _cursor.GoTo(position);
    }

    private int ReadProperty(RowProperty property, RowFrame frame, int place) =>
        IsDeferred(property, frame) ? Defer(property, frame, place) : ReadNow(property, frame, place);

    private int ReadNow(RowProperty property, RowFrame frame, int place)
    {
        if (_cursor.At(place) == 'n' && property.Step != PropertyStep.Skip)
            return ReadNull(place);
        switch (property.Step)
        {
            case PropertyStep.Value:
                return ReadValue(property, frame, place);
            case PropertyStep.Object:
                Enter(property, 0);
                var end = ReadObject(property.Shape!, frame, place);
                _depth--;
                return end;
            case PropertyStep.Rows or PropertyStep.ValueRows or PropertyStep.ResourceRows:
                return ReadRows(property, frame, place);
            case PropertyStep.ReferenceText:
                return ReadReference(property, frame, place);
            case PropertyStep.ReferenceType:
                return ReadReferenceType(property, frame, place);
            case PropertyStep.Extensions:
                return ReadExtensions(property, frame, place);
            case PropertyStep.AnyValue:
                return ReadAny(property, frame, place);
            case PropertyStep.ResourceId:
                return ReadId(property, place);
            case PropertyStep.Json:
                return ReadJson(frame, property.Column, place);
            case PropertyStep.Rest:
                _drift.CountKnown(_schema.ResourceType, _path.AsSpan(0, _depth), property.Utf8);
                return ReadRest(frame, property.Utf8, place);
            default:
                return _cursor.Skip(place);
        }
    }

    private int ReadRows(RowProperty property, RowFrame frame, int place)
    {
        if (_cursor.At(place) != '[')
            throw Wrong(property, $"{Kind(place)} where a list is expected");
        if (!_cursor.EnterList(place))
            return _cursor.End;
        var rows = _tables[property.Table];
        var first = rows.Count;
        var index = 0;
        int end;
        do
        {
            Enter(property, index);
            end = ReadRow(property, frame, index, _cursor.Value);
            _depth--;
            index++;
        }
        while (_cursor.NextItem(end));
        end = _cursor.End;
        if (rows.Count > first)
            Repeat(property, frame, rows, first);
        return end;
    }

    private int ReadRow(RowProperty property, RowFrame around, int index, int place)
    {
        var isNull = _cursor.At(place) == 'n';
        if (isNull && property.Step != PropertyStep.ValueRows)
            return ReadNull(place);
        var row = Begin(Inner(around), property.Table, index, around, property.ParentIndexes.AsSpan());
        var end = property.Step switch
        {
            PropertyStep.Rows => ReadObject(property.Shape!, row, place),
            PropertyStep.ResourceRows => ReadContained(property, row, place),
            // A position without a value: its extensions say why.
            _ when isNull => ReadNull(place),
            _ => ReadValue(property, row, place),
        };
        EndRow(row);
        return end;
    }

    /// <summary>Puts into a row what it shows of the rows within it.</summary>
    private void Repeat(RowProperty property, RowFrame frame, TableRows rows, int first)
    {
        foreach (var (from, to) in property.Firsts)
        {
            var column = rows.Column(from);
            if (column.Length > first && !column.IsNull(first))
                frame.Table.At(to, frame.Row).Append(column.GetUtf8(first));
        }

        if (property.JoinedColumn < 0)
            return;
        var values = rows.Column(property.Column);
        var length = 0;
        for (var row = first; row < values.Length; row++)
        {
            if (values.IsNull(row))
                continue;
            var value = values.GetUtf8(row);
            Reserve(length + property.Separator.Length + value.Length);
            if (length > 0)
            {
                property.Separator.CopyTo(_scratch.AsSpan(length));
                length += property.Separator.Length;
            }

            value.CopyTo(_scratch.AsSpan(length));
            length += value.Length;
        }

        if (length > 0)
            frame.Table.At(property.JoinedColumn, frame.Row).Append(_scratch.AsSpan(0, length));
    }

    private void Enter(RowProperty property, int index)
    {
        if (_depth == _path.Length)
            Array.Resize(ref _path, _path.Length * 2);
        _path[_depth++] = new PathStep(property, index);
    }

    private void Reserve(int bytes)
    {
        if (bytes > _scratch.Length)
            Array.Resize(ref _scratch, Math.Max(bytes, _scratch.Length * 2));
    }
}

/// <summary>Rows that are read when the row around them is complete.</summary>
/// <param name="Property">The property that holds them.</param>
/// <param name="Place">Where its value begins.</param>
/// <param name="Position">Where the cursor was there.</param>
/// <param name="Path">The steps that lead to it.</param>
internal sealed record DeferredRows(RowProperty Property, int Place, int Position, PathStep[] Path);

/// <summary>A row that is open: its element is being read.</summary>
internal sealed class RowFrame
{
    /// <summary>How many rows are open around it.</summary>
    public int Depth { get; set; }

    public TableRows Table { get; set; } = null!;

    /// <summary>Position of the row in its table.</summary>
    public int Row { get; set; }

    /// <summary>The values of the table's index columns.</summary>
    public int[] Indexes { get; set; } = new int[4];

    /// <summary>How many steps lead to the row's element.</summary>
    public int PathStart { get; set; }

    /// <summary>What belongs into the row's own table, and waits until the row is complete.</summary>
    public Queue<DeferredRows> Deferred { get; } = [];

    /// <summary>What of the row has no column.</summary>
    public RestText Rest { get; } = new();
}
