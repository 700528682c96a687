using System.Collections.Immutable;
using Weir.Columns;

namespace Weir.Fhir.Schema;

/// <summary>A default table while its columns are being found.</summary>
internal sealed class TableBuilder
{
    private readonly List<DefaultColumn> _columns = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly string _resourceName;
    private readonly bool _isDescribed;

    /// <summary>The table of a resource type.</summary>
    public TableBuilder(string resourceName, string typeName, string? description)
    {
        (_resourceName, FullName, Path, TypeName, Description) = (resourceName, resourceName, typeName, typeName, description);
        _isDescribed = description is not null;
        Add("id", ColumnType.Text, ColumnContent.ResourceId, "id", "id", Words("Id of the resource"));
    }

    /// <summary>The table of an element that repeats.</summary>
    public TableBuilder(TableBuilder parent, string column, string path, string element, string typeName, string? description)
    {
        (_resourceName, Parent, Path, TypeName, Description) = (parent._resourceName, parent, $"{parent.Path}.{path}", typeName, description);
        _isDescribed = parent._isDescribed;
        FullName = $"{parent.FullName}_{column}";
        Add($"{_resourceName}_id", ColumnType.Text, ColumnContent.ResourceId, "", "id", Words("Id of the resource"));
        var index = $"{element}_index";
        // A dosage in a dosage: its index is told apart by the name of both.
        Indexes = [.. parent.Indexes, parent.Indexes.Contains(index, StringComparer.Ordinal) ? $"{parent.Indexes[^1][..^"index".Length]}{index}" : index];
        foreach (var name in Indexes)
            Add(name, ColumnType.Int32, ColumnContent.Index, "", "", Words($"Which {name[..^"_index".Length].Replace('_', ' ')}, counted from 0"));
    }

    /// <summary>The name before it is made to fit.</summary>
    public string FullName { get; }

    public TableBuilder? Parent { get; }

    public string Path { get; }

    public string TypeName { get; }

    /// <summary>Names of the index columns, outermost first; the last is the row's own.</summary>
    public ImmutableArray<string> Indexes { get; } = [];

    /// <summary>Position among the schema's tables.</summary>
    public int Position { get; set; }

    /// <summary>The shape of the objects that become rows; null for rows of primitives.</summary>
    public RowShape? Shape { get; set; }

    public bool IsRecursive { get; private set; }

    /// <summary>What the element is; empty where descriptions were not asked for.</summary>
    public string? Description { get; }

    /// <summary>Adds a column and returns its position.</summary>
    public int Add(string name, ColumnType type, ColumnContent content, string path, string typeName, string? description)
    {
        // A name that is taken by another element (their paths differ, their snake cases do not) gets a number.
        var free = name;
        for (var number = 2; _positions.ContainsKey(free); number++)
            free = $"{name}_{number}";
        _positions.Add(free, _columns.Count);
        var isKey = content is ColumnContent.ResourceId or ColumnContent.Index;
        var schema = new ColumnSchema(ColumnName.Fit(free), type) { Required = isKey, Description = description };
        _columns.Add(new DefaultColumn(schema, content, path, typeName));
        return _columns.Count - 1;
    }

    /// <summary>The column for an index of the row around, where the element occurs within itself.</summary>
    public int ParentIndex(string index)
    {
        IsRecursive = true;
        var name = $"parent_{index}";
        return _positions.TryGetValue(name, out var there) ? there : Add(name, ColumnType.Int32, ColumnContent.ParentIndex, "", "", Words($"{index} of the row that this one is within"));
    }

    public DefaultTable Freeze()
    {
        Add("_rest", ColumnType.Json, ColumnContent.Rest, "", "", Words("What has no column"));
        var schema = new TableSchema(ColumnName.Fit(FullName), [.. _columns.Select(column => column.Schema)])
        {
            Key = [.. _columns.Take(1 + Indexes.Length).Select(column => column.Schema.Name)],
            Description = Description,
            Record = new RecordTable(Path.Split('.')[0], _columns[0].Schema.Name),
        };
        return new DefaultTable(schema, Path, TypeName, [.. _columns])
        {
            Parent = Parent?.Position ?? -1,
            IndexCount = Indexes.Length,
            IsRecursive = IsRecursive,
        };
    }

    private string? Words(string text) => _isDescribed ? text : null;
}
