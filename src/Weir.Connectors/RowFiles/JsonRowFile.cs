using System.Text.Json;
using Weir.Archives;
using Weir.Columns;

namespace Weir.Connectors.RowFiles;

/// <summary>A list of JSON objects, or one object a line.</summary>
internal sealed class JsonRowFile : IRowFile
{
    private readonly ArchiveReader _archive;
    private readonly IAsyncEnumerator<JsonItem> _items;
    private readonly Dictionary<string, int> _places;
    private readonly CellBuffer _cells = new();
    private readonly Func<JsonElement, bool> _isOther;

    private JsonRowFile(ArchiveReader archive, IAsyncEnumerator<JsonItem> items, List<string> names, Func<JsonElement, bool> isOther)
    {
        (_archive, _items, Names, _isOther) = (archive, items, names, isOther);
        _places = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Names { get; }

    public long Number => _items.Current.Number;

    public string? Fault { get; private set; }

    public string Original => _items.Current.Original;

    /// <summary>Goes through the file once for its names. Disposing it disposes the archive.</summary>
    public static async Task<JsonRowFile> OpenAsync(ArchiveReader archive, string file, Func<Stream> open, bool isLines, RowFileOptions options, CancellationToken cancellationToken)
    {
        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        await foreach (var item in JsonItems.ReadAsync(open, file, isLines, options.Items, cancellationToken))
        {
            foreach (var field in item.Object is { } found && !options.IsOther(found) ? found.EnumerateObject() : default)
            {
                if (seen.Add(field.Name))
                    names.Add(field.Name);
            }

            if (names.Count > RowFile.MaxColumns)
                throw RowFileFailure.TooManyColumns(file, names.Count, RowFile.MaxColumns);
        }

        return new JsonRowFile(archive, JsonItems.ReadAsync(open, file, isLines, options.Items, cancellationToken).GetAsyncEnumerator(cancellationToken), names, options.IsOther);
    }

    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (!await _items.MoveNextAsync())
                return false;
        }
        while (_items.Current.Object is { } other && _isOther(other));
        _cells.Begin(Names.Count);
        Fault = _items.Current.Fault;
        if (_items.Current.Object is { } item)
            Fill(item);
        return true;
    }

    public ReadOnlySpan<byte> Cell(int column) => _cells.Cell(column);

    public CellForm Form(int column) => _cells.Form(column);

    public ColumnType? TypeOf(int column) => null;

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _archive.Dispose();
    }

    private void Fill(JsonElement item)
    {
        foreach (var field in item.EnumerateObject())
        {
            var place = _places[field.Name];
            if (_cells.IsSet(place))
            {
                Fault = "The same field twice in one object.";
                return;
            }

            try
            {
                switch (field.Value.ValueKind)
                {
                    case JsonValueKind.Null:
                        break;
                    case JsonValueKind.String:
                        _cells.Set(place, field.Value.GetString()!, CellForm.Text);
                        break;
                    case JsonValueKind.Object or JsonValueKind.Array:
                        _cells.Set(place, field.Value.GetRawText(), CellForm.Json);
                        break;
                    default:
                        _cells.Set(place, field.Value.GetRawText(), CellForm.Bare);
                        break;
                }
            }
            catch (InvalidOperationException)
            {
                Fault = "Half of a surrogate pair, which no text has.";
                return;
            }
        }
    }
}
