using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Columns;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.DuckDb;

/// <summary>The columns of a table as an Arrow schema: the table's, then <c>_load</c> as a UUID and <c>_row</c>.</summary>
/// <remarks>The memory is this object's. A release only marks a schema as released, as the interface asks.</remarks>
internal sealed unsafe class ArrowColumns : IDisposable
{
    private readonly List<nint> _memory = [];

    public ArrowColumns(TableSchema table)
    {
        Names = [.. table.Columns.Select(column => column.Name), TableSchema.LoadColumn, TableSchema.RowColumn];
        Root = Node("+s", "", metadata: null);
        Root->ChildCount = Names.Length;
        Root->Children = (ArrowSchema**)Allocate((nuint)(Names.Length * sizeof(ArrowSchema*)));
        for (var i = 0; i < Names.Length; i++)
        {
            Root->Children[i] = i < table.Columns.Length ? Node(table.Columns[i].Type, Names[i])
                : i == table.Columns.Length ? Node("w:16", Names[i], Extension("arrow.uuid"))
                : Node(ColumnType.Int64, Names[i]);
        }
    }

    /// <summary>Names of the columns, in order.</summary>
    public string[] Names { get; }

    /// <summary>The schema, valid until this is disposed.</summary>
    public ArrowSchema* Root { get; }

    public void Dispose()
    {
        foreach (var block in _memory)
            NativeMemory.Free((void*)block);
        _memory.Clear();
    }

    [UnmanagedCallersOnly]
    private static void Release(ArrowSchema* schema) => schema->Release = null;

    private ArrowSchema* Node(ColumnType type, string name) =>
        Node(type.ArrowFormat, name, type.Kind == ColumnKind.Json ? Extension("arrow.json") : null);

    private ArrowSchema* Node(string format, string name, byte* metadata)
    {
        const long Nullable = 2;
        var node = (ArrowSchema*)Allocate((nuint)sizeof(ArrowSchema));
        node->Format = Text(format);
        node->Name = Text(name);
        node->Metadata = metadata;
        node->Flags = Nullable;
        node->Release = &Release;
        return node;
    }

    /// <summary>What makes 16 bytes a UUID, or text JSON: a count of pairs, then each key and value with its length before it.</summary>
    private byte* Extension(string name)
    {
        var bytes = new List<byte>();
        Add(2);
        AddText("ARROW:extension:name");
        AddText(name);
        AddText("ARROW:extension:metadata");
        AddText("");
        var metadata = (byte*)Allocate((nuint)bytes.Count);
        CollectionsMarshal.AsSpan(bytes).CopyTo(new Span<byte>(metadata, bytes.Count));
        return metadata;

        void AddText(string text)
        {
            Add(text.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(text));
        }

        void Add(int number)
        {
            Span<byte> four = stackalloc byte[4];
            if (BitConverter.IsLittleEndian)
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
            else
                BinaryPrimitives.WriteInt32BigEndian(four, number);
            bytes.AddRange(four);
        }
    }

    private byte* Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        var copy = (byte*)Allocate((nuint)count + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, count));
        return copy;
    }

    private void* Allocate(nuint bytes)
    {
        var block = NativeMemory.AllocZeroed(bytes);
        _memory.Add((nint)block);
        return block;
    }
}
