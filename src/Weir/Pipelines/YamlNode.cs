namespace Weir.Pipelines;

/// <summary>Where a piece of a file stands. Lines and columns count from 1; the end is the first character after it.</summary>
internal readonly record struct TextSpan(int Line, int Column, int EndLine, int EndColumn);

/// <summary>A piece of a YAML file that knows where it stands.</summary>
internal abstract record YamlNode(TextSpan At);

/// <summary>One value. Types are the settings' business: a YAML parser's guesses would turn <c>0012</c> into 12.</summary>
internal sealed record YamlText(TextSpan At, string Text, bool IsPlain) : YamlNode(At)
{
    /// <summary>Nothing is written after the colon, or <c>~</c> or <c>null</c>.</summary>
    public bool IsEmpty => IsPlain && Text is "" or "~" or "null";
}

/// <summary>Values one after the other.</summary>
internal sealed record YamlList(TextSpan At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <summary>Values by name, in the file's order; a name may stand twice.</summary>
internal sealed record YamlMap(TextSpan At, IReadOnlyList<(YamlText Key, YamlNode Value)> Entries) : YamlNode(At);
