using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weir.Datasets.Export;

/// <summary>Writes a list as FHIR R4: a CodeSystem with its options as concepts, and a ValueSet of all of them, expanded.</summary>
/// <param name="baseAddress">What the resources' canonical addresses begin with, such as <c>https://weir.example.org/fhir</c>. Others refer to them: it has to stay.</param>
/// <param name="time">The clock: what is retired as of today, and when the value set was expanded.</param>
/// <remarks>
/// A code that is in the list under two kinds (a national and a default code) is one concept with both kinds and the first label; the other
/// label is a designation. Source: FHIR 4.0.1, CodeSystem and ValueSet.
/// </remarks>
internal sealed class CodeListFhir(Uri baseAddress, TimeProvider time)
{
    private const string Standard = "http://hl7.org/fhir/concept-properties#";
    private const string Inactive = "inactive";
    private const string Retired = "retired";
    private const string Kind = "kind";
    private const string Parent = "parent";

    /// <summary>The canonical address of a list's code system.</summary>
    public string SystemOf(string key) => $"{baseAddress.AbsoluteUri.TrimEnd('/')}/CodeSystem/{key}";

    /// <summary>The canonical address of a list's value set.</summary>
    public string ValueSetOf(string key) => $"{baseAddress.AbsoluteUri.TrimEnd('/')}/ValueSet/{key}";

    /// <summary>A key as an id: FHIR's have no <c>_</c>.</summary>
    public static string IdOf(string key) => key.Replace('_', '-') is { Length: > 64 } id ? id[..64] : key.Replace('_', '-');

    /// <summary>Writes both, in a Bundle.</summary>
    public async Task WriteBundleAsync(CodeListDocument list, Stream output, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, CodeListJson.Options);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "collection");
        json.WriteStartArray("entry");
        json.WriteStartObject();
        json.WriteString("fullUrl", SystemOf(list.Key));
        json.WritePropertyName("resource");
        await WriteCodeSystemAsync(list, json, cancellationToken);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("fullUrl", ValueSetOf(list.Key));
        json.WritePropertyName("resource");
        await WriteValueSetAsync(list, json, cancellationToken);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Writes the code system.</summary>
    public async Task WriteCodeSystemAsync(CodeListDocument list, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var concepts = Concepts(list);
        var attributes = AttributeCodes(list);
        json.WriteStartObject();
        WriteHead(list, "CodeSystem", SystemOf(list.Key), json);
        json.WriteBoolean("caseSensitive", true);
        json.WriteString("valueSet", ValueSetOf(list.Key));
        if (list.Options.Any(option => option.Parent is not null))
            json.WriteString("hierarchyMeaning", "part-of");
        json.WriteString("content", "complete");
        json.WriteNumber("count", concepts.Count);
        WriteProperties(list, attributes, json);
        if (concepts.Count > 0)
        {
            json.WriteStartArray("concept");
            await CodeListJson.ForEachAsync(concepts, json, (writer, concept) => WriteConcept(concept, attributes, writer), cancellationToken);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the value set.</summary>
    public async Task WriteValueSetAsync(CodeListDocument list, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var (concepts, system) = (Concepts(list), SystemOf(list.Key));
        var version = VersionOf(list);
        json.WriteStartObject();
        WriteHead(list, "ValueSet", ValueSetOf(list.Key), json);
        json.WriteStartObject("compose");
        json.WriteBoolean(Inactive, true);
        json.WriteStartArray("include");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("version", version);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("expansion");
        json.WriteString("identifier", $"{ValueSetOf(list.Key)}/expansion/{version}");
        json.WriteString("timestamp", Instant(time.GetUtcNow()));
        json.WriteNumber("total", concepts.Count);
        if (concepts.Count > 0)
        {
            json.WriteStartArray("contains");
            await CodeListJson.ForEachAsync(concepts, json, (writer, concept) => WriteContained(concept[0], system, version, writer), cancellationToken);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes an option as an expansion has it.</summary>
    public void WriteContained(CodeOption option, string system, string version, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        if (IsInactive(option))
            json.WriteBoolean(Inactive, true);
        json.WriteString("version", version);
        WriteCode(option, json);
        json.WriteEndObject();
    }

    private static void WriteHead(CodeListDocument list, string type, string url, Utf8JsonWriter json)
    {
        json.WriteString("resourceType", type);
        json.WriteString("id", IdOf(list.Key));
        json.WriteString("url", url);
        json.WriteString("version", VersionOf(list));
        json.WriteString("name", NameOf(list.Key));
        json.WriteString("title", list.Name);
        json.WriteString("status", list.IsPreparatory ? "draft" : list.IsRetired ? "retired" : "active");
        json.WriteBoolean("experimental", false);
        json.WriteString("date", Instant(list.KnownSince));
        if (list.Description is { Length: > 0 } description)
            json.WriteString("description", description);
    }

    private static void WriteProperties(CodeListDocument list, IReadOnlyDictionary<string, string> attributes, Utf8JsonWriter json)
    {
        json.WriteStartArray("property");
        WriteProperty(Inactive, Standard + Inactive, "The code is retired.", "boolean", json);
        WriteProperty(Retired, null, "First day on which the code is retired.", "dateTime", json);
        WriteProperty(Kind, null, "National, default or permitted code.", "code", json);
        if (list.Options.Any(option => option.Parent is not null))
            WriteProperty(Parent, Standard + Parent, "Code that this one is under.", "code", json);
        foreach (var (name, code) in attributes)
            WriteProperty(code, null, $"The source's {name}.", "string", json);
        json.WriteEndArray();
    }

    private static void WriteProperty(string code, string? uri, string description, string type, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", code);
        if (uri is not null)
            json.WriteString("uri", uri);
        json.WriteString("description", description);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private void WriteConcept(List<CodeOption> concept, IReadOnlyDictionary<string, string> attributes, Utf8JsonWriter json)
    {
        var first = concept[0];
        json.WriteStartObject();
        WriteCode(first, json);
        var others = concept.Skip(1).Select(option => option.Label).Where(label => label.Length > 0 && label != first.Label).Distinct(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            json.WriteStartArray("designation");
            foreach (var other in others)
            {
                json.WriteStartObject();
                json.WriteString("value", other);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteValues(concept, attributes, json);
        json.WriteEndObject();
    }

    /// <summary>FHIR has no empty texts.</summary>
    private static void WriteCode(CodeOption option, Utf8JsonWriter json)
    {
        json.WriteString("code", option.Code);
        if (option.Label.Length > 0)
            json.WriteString("display", option.Label);
    }

    /// <summary>The properties of a concept: code, element of its value, and the value; null where it is true.</summary>
    public IReadOnlyList<(string Code, string Element, string? Text)> PropertiesOf(List<CodeOption> concept, IReadOnlyDictionary<string, string> attributes)
    {
        var first = concept[0];
        List<(string Code, string Element, string? Text)> values = [];
        if (IsInactive(first))
            values.Add((Inactive, "valueBoolean", null));
        if (first.RetiredOn is { } day)
            values.Add((Retired, "valueDateTime", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        values.AddRange(concept.Where(option => option.Kind != OptionKind.None).Select(option => (Kind, "valueCode", (string?)CodeListContent.KindText(option.Kind))));
        if (first.Parent is { } parent)
            values.Add((Parent, "valueCode", parent));
        values.AddRange(first.Attributes.Select(attribute => (attributes[attribute.Key], "valueString", (string?)attribute.Value)));
        return values;
    }

    private void WriteValues(List<CodeOption> concept, IReadOnlyDictionary<string, string> attributes, Utf8JsonWriter json)
    {
        var values = PropertiesOf(concept, attributes);
        if (values.Count == 0)
            return;
        json.WriteStartArray("property");
        foreach (var (code, element, text) in values)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            if (text is null)
                json.WriteBoolean(element, true);
            else
                json.WriteString(element, text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A date that lies ahead does not make a code inactive today.</summary>
    public bool IsInactive(CodeOption option) =>
        option.RetiredOn is { } day ? day <= DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) : option.IsRetired;

    /// <summary>The options of each code, in the list's order: a code system has a code once.</summary>
    public static List<List<CodeOption>> Concepts(CodeListDocument list)
    {
        List<List<CodeOption>> concepts = [];
        Dictionary<string, List<CodeOption>> byCode = new(StringComparer.Ordinal);
        foreach (var option in list.Options)
        {
            if (byCode.TryGetValue(option.Code, out var known))
            {
                known.Add(option);
                continue;
            }

            concepts.Add(byCode[option.Code] = [option]);
        }

        return concepts;
    }

    /// <summary>The attributes' names as codes of properties, which have no blanks and are each once.</summary>
    public static Dictionary<string, string> AttributeCodes(CodeListDocument list)
    {
        HashSet<string> taken = new(StringComparer.Ordinal) { Inactive, Retired, Kind, Parent };
        Dictionary<string, string> codes = new(StringComparer.Ordinal);
        foreach (var name in list.AttributeNames)
        {
            var plain = string.Join('_', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            var code = plain;
            for (var number = 2; !taken.Add(code); number++)
                code = string.Create(CultureInfo.InvariantCulture, $"{plain}_{number}");
            codes.Add(name, code);
        }

        return codes;
    }

    private static string VersionOf(CodeListDocument list) => list.Version.ToString(CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z";

    /// <summary>A name that programs can use: <c>nhs_trusts</c> is <c>NhsTrusts</c>.</summary>
    private static string NameOf(string key)
    {
        var name = new StringBuilder();
        foreach (var word in key.Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name.ToString() : "List" + name;
    }
}
