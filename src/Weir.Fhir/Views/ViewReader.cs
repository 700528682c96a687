using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Fhir.FhirPath;
using Weir.Pipelines;

namespace Weir.Fhir.Views;

/// <summary>Reads a ViewDefinition from JSON, in the form of SQL on FHIR 2.0 or 3.0.</summary>
internal sealed partial class ViewReader
{
    private static readonly ImmutableArray<string> SelectMembers = ["column", "select", "forEach", "forEachOrNull", "repeat", "unionAll"];

    private readonly byte[] _json;
    private readonly string _name;

    private ViewReader(byte[] json, string name) => (_json, _name) = (json, name);

    /// <summary>Reads a view.</summary>
    /// <param name="json">The ViewDefinition.</param>
    /// <param name="fallbackName">What it is called where it does not say.</param>
    /// <exception cref="ViewException">It is none; the message shows where.</exception>
    public static ViewDefinition Read(byte[] json, string fallbackName)
    {
        JsonPart root;
        try
        {
            root = JsonPart.Parse(json.AsSpan().StartsWith("\uFEFF"u8) ? json = json[3..] : json);
        }
        catch (JsonException wrong)
        {
            var line = (wrong.LineNumber ?? 0) + 1;
            throw new ViewException(string.Create(CultureInfo.InvariantCulture, $"View '{fallbackName}', line {line}, column {(wrong.BytePositionInLine ?? 0) + 1}: this is not JSON. Expected a ViewDefinition."));
        }

        var name = root.Kind == JsonTokenType.StartObject && root["name"] is { Kind: JsonTokenType.String, Text.Length: > 0 } given ? given.Text : fallbackName;
        return new ViewReader(json, name).View(root);
    }

    private ViewDefinition View(JsonPart root)
    {
        Expect(root, JsonTokenType.StartObject, "an object: the ViewDefinition");
        if (root["resourceType"] is { } type && type.Text != "ViewDefinition")
            throw Error(type, $"This is a {type.Text}. Expected a ViewDefinition.");
        var resource = root["resource"] ?? throw Error(root, "The view has no 'resource'. Expected the type of the resources it reads, such as \"resource\": \"Patient\".");
        Expect(resource, JsonTokenType.String, "the name of a resource type");
        var select = ListOf(root, "select", Select);
        if (select.IsEmpty)
            throw Error(root, "The view has no 'select'. Expected at least one with columns.");
        return new ViewDefinition
        {
            Name = _name,
            Title = TextOf(root, "title"),
            Description = TextOf(root, "description"),
            Resource = resource.Text,
            ResourceText = PathOf(resource),
            Constants = ReadConstants(root),
            Where = ListOf(root, "where", where => Path(where, "path")),
            Select = select,
        };
    }

    private ViewSelect Select(JsonPart part)
    {
        Expect(part, JsonTokenType.StartObject, "an object with columns");
        foreach (var (name, value) in part.Members)
        {
            if (Spelling.Nearest(name, SelectMembers) is { } meant && !SelectMembers.Contains(name, StringComparer.Ordinal))
                throw Error(value, $"'{name}' is not known in a select. Did you mean '{meant}'?");
        }

        JsonPart?[] rows = [part["forEach"], part["forEachOrNull"], part["repeat"]];
        if (rows.Count(given => given is not null) > 1)
            throw Error(part, "A select has one of forEach, forEachOrNull and repeat. Put the second into a select within.");
        var forEach = rows[0] ?? rows[1];
        if (forEach is not null)
            Expect(forEach, JsonTokenType.String, "a path in quotes");
        return new ViewSelect
        {
            Columns = ListOf(part, "column", Column),
            Select = ListOf(part, "select", Select),
            UnionAll = ListOf(part, "unionAll", Select),
            ForEach = forEach is null ? null : PathOf(forEach),
            OrNull = rows[1] is not null,
            Repeat = ListOf(part, "repeat", path =>
            {
                Expect(path, JsonTokenType.String, "a path in quotes");
                return PathOf(path);
            }),
            Place = PathOf(part),
        };
    }

    private ViewColumn Column(JsonPart part)
    {
        Expect(part, JsonTokenType.StartObject, "an object with name and path");
        var name = part["name"] ?? throw Error(part, "The column has no 'name'.");
        Expect(name, JsonTokenType.String, "the column's name");
        if (!IsName(name.Text))
            throw Error(name, $"'{name.Text}' is no name of a column. Expected a letter, then letters, digits and underscores.");
        if (part["collection"] is { Kind: not (JsonTokenType.True or JsonTokenType.False) } wrong)
            throw Error(wrong, "'collection' is true or false.");
        return new ViewColumn
        {
            Name = name.Text,
            Path = Path(part, "path"),
            Type = TextOf(part, "type")?.Split('/')[^1],
            Collection = part["collection"] is { Kind: JsonTokenType.True },
            Description = TextOf(part, "description"),
            AnsiType = part["tag"]?.Items.Find(tag => TextOf(tag, "name") == "ansi/type") is { } ansi ? TextOf(ansi, "value") : null,
        };
    }

    private PathText Path(JsonPart part, string member)
    {
        Expect(part, JsonTokenType.StartObject, $"an object with a {member}");
        var path = part[member] ?? throw Error(part, $"There is no '{member}'. Expected a FHIRPath in quotes.");
        Expect(path, JsonTokenType.String, "a FHIRPath in quotes");
        return PathOf(path);
    }

    /// <summary>A text with the place of its first character, behind the quote.</summary>
    private PathText PathOf(JsonPart part)
    {
        var (line, column) = JsonPart.PlaceOf(_json, part.Position);
        return new PathText(part.Text, _name, line, part.Kind == JsonTokenType.String ? column + 1 : column);
    }

    private ImmutableArray<T> ListOf<T>(JsonPart part, string member, Func<JsonPart, T> read)
    {
        if (part[member] is not { } list)
            return [];
        Expect(list, JsonTokenType.StartArray, $"a list in brackets as '{member}'");
        return [.. list.Items.Select(read)];
    }

    private static string? TextOf(JsonPart part, string member) => part[member] is { Kind: JsonTokenType.String } text ? text.Text : null;

    private void Expect(JsonPart part, JsonTokenType kind, string expected)
    {
        if (part.Kind != kind)
            throw Error(part, $"Found {Described(part.Kind)} where {expected} is expected.");
    }

    private ViewException Error(JsonPart part, string problem)
    {
        var start = part.Position;
        var lineStart = _json.AsSpan(0, start).LastIndexOf((byte)'\n') + 1;
        var rest = _json.AsSpan(lineStart);
        var line = Encoding.UTF8.GetString(rest[..(rest.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0 ? end : rest.Length)]);
        var (number, column) = JsonPart.PlaceOf(_json, start);
        // A view on one line would fill the screen: enough around the place is shown.
        var from = Math.Max(0, column - 1 - 40);
        var shown = line[from..Math.Min(line.Length, from + 100)];
        return new ViewException(string.Create(
            CultureInfo.InvariantCulture, $"View '{_name}', line {number}, column {column}: {problem}\n  {shown}\n  {new string(' ', column - 1 - from)}^"));
    }

    private static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Described(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
