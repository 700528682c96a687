using System.Text;

namespace Weir.Connectors.RowFiles;

/// <summary>Which texts say that there is no value; nothing, or blanks alone, always do.</summary>
internal sealed class NullTexts(IReadOnlyList<string> texts)
{
    private readonly byte[][] _texts = [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A cell as it is read: empty where it says that there is no value, else of text all of it, of other types without blanks around.</summary>
    public ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> cell, bool isText)
    {
        var trimmed = cell.Trim(" \t\r\n"u8);
        foreach (var text in _texts)
        {
            if (trimmed.SequenceEqual(text))
                return default;
        }

        return isText && !trimmed.IsEmpty ? cell : trimmed;
    }
}
