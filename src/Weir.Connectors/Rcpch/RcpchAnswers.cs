using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Connectors.Rcpch;

/// <summary>An item of an answer.</summary>
/// <param name="Answer">Which answer it is of, from 0.</param>
/// <param name="Value">The item. It outlives the reading.</param>
internal readonly record struct RcpchItem(int Answer, JsonElement Value);

/// <summary>Walks the items of answers without holding more than one: of the file that <see cref="RcpchApi"/> writes, or of one answer that was saved.</summary>
/// <param name="stream">The bytes; it stays the caller's.</param>
/// <param name="list">Key of the list, for messages.</param>
/// <param name="file">Name of the file, for messages.</param>
internal sealed class RcpchAnswers(Stream stream, string list, string file)
{
    /// <summary>How the file begins; none of the API's own answers does.</summary>
    public const string Begin = "[\n";
    public const string Address = "{\"address\":\"";
    public const string Body = "\",\"body\":";

    private const int MaxItemBytes = 16 << 20;

    /// <summary>Bytes by which the two kinds of file are told apart, a byte order mark before them.</summary>
    private const int MinLook = 32;

    private readonly List<string> _addresses = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private JsonReaderState _state;
    private Place _place;
    private string? _field;
    private long _items;

    private enum Place
    {
        /// <summary>Before the list of an answer that was saved.</summary>
        Before,

        /// <summary>Between the answers of the file.</summary>
        Between,

        /// <summary>Within the list of an answer.</summary>
        Within,

        /// <summary>After everything.</summary>
        After,
    }

    /// <summary>The addresses that answered, as far as was read; none of an answer that was saved.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>What messages call the answer that is being read.</summary>
    public string Where => _addresses.Count > 0 ? $"the answer of {_addresses[^1]}" : $"the file '{file}'";

    /// <summary>Items of the answer that is being read, so far.</summary>
    public long Items => _items;

    /// <summary>Reads the items in their order.</summary>
    /// <exception cref="Failures.SourceException">It is not what the API sends. Bad data.</exception>
    public async IAsyncEnumerable<RcpchItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        Look();
        while (true)
        {
            while (TryNext(out var item))
                yield return item;
            if (_ended)
                yield break;
            await FillAsync(cancellationToken);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxItemBytes)
                throw RcpchFailure.LongItem(list, Where, _items, MaxItemBytes);
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), Math.Min(MinLook, _buffer.Length - _end), throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _ended = read == 0;
    }

    /// <summary>Tells the two kinds of file apart.</summary>
    private void Look()
    {
        if (_buffer.AsSpan(0, _end) is [0xEF, 0xBB, 0xBF, ..])
            _start = 3;
        var bytes = _buffer.AsSpan(_start.._end);
        _place = bytes.StartsWith("[\n{\"address\":\""u8) ? Place.Between : Place.Before;
        if (bytes.TrimStart(" \t\r\n"u8) is [(byte)'<', ..])
            throw RcpchFailure.WebPage(list, Where);
    }

    private bool TryNext(out RcpchItem item)
    {
        item = default;
        try
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _ended, _state);
            while (true)
            {
                var before = reader;
                if (!reader.Read() || !IsWhole(reader))
                {
                    Take(before);
                    return false;
                }

                if (_place != Place.Within)
                {
                    Step(ref reader);
                }
                else if (reader.TokenType == JsonTokenType.EndArray)
                {
                    EndList();
                }
                else
                {
                    item = new RcpchItem(Math.Max(_addresses.Count - 1, 0), JsonElement.ParseValue(ref reader));
                    if (!Utf8.IsValid(_buffer.AsSpan((_start + (int)before.BytesConsumed)..(_start + (int)reader.BytesConsumed))))
                        throw RcpchFailure.NotJson(list, Where, _items);
                    _items++;
                    Take(reader);
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            throw RcpchFailure.NotJson(list, Where, _items);
        }
    }

    /// <summary>Whether an item is in the buffer to its end.</summary>
    private bool IsWhole(Utf8JsonReader reader) => _place != Place.Within || reader.TokenType == JsonTokenType.EndArray || reader.TrySkip();

    private void Take(Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
    }

    private void Step(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when _place == Place.Between:
                _field = reader.GetString();
                break;
            case JsonTokenType.String when _place == Place.Between && _field == "address":
                _addresses.Add(reader.GetString()!);
                _items = 0;
                break;
            case JsonTokenType.StartArray when _place == Place.Before || _field == "body":
                _place = Place.Within;
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.EndObject when _place == Place.Between && _field is null:
                break;
            case JsonTokenType.EndArray:
                _place = Place.After;
                break;
            default:
                throw RcpchFailure.NotAList(list, Where, RcpchFields.Kind(reader.TokenType));
        }
    }

    private void EndList()
    {
        if (_items == 0)
            throw RcpchFailure.Empty(list, Where);
        _place = _field is null ? Place.After : Place.Between;
        _field = null;
    }
}
