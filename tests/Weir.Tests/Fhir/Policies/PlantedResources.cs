using System.Globalization;
using System.Text;
using Weir.Fhir.Model;

namespace Weir.Tests.Fhir.Policies;

/// <summary>Makes resources in which every text that R4 knows a place for holds a mark of its own.</summary>
/// <param name="allChoices">True to write all types of a choice side by side, which is no valid FHIR; false to take them in turn.</param>
internal sealed class PlantedResources(bool allChoices)
{
    /// <summary>What every mark begins with.</summary>
    public const string Mark = "zqmark";

    private const string Year = "1931";

    private const int Deepest = 3;

    private static readonly string[] KeptExtensions =
        ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory"];

    private readonly FhirModel _model = FhirModel.R4;
    private readonly StringBuilder _json = new();
    private int _number;
    private int _turn;

    /// <summary>What may be found nowhere: marks, days and months of dates (a year is written as its first moment where an instant is asked for), the end of a postcode.</summary>
    public static IReadOnlyList<string> Traces { get; } = [Mark, .. Enumerable.Range(2, 11).Select(month => string.Create(CultureInfo.InvariantCulture, $"{Year}-{month:00}")), "7XY", "9434765919"];

    /// <summary>The first trace in a text, with what stands around it; empty where there is none.</summary>
    public static string Found(string text)
    {
        foreach (var trace in Traces)
        {
            var at = text.IndexOf(trace, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
                return text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 60)];
        }

        return "";
    }

    /// <summary>Marks planted so far.</summary>
    public int Count => _number;

    /// <summary>A resource of a type, on one line.</summary>
    public string Of(string typeName)
    {
        _json.Clear();
        Write(_model.Find(typeName)!, 0);
        return _json.ToString();
    }

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"{Mark}{++_number:0000000}");

    private void Write(FhirType type, int depth)
    {
        _json.Append('{');
        var isFirst = true;
        if (type.Kind == FhirTypeKind.Resource)
            Member("resourceType", () => _json.Append($"\"{type.Name}\""));
        foreach (var element in type.Elements)
        {
            var types = element.TypeNames.Where(name => depth < Deepest || _model.Find(name)!.Kind == FhirTypeKind.Primitive).ToList();
            if (types.Count == 0 || (type.Name is "Extension" && (element.Name is "url" || (element.Name is "extension" && !allChoices))))
                continue;
            foreach (var name in allChoices ? types : [types[_turn++ % types.Count]])
                Add(type, element, name, depth, Member);
        }

        if (type.Name is "Extension")
            Member("url", () => _json.Append($"\"{(_turn++ % 3 == 0 ? KeptExtensions[_turn % 2] : "http://x.example/" + Next())}\""));
        Member(Next(), () => _json.Append($"{{\"{Next()}\":[\"{Next()}\"]}}"));
        _json.Append('}');

        void Member(string name, Action value)
        {
            if (!isFirst)
                _json.Append(',');
            isFirst = false;
            _json.Append($"\"{name}\":");
            value();
        }
    }

    private void Add(FhirType type, FhirElement element, string typeName, int depth, Action<string, Action> member)
    {
        var valueType = _model.Find(typeName)!;
        var json = element.JsonName(typeName);
        if (valueType.Kind != FhirTypeKind.Primitive)
        {
            member(json, () => Listed(element, () => Write(typeName is "Resource" ? _model.Find("Basic")! : valueType, depth + (typeName is "Resource" ? 3 : 1))));
            return;
        }

        member(json, () => Listed(element, () => _json.Append(Primitive(type, element, valueType))));
        if (depth < Deepest - 1 && (allChoices || _turn++ % 5 == 0))
            member("_" + json, () => Listed(element, () => _json.Append($"{{\"id\":\"{Next()}\",\"extension\":[{{\"url\":\"http://x.example/{Next()}\",\"valueString\":\"{Next()}\"}}]}}")));
    }

    private void Listed(FhirElement element, Action item)
    {
        if (element.IsList)
            _json.Append('[');
        item();
        if (element.IsList)
            _json.Append(']');
    }

    private string Primitive(FhirType type, FhirElement element, FhirType valueType)
    {
        var day = string.Create(CultureInfo.InvariantCulture, $"{Year}-{(_turn % 11) + 2:00}-{(_turn++ % 28) + 1:00}");
        return valueType.Name switch
        {
            "boolean" => "true",
            "integer" or "positiveInt" or "unsignedInt" => "7",
            "decimal" => "7.5",
            "date" => $"\"{day}\"",
            "dateTime" => $"\"{day}T10:11:12Z\"",
            // What orders versions is kept by the default policy, and says so.
            "instant" => element.Name is "lastUpdated" ? "\"2020-01-02T03:04:05Z\"" : $"\"{day}T10:11:12Z\"",
            "time" => "\"10:11:12\"",
            "xhtml" => $"\"<div xmlns='http://www.w3.org/1999/xhtml'>{Next()}</div>\"",
            "uri" or "url" or "canonical" => $"\"http://x.example/{Next()}\"",
            "oid" => "\"urn:oid:1.2.3\"",
            "string" when type.Name is "Reference" && element.Name is "reference" => Reference(),
            "string" when element.Name is "postalCode" => "\"ZQ98 7XY\"",
            _ => $"\"{Next()}\"",
        };
    }

    private string Reference() => (_turn++ % 5) switch
    {
        0 => $"\"Patient/{Next()}\"",
        1 => $"\"urn:uuid:{Next()}\"",
        2 => $"\"http://{Next()}.example/fhir/Patient/{Next()}/_history/{Next()}\"",
        3 => $"\"Patient?identifier=x|{Next()}\"",
        _ => $"\"#{Next()}\"",
    };
}
