using System.Text;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan;

/// <summary>The texts that paths were written with, one behind the other.</summary>
internal sealed class ConstantTexts
{
    private readonly List<byte> _bytes = [];

    public Item Add(string text, ValueKind kind)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var start = _bytes.Count;
        _bytes.AddRange(bytes);
        return new Item { Kind = kind, Source = TextSource.Constant, Start = start, Length = bytes.Length };
    }

    public byte[] ToArray() => [.. _bytes];
}
