using System.Text;
using System.Text.RegularExpressions;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary>A function of one text and of its arguments; nothing where one of them is nothing.</summary>
/// <param name="of">The text.</param>
/// <param name="name">The function, for messages.</param>
/// <param name="arguments">Its arguments, one item each.</param>
/// <param name="run">Pushes the result for the text and the arguments' items.</param>
internal sealed class TextFunction(Operation of, string name, IReadOnlyList<Operation> arguments, Action<Evaluation, string, Item[]> run) : OperationOn(of)
{
    private readonly Item[] _values = new Item[arguments.Count];

    /// <summary>Longer than that a regular expression is at work for its own sake.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    private const RegexOptions Matching = RegexOptions.CultureInvariant | RegexOptions.Singleline;

    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var item = e.At(mark);
        if (item.Kind == ValueKind.Complex)
            throw new ResourceException($"{ValueKinds.Described(item.Kind)} where {name}() takes a text");
        var values = _values.Length == 0 ? _values : new Item[_values.Length];
        var complete = Evaluation.HasValue(item);
        for (var i = 0; i < arguments.Count && complete; i++)
        {
            complete = Single(e, arguments[i]) && Evaluation.HasValue(e.At(e.Count - 1));
            if (complete)
                values[i] = e.At(e.Count - 1);
        }

        var text = complete ? e.Characters(item) : "";
        e.Drop(mark);
        if (complete)
            run(e, text, values);
    }

    public override string ToString() => $"({string.Join(' ', arguments.Prepend(Of).Select(operation => operation.ToString()).Prepend(name))})";

    /// <summary>How many arguments the function of that name takes; null where it is none of a text.</summary>
    public static (int Least, int Most)? ArgumentsOf(string name) => name switch
    {
        "length" or "upper" or "lower" or "trim" => (0, 0),
        "contains" or "startsWith" or "endsWith" or "matches" or "indexOf" or "split" => (1, 1),
        "substring" => (1, 2),
        "replace" or "replaceMatches" => (2, 2),
        _ => null,
    };

    /// <summary>The function of that name and of as many arguments.</summary>
    public static Action<Evaluation, string, Item[]> Find(string name, int arguments) => (name, arguments) switch
    {
        ("contains", 1) => static (e, text, values) => e.Push(Item.Boolean(text.Contains(e.Characters(values[0]), StringComparison.Ordinal))),
        ("startsWith", 1) => static (e, text, values) => e.Push(Item.Boolean(text.StartsWith(e.Characters(values[0]), StringComparison.Ordinal))),
        ("endsWith", 1) => static (e, text, values) => e.Push(Item.Boolean(text.EndsWith(e.Characters(values[0]), StringComparison.Ordinal))),
        ("matches", 1) => static (e, text, values) => e.Push(Item.Boolean(Match(text, e.Characters(values[0])))),
        ("indexOf", 1) => static (e, text, values) => e.Push(Item.Integer(text.IndexOf(e.Characters(values[0]), StringComparison.Ordinal))),
        ("length", 0) => static (e, text, _) => e.Push(Item.Integer(text.Length)),
        ("upper", 0) => static (e, text, _) => e.PushText(text.ToUpperInvariant()),
        ("lower", 0) => static (e, text, _) => e.PushText(text.ToLowerInvariant()),
        ("trim", 0) => static (e, text, _) => e.PushText(text.Trim()),
        ("replace", 2) => static (e, text, values) => e.PushText(Replace(text, e.Characters(values[0]), e.Characters(values[1]))),
        ("replaceMatches", 2) => static (e, text, values) => e.PushText(Replaced(text, e.Characters(values[0]), e.Characters(values[1]))),
        ("substring", 1) => static (e, text, values) => Substring(e, text, e.Whole(values[0]), text.Length),
        ("substring", 2) => static (e, text, values) => Substring(e, text, e.Whole(values[0]), e.Whole(values[1])),
        ("split", 1) => Split,
        _ => throw new InvalidOperationException($"There is no function {name} of {arguments} arguments."),
    };

    private static bool Match(string text, string pattern) => Expression(() => Regex.IsMatch(text, pattern, Matching, LongestMatch));

    private static string Replaced(string text, string pattern, string with) => Expression(() => Regex.Replace(text, pattern, with, Matching, LongestMatch));

    private static T Expression<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ResourceException($"a regular expression that takes longer than {LongestMatch.TotalMilliseconds} ms");
        }
        catch (RegexParseException)
        {
            throw new ResourceException("a regular expression that cannot be read");
        }
    }

    private static string Replace(string text, string what, string with)
    {
        Evaluation.RefuseLong((text.Length + 1L) / Math.Max(1, what.Length) * with.Length);
        if (what.Length > 0)
            return text.Replace(what, with, StringComparison.Ordinal);
        var spread = new StringBuilder(with);
        foreach (var c in text)
            spread.Append(c).Append(with);
        return spread.ToString();
    }

    private static void Substring(Evaluation e, string text, long from, long length)
    {
        if (from < 0 || from >= text.Length)
            return;
        var count = (int)Math.Clamp(length, 0, text.Length - from);
        e.PushText(text.Substring((int)from, count));
    }

    private static void Split(Evaluation e, string text, Item[] values)
    {
        foreach (var part in text.Split(e.Characters(values[0])))
            e.PushText(part);
    }
}

/// <summary><c>join(separator)</c>: one text of many; nothing of none.</summary>
internal sealed class JoinOperation(Operation of, Operation? separator) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        Of.Run(e);
        var end = e.Count;
        if (end == mark)
            return;
        var between = separator is not null && Single(e, separator) ? e.Characters(e.At(end)) : "";
        var text = new StringBuilder();
        var isFirst = true;
        for (var i = mark; i < end; i++)
        {
            if (!Evaluation.HasValue(e.At(i)))
                continue;
            if (!isFirst)
                text.Append(between);
            text.Append(e.Characters(e.At(i)));
            Evaluation.RefuseLong(text.Length);
            isFirst = false;
        }

        e.Drop(mark);
        if (!isFirst)
            e.PushText(text.ToString());
    }

    public override string ToString() => separator is null ? $"(join {Of})" : $"(join {Of} {separator})";
}
