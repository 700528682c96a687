using System.Buffers;
using System.Text.Json;

namespace Weir.Connectors.Commands;

/// <summary>Lines by which a program says up to where it has read: an object with the one field <c>checkpoint</c>.</summary>
internal sealed class CommandCheckpoint
{
    /// <summary>Longest checkpoint, in bytes with its name.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isLong;

    /// <summary>The last one seen, as JSON; null where there was none.</summary>
    public string? Last { get; private set; }

    /// <summary>True where a line was anything else.</summary>
    public bool HasRows { get; private set; }

    /// <summary>True for a checkpoint, which becomes the last.</summary>
    public bool Take(JsonElement item)
    {
        if (Of(item) is not { } checkpoint)
            return false;
        Last = checkpoint;
        return true;
    }

    /// <summary>Looks at bytes as they come.</summary>
    public void See(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Keep(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    /// <summary>The last line has ended, with or without a line feed.</summary>
    public void EndLine()
    {
        var line = _line.WrittenSpan.Trim(" \t\r"u8);
        if (_isLong)
            HasRows = true;
        else if (!line.IsEmpty)
            HasRows |= Read(line) is not { } checkpoint || !Take(checkpoint);
        _line.ResetWrittenCount();
        _isLong = false;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _isLong |= _line.WrittenCount + part.Length > MaxBytes;
        if (!_isLong)
            _line.Write(part);
    }

    private static JsonElement? Read(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"checkpoint\""u8) < 0)
            return null;
        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Of(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        string? found = null;
        foreach (var field in item.EnumerateObject())
        {
            if (found is not null || field.Name != "checkpoint")
                return null;
            found = field.Value.GetRawText();
        }

        return found;
    }
}
