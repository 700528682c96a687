using System.Text.RegularExpressions;

namespace Weir.Tests.Cli;

/// <summary>What a command answered the shell with.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed partial record CommandOutput(int Code, string Output, string Error)
{
    /// <summary>The output with what differs between two runs of a test named instead: ids by the order they come in, folders, addresses, hashes, seconds.</summary>
    public string Plain(params ReadOnlySpan<(string Text, string Name)> names)
    {
        var text = Output.ReplaceLineEndings("\n");
        foreach (var (found, name) in names)
            text = text.Replace(found, name, StringComparison.Ordinal);
        var ids = new List<string>();
        text = Uuid().Replace(text, match =>
        {
            if (!ids.Contains(match.Value))
                ids.Add(match.Value);
            return $"<id {ids.IndexOf(match.Value) + 1}>";
        });
        text = Sha256().Replace(text, "<sha256>");
        text = Seconds().Replace(text, "<s>");
        return string.Join('\n', text.Split('\n').Select(line => Spaces().Replace(line, "  ").TrimEnd())).TrimEnd();
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Uuid();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sha256();

    [GeneratedRegex(@"(?<= )[0-9]+\.[0-9](?= )", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"(?<=\S) {2,}(?=\S)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
