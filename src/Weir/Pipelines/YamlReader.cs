using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Pipelines;

/// <summary>Reads YAML into nodes that know where they stand, and says what keeps it from being read.</summary>
internal sealed partial class YamlReader(string text, SettingProblems problems)
{
    private const int MaxDepth = 20;
    private const string BareStarText = "a value that begins with * stands without quotes. Write a schedule in quotes, such as \"*/15 * * * *\".";

    private readonly Parser _parser = new(new Scanner(new StringReader(text), skipComments: true));
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    /// <summary>The document, an empty map where the file is empty, or null where it cannot be read; the problems say why.</summary>
    public YamlNode? Read()
    {
        if (ReportTabs())
            return null;
        try
        {
            _parser.Consume<StreamStart>();
            if (!_parser.TryConsume<DocumentStart>(out _))
                return new YamlMap(new TextSpan(1, 1, 1, 1), []);
            var document = Node(0);
            _parser.Consume<DocumentEnd>();
            if (_parser.TryConsume<DocumentStart>(out var second))
                problems.Add(Span(second), "A second document begins here, and weir.yaml is one. Remove the line '---'.");
            return document;
        }
        catch (YamlException exception)
        {
            var (line, column) = ((int)exception.Start.Line, (int)exception.Start.Column);
            var star = line <= problems.Lines.Count ? BareStar().Match(problems.Lines[line - 1]) : Match.Empty;
            if (star.Success)
                column = star.Index + star.Length;
            problems.AddSyntax(new TextSpan(line, column, line, column + 1), star.Success ? BareStarText : Explain(exception.Message));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser's own answer to a bracket that is never closed.
            var at = _parser.Current is { } last ? Span(last) : new TextSpan(1, 1, 1, 1);
            problems.AddSyntax(at, "a list or group that begins with a bracket is not closed. Close it with ] or }.");
            return null;
        }
    }

    private bool ReportTabs()
    {
        var found = false;
        foreach (var (line, number) in problems.Lines.Select((line, index) => (line, index + 1)))
        {
            var indentation = line.Length - line.TrimStart().Length;
            var tab = line.AsSpan(0, indentation).IndexOf('\t');
            if (tab < 0 || indentation == line.Length)
                continue;
            found = true;
            problems.AddSyntax(new TextSpan(number, tab + 1, number, tab + 2), "the line is indented with a tab, and YAML takes spaces only. Replace each tab with two spaces.");
        }

        return found;
    }

    private YamlNode Node(int depth)
    {
        var next = _parser.Consume<ParsingEvent>();
        if (depth > MaxDepth)
            throw new YamlException(next.Start, next.End, "nested too deep");
        switch (next)
        {
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value.Value, out var target)
                    ? target
                    : throw new YamlException(alias.Start, alias.End, "unknown alias");
            case Scalar scalar:
                return Named(scalar, new YamlText(Span(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain));
            case SequenceStart sequence:
                List<YamlNode> items = [];
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    items.Add(Node(depth + 1));
                return Named(sequence, new YamlList(Span(sequence), items));
            case MappingStart mapping:
                return Named(mapping, new YamlMap(Span(mapping), Entries(depth)));
            default:
                throw new YamlException(next.Start, next.End, "unexpected event");
        }
    }

    private List<(YamlText Key, YamlNode Value)> Entries(int depth)
    {
        List<(YamlText Key, YamlNode Value)> entries = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlText name)
                problems.Add(key.At, "A name is expected here, and a list or group was found. Write name: value.");
            else if (entries.FirstOrDefault(entry => string.Equals(entry.Key.Text, name.Text, StringComparison.Ordinal)).Key is { } first)
                problems.Add(name.At, string.Create(CultureInfo.InvariantCulture, $"'{name.Text}' stands here a second time; the first is in line {first.At.Line}. Remove one."));
            else
                entries.Add((name, value));
        }

        return entries;
    }

    private T Named<T>(NodeEvent source, T node)
        where T : YamlNode
    {
        if (!source.Anchor.IsEmpty)
            _anchors[source.Anchor.Value] = node;
        return node;
    }

    private static string Explain(string message) => message switch
    {
        _ when message.Contains("unknown alias", StringComparison.Ordinal) => "an alias names nothing that was marked before. Write a value that begins with * in quotes.",
        _ when message.Contains("'&'", StringComparison.Ordinal) || message.Contains("cannot start any token", StringComparison.Ordinal) =>
            "a value cannot begin with this character. Write it in quotes.",
        _ when message.Contains("invalid mapping", StringComparison.Ordinal) =>
            "a second colon stands where one is expected. Write a value with a colon in quotes, and check that the line above ends as it should.",
        _ when message.Contains("did not find expected ',' or", StringComparison.Ordinal) => "a list or group that begins with a bracket is not closed. Close it with ] or }.",
        _ when message.Contains("quoted scalar", StringComparison.Ordinal) => "a text that begins with a quote is not closed. Add the second quote.",
        _ when message.Contains("did not find expected key", StringComparison.Ordinal) =>
            "the line is not indented like the ones it belongs to, or has something after its value. Indent lines of one group alike.",
        _ => "its form is not YAML's. Check indentation, colons and quotes in this line and the one above.",
    };

    private static TextSpan Span(ParsingEvent at) => new((int)at.Start.Line, (int)at.Start.Column, (int)at.End.Line, (int)at.End.Column);

    [GeneratedRegex(@":\s+\*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareStar();
}
