using System.Globalization;
using System.Text.Json;
using Weir.Datasets;
using Weir.Datasets.Export;
using Weir.Pipelines;
using Weir.Server.Hosting;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>Terminology operations of FHIR R4 over the lists. Each list is a CodeSystem, and a ValueSet of all of it.</summary>
internal static class FhirApi
{
    private const string Group = "FHIR";

    private static readonly ApiParameter Code = new("code", "string", "The code.", "2") { IsRequired = true };

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("fhir-expand", Group, "/fhir/ValueSet/$expand", "The codes of a value set, all or those that a text finds.", Expand)
        {
            Parameters =
            [
                Url("ValueSet"),
                new("filter", "string", "Those whose code begins with this text or whose display has it, in whatever case.", "smok"),
                new("activeOnly", "boolean", "true: without codes that are retired today (UTC).", "true"),
                new("offset", "integer", "How many to leave out at the beginning.", "0") { Range = (0, 1_000_000, 0) },
                new("count", "integer", "How many at the most. Default: all.", "20") { Range = (0, 1_000_000, 1_000_000) },
            ],
            IgnoresOthers = true,
            Schema = "FhirResource",
            Example = "/fhir/ValueSet/$expand?url=urn:weir:fhir/ValueSet/smoking_status_code&filter=smok",
        },
        new("fhir-lookup", Group, "/fhir/CodeSystem/$lookup", "What a code system says of a code.", Lookup)
        {
            Parameters = [new("system", "string", "Canonical address of the code system; |N behind it names a version.", "urn:weir:fhir/CodeSystem/smoking_status_code") { IsRequired = true }, Code, Parameters.Version],
            IgnoresOthers = true,
            Schema = "FhirResource",
            Example = "/fhir/CodeSystem/$lookup?system=urn:weir:fhir/CodeSystem/smoking_status_code&code=2",
        },
        new("fhir-validate-code", Group, "/fhir/ValueSet/$validate-code", "Whether a code is in a value set.", ValidateCode)
        {
            Parameters =
            [
                Url("ValueSet"), Code,
                new("system", "string", "Canonical address of the code system that the code is of.", "urn:weir:fhir/CodeSystem/smoking_status_code"),
                new("display", "string", "What the code is said to stand for.", "Ex-smoker"),
            ],
            IgnoresOthers = true,
            Schema = "FhirResource",
            Example = "/fhir/ValueSet/$validate-code?url=urn:weir:fhir/ValueSet/smoking_status_code&code=2",
        },
    ];

    private static ApiParameter Url(string type) =>
        new("url", "string", $"Canonical address of the {type}; |N behind it names a version.", $"urn:weir:fhir/{type}/smoking_status_code") { IsRequired = true };

    private static ValueTask<Answer> Expand(ApiRequest request)
    {
        var fhir = FhirOf(request);
        var (list, version) = Find(request, request.Needed("url"), fhir.ValueSetOf, "url");
        var (filter, activeOnly, offset, count) = (request.Text("filter"), request.Flag("activeOnly") ?? false, request.Number("offset"), request.Number("count"));
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var document = await DocumentAsync(request, list, version, cancellationToken);
            List<CodeOption> found = [.. CodeListFhir.Concepts(document).Select(concept => concept[0])
                .Where(option => (!activeOnly || !fhir.IsInactive(option)) && (filter is null || Finds(option, filter)))];
            return ApiJson.Document(json =>
            {
                json.WriteString("resourceType", "ValueSet");
                json.WriteString("url", fhir.ValueSetOf(list.Key));
                json.WriteString("version", Text(version.Number));
                json.WriteString("title", version.Name);
                json.WriteString("status", document.IsPreparatory ? "draft" : document.IsRetired ? "retired" : "active");
                json.WriteStartObject("expansion");
                json.WriteString("identifier", $"{fhir.ValueSetOf(list.Key)}/expansion/{Text(version.Number)}");
                // The day: the same expansion on another day may mark other codes as inactive.
                json.WriteString("timestamp", ApiJson.Day(request.Host.Today));
                json.WriteNumber("total", found.Count);
                json.WriteNumber("offset", offset);
                WriteContains(json, fhir, list.Key, version, [.. found.Skip(offset).Take(count)]);
                json.WriteEndObject();
            });
        })
        { IsHot = filter is null, IsOfToday = true });
    }

    private static void WriteContains(Utf8JsonWriter json, CodeListFhir fhir, string key, DatasetVersion version, List<CodeOption> options)
    {
        if (options.Count == 0)
            return;
        json.WriteStartArray("contains");
        foreach (var option in options)
            fhir.WriteContained(option, fhir.SystemOf(key), Text(version.Number), json);
        json.WriteEndArray();
    }

    private static bool Finds(CodeOption option, string filter) =>
        option.Code.StartsWith(filter, StringComparison.OrdinalIgnoreCase) || option.Label.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static ValueTask<Answer> Lookup(ApiRequest request)
    {
        var fhir = FhirOf(request);
        var (list, version) = Find(request, request.Needed("system"), fhir.SystemOf, "system");
        version = request.Version(list, "version") ?? version;
        var code = request.Needed("code");
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var document = await DocumentAsync(request, list, version, cancellationToken);
            var concept = CodeListFhir.Concepts(document).FirstOrDefault(concept => concept[0].Code == code)
                ?? throw ProblemException.NotFound($"{fhir.SystemOf(list.Key)} has no code '{Shown.Of(code)}' in version {Text(version.Number)}.{Spelling.Suggestion(code, document.Options.Select(option => option.Code))}");
            return ApiJson.Document(json =>
            {
                json.WriteString("resourceType", "Parameters");
                json.WriteStartArray("parameter");
                FhirParameters.Write(json, "name", "valueString", version.Name);
                FhirParameters.Write(json, "version", "valueString", Text(version.Number));
                // FHIR has no empty texts.
                FhirParameters.Write(json, "display", "valueString", concept[0].Label is { Length: > 0 } label ? label : code);
                FhirParameters.WriteDesignations(json, concept);
                foreach (var (property, element, value) in fhir.PropertiesOf(concept, CodeListFhir.AttributeCodes(document)))
                    FhirParameters.WriteProperty(json, property, element, value);
                json.WriteEndArray();
            });
        })
        { IsOfToday = true });
    }

    private static ValueTask<Answer> ValidateCode(ApiRequest request)
    {
        var fhir = FhirOf(request);
        var (list, version) = Find(request, request.Needed("url"), fhir.ValueSetOf, "url");
        var (code, system, display) = (request.Needed("code"), request.Text("system"), request.Text("display"));
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var options = await request.Host.Shelf.OptionsAsync(list, version, cancellationToken);
            List<CodeOption> found = [.. options.Where(option => option.Code == code)];
            var fault = Fault(fhir, list.Key, version, found, code, system, display);
            return ApiJson.Document(json =>
            {
                json.WriteString("resourceType", "Parameters");
                json.WriteStartArray("parameter");
                FhirParameters.Write(json, "result", fault is null);
                if (fault is not null)
                    FhirParameters.Write(json, "message", "valueString", fault);
                if (found is [{ Label.Length: > 0 } first, ..])
                    FhirParameters.Write(json, "display", "valueString", first.Label);
                json.WriteEndArray();
            });
        })
        { IsHot = display is null });
    }

    /// <summary>Why a code is not valid; null where it is.</summary>
    private static string? Fault(CodeListFhir fhir, string key, DatasetVersion version, List<CodeOption> found, string code, string? system, string? display)
    {
        if (system is not null && system.Split('|')[0] != fhir.SystemOf(key))
            return $"The value set has codes of {fhir.SystemOf(key)} only, not of '{Shown.Of(system)}'.";
        if (found.Count == 0)
            return $"'{Shown.Of(code)}' is no code of {fhir.ValueSetOf(key)} in version {Text(version.Number)}.";
        return display is null || found.Exists(option => string.Equals(option.Label, display, StringComparison.OrdinalIgnoreCase))
            ? null
            : $"The code '{Shown.Of(code)}' stands for '{found[0].Label}', not for '{Shown.Of(display)}'.";
    }

    /// <summary>The list and the version that a canonical address names.</summary>
    private static (ServedList List, DatasetVersion Version) Find(ApiRequest request, string canonical, Func<string, string> addressOf, string parameter)
    {
        var parts = canonical.Split('|', 2);
        var key = request.Lists.Lists.FirstOrDefault(list => addressOf(list.Key) == parts[0])?.Key
            ?? throw ProblemException.NotFound($"{parameter}: there is no '{Shown.Of(parts[0])}'.{Spelling.Suggestion(parts[0].Split('/')[^1], request.Lists.Lists.Select(list => list.Key))} Addresses here are such as {addressOf("KEY")}.");
        var list = request.Lists.Get(key);
        if (parts.Length == 1)
            return (list, list.Latest);
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= list.Versions.Count
            ? (list, list.Versions[number - 1])
            : throw ProblemException.NotFound($"{parameter}: '{Shown.Of(parts[0])}' has no version '{Shown.Of(parts[1])}'.");
    }

    private static async Task<CodeListDocument> DocumentAsync(ApiRequest request, ServedList list, DatasetVersion version, CancellationToken cancellationToken) =>
        CodeListDocument.Of(version, list.Details, await request.Host.Shelf.OptionsAsync(list, version, cancellationToken));

    private static CodeListFhir FhirOf(ApiRequest request) => new(request.Host.Options.FhirBase, request.Host.Time);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
