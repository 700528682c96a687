using System.Globalization;
using System.Text.Json;

namespace Weir.Fhir.ValueSets;

/// <summary>Reads the codes of a FHIR ValueSet or CodeSystem from JSON: of an expansion, of codes that are listed, or of a Bundle that has one of them.</summary>
/// <remarks>Source: FHIR 4.0.1, ValueSet and CodeSystem.</remarks>
internal sealed class ValueSetFile
{
    /// <summary>Codes beneath codes beneath codes: deeper is no code system.</summary>
    private const int MostDepth = 256;

    private const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";
    private const string TooCostly = "http://hl7.org/fhir/StructureDefinition/valueset-toocostly";
    private const string ExpandIt = "Ask a terminology server to expand it ($expand), and name the file of the answer.";

    private readonly List<ValueSetCode> _codes = [];

    /// <summary>Reads the codes.</summary>
    /// <param name="json">The file.</param>
    /// <param name="url">Address of the value set that is looked for: tells those of a Bundle apart.</param>
    /// <exception cref="ValueSetException">It has no codes, or not all.</exception>
    public static ValueSet Read(ReadOnlyMemory<byte> json, string url)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
            var file = new ValueSetFile();
            file.ReadResource(document.RootElement, url);
            return ValueSet.Of(file._codes);
        }
        catch (JsonException wrong)
        {
            throw new ValueSetException(string.Create(CultureInfo.InvariantCulture, $"it is not JSON of up to {MostDepth} levels (line {(wrong.LineNumber ?? 0) + 1}). Expected a FHIR ValueSet or CodeSystem as JSON."), wrong);
        }
        catch (InvalidOperationException wrong)
        {
            // A text that is half a character, or a member that is of another kind than FHIR has it.
            throw new ValueSetException("it is JSON and not as FHIR has it: a text, list or object is of another kind. Expected a FHIR ValueSet or CodeSystem.", wrong);
        }
    }

    private void ReadResource(JsonElement resource, string url)
    {
        var type = resource.ValueKind == JsonValueKind.Object ? Text(resource, "resourceType") : null;
        switch (type)
        {
            case "ValueSet":
                ReadValueSet(resource);
                break;
            case "CodeSystem":
                ReadCodeSystem(resource);
                break;
            case "Bundle":
                ReadResource(OneOf(resource, url), url);
                break;
            default:
                throw new ValueSetException($"it is {(type is null ? "no FHIR resource" : $"a {Shown(type)}")}. Expected a ValueSet or a CodeSystem.");
        }
    }

    /// <summary>The value set of a Bundle that has the address; else its only one; else its only code system.</summary>
    private static JsonElement OneOf(JsonElement bundle, string url)
    {
        List<JsonElement> resources = [.. List(bundle, "entry").Select(entry => Member(entry, "resource")).Where(resource => resource.ValueKind == JsonValueKind.Object)];
        List<JsonElement> sets = [.. resources.Where(resource => Text(resource, "resourceType") is "ValueSet")];
        if (sets.FindIndex(set => Text(set, "url") == url) is var at and >= 0)
            return sets[at];
        if (sets.Count == 0)
            sets = [.. resources.Where(resource => Text(resource, "resourceType") is "CodeSystem")];
        return sets is [var only]
            ? only
            : throw new ValueSetException(string.Create(CultureInfo.InvariantCulture, $"it is a Bundle with {sets.Count} of them, and none has this address. Expected one ValueSet, or one of the address."));
    }

    private void ReadValueSet(JsonElement set)
    {
        var compose = Member(set, "compose");
        var expansion = Member(set, "expansion");
        if (expansion.ValueKind == JsonValueKind.Object && (expansion.TryGetProperty("contains", out _) || Number(expansion, "total") == 0))
        {
            ReadExpansion(expansion);
            return;
        }

        if (compose.ValueKind != JsonValueKind.Object)
            throw new ValueSetException($"the ValueSet has neither an expansion nor codes. {ExpandIt}");
        Select(compose, "include", code => _codes.Add(code));
        HashSet<ValueSetCode> excluded = [];
        Select(compose, "exclude", code => excluded.Add(code));
        _codes.RemoveAll(excluded.Contains);
        if (_codes.Count == 0)
            throw new ValueSetException($"the ValueSet lists no codes. {ExpandIt}");
    }

    private void ReadExpansion(JsonElement expansion)
    {
        var entries = 0;
        Read(expansion, "contains", contained =>
        {
            if (Text(contained, "code") is not { Length: > 0 } code)
                return;
            entries++;
            // What is there to find one's way is no code that data can have.
            if (!IsTrue(contained, "abstract"))
                _codes.Add(new ValueSetCode(SystemOf(contained, "system"), code));
        });
        if (List(expansion, "extension").Any(extension => Text(extension, "url") is Unclosed or TooCostly && IsTrue(extension, "valueBoolean")))
            throw new ValueSetException($"its expansion says that it is not complete. {ExpandIt}");
        if (Number(expansion, "total") is { } total && total > entries)
            throw new ValueSetException(string.Create(CultureInfo.InvariantCulture, $"its expansion has {entries:N0} of {total:N0} codes: it is one page of several. Expand it in one piece, without count and offset."));
    }

    /// <summary>Reads the codes that a list of <c>compose</c> names one by one.</summary>
    private static void Select(JsonElement compose, string list, Action<ValueSetCode> add)
    {
        var number = 0;
        foreach (var part in List(compose, list))
        {
            number++;
            var place = string.Create(CultureInfo.InvariantCulture, $"compose.{list}[{number - 1}] of the ValueSet");
            if (List(part, "filter").Any())
                throw new ValueSetException($"{place} chooses codes by a filter, which Weir does not evaluate. {ExpandIt}");
            if (List(part, "valueSet").Any())
                throw new ValueSetException($"{place} refers to another value set, which Weir does not look up. {ExpandIt}");
            var system = SystemOf(part, "system");
            var listed = false;
            foreach (var concept in List(part, "concept"))
            {
                listed = true;
                if (Text(concept, "code") is { Length: > 0 } code)
                    add(new ValueSetCode(system, code));
            }

            if (!listed)
                throw new ValueSetException($"{place} means all of a code system, whose codes the file does not have. Name the CodeSystem's own file, or a file of the expanded value set.");
        }
    }

    private void ReadCodeSystem(JsonElement system)
    {
        if (Text(system, "content") is { } content and not "complete")
            throw new ValueSetException($"the CodeSystem's content is '{Shown(content)}': not all of its codes are in the file. Expected one that is complete.");
        var url = SystemOf(system, "url");
        Read(system, "concept", concept =>
        {
            if (Text(concept, "code") is { Length: > 0 } code)
                _codes.Add(new ValueSetCode(url, code));
        });
        if (_codes.Count == 0)
            throw new ValueSetException("the CodeSystem has no codes. Expected concepts with a code each.");
    }

    /// <summary>Visits what is in a list, and in the lists of the same name beneath.</summary>
    private static void Read(JsonElement of, string list, Action<JsonElement> visit)
    {
        foreach (var item in List(of, list))
        {
            visit(item);
            Read(item, list, visit);
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement of, string name) => Member(of, name) is { ValueKind: not JsonValueKind.Undefined } list ? list.EnumerateArray() : default;

    private static JsonElement Member(JsonElement of, string name) => of.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static string? SystemOf(JsonElement of, string name) => Text(of, name) is { Length: > 0 } system ? system : null;

    private static bool IsTrue(JsonElement of, string name) => of.TryGetProperty(name, out var member) && member.GetBoolean();

    private static long? Number(JsonElement of, string name) => of.TryGetProperty(name, out var member) && member.TryGetInt64(out var number) ? number : null;

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}

/// <summary>A file is no value set that can be used; the message is the rest of a sentence, what to do included.</summary>
internal sealed class ValueSetException(string message, Exception? inner = null) : Exception(message, inner);
