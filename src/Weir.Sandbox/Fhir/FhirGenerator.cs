using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Sandbox.Fhir;

/// <summary>Makes patients and what is recorded about them. The same seed makes the same; nobody is meant: NHS numbers begin with 999 and postcodes with ZZ.</summary>
internal sealed class FhirGenerator(int seed)
{
    private static readonly string[] Families = ["Ackroyd", "Begum", "Clarke", "Davies", "Evans", "Fashola", "Grant", "Hughes", "Iqbal", "Jones", "Khan", "Lewis"];
    private static readonly string[] Given = ["Amina", "Brian", "Chloe", "Dev", "Eleri", "Femi", "Grace", "Hamza", "Isla", "Jack", "Kwame", "Lily"];
    private static readonly (string Code, string Display)[] Ethnicities = [("A", "British, Mixed British"), ("B", "Irish"), ("J", "Pakistani or British Pakistani"), ("N", "African"), ("Z", "Not stated")];
    private static readonly (string Code, string Display)[] Problems = [("73211009", "Diabetes mellitus"), ("38341003", "Hypertension"), ("195967001", "Asthma"), ("35489007", "Depression")];
    private static readonly (string Code, string Display, string Unit, int Least, int Most)[] Measures =
        [("29463-7", "Body weight", "kg", 48, 110), ("8302-2", "Body height", "cm", 150, 195), ("8867-4", "Heart rate", "/min", 55, 105), ("4548-4", "HbA1c", "%", 4, 11)];
    private static readonly (string Code, string Display)[] Medicines = [("774656009", "Metformin"), ("776713006", "Ramipril"), ("777483005", "Salbutamol")];
    private static readonly DateTimeOffset Day = new(2025, 3, 3, 9, 0, 0, TimeSpan.Zero);

    /// <summary>An organisation, a practitioner, and the patients with what is about them.</summary>
    public IEnumerable<(JsonObject Resource, string? Patient)> Everything(int patients)
    {
        yield return (Resource("Organization", "o1", ("name", "Sandbox Hospital"), ("active", true)), null);
        yield return (Resource("Practitioner", "d1", ("name", new JsonArray(new JsonObject { ["family"] = "Sandbox", ["prefix"] = new JsonArray("Dr") }))), null);
        for (var i = 1; i <= patients; i++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            var id = string.Create(CultureInfo.InvariantCulture, $"p{i}");
            yield return (Patient(id, i, random), id);
            foreach (var resource in About(id, random))
            {
                yield return (resource, id);
            }
        }
    }

    /// <summary>Where a patient lives, or lives after having moved so many times.</summary>
    public static JsonArray Address(int number) => new(new JsonObject
    {
        ["use"] = "home",
        ["line"] = new JsonArray(string.Create(CultureInfo.InvariantCulture, $"{number} Weir Lane")),
        ["city"] = "Sandbridge",
        ["postalCode"] = string.Create(CultureInfo.InvariantCulture, $"ZZ{(number % 20) + 1} {number % 9}AA"),
    });

    /// <summary>An NHS number of the range for tests, with its check digit.</summary>
    public static string NhsNumber(int number)
    {
        for (var serial = number * 2; ; serial++)
        {
            var nine = string.Create(CultureInfo.InvariantCulture, $"999{serial % 1_000_000:000000}");
            var check = 11 - (nine.Select((digit, at) => (digit - '0') * (10 - at)).Sum() % 11);
            if (check != 10)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{nine}{check % 11}");
            }
        }
    }

    private static JsonObject Patient(string id, int number, Random random)
    {
        var (code, display) = Ethnicities[random.Next(Ethnicities.Length)];
        var patient = Resource(
            "Patient", id,
            ("extension", new JsonArray(Extension("https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory", "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory", code, display))),
            ("identifier", new JsonArray(new JsonObject
            {
                ["extension"] = new JsonArray(Extension(
                    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                    "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus", "01", "Number present and verified")),
                ["system"] = "https://fhir.nhs.uk/Id/nhs-number",
                ["value"] = NhsNumber(number),
            })),
            ("name", new JsonArray(new JsonObject { ["family"] = Families[random.Next(Families.Length)], ["given"] = new JsonArray(Given[random.Next(Given.Length)]) })),
            ("gender", random.Next(2) == 0 ? "female" : "male"),
            ("birthDate", Day.AddDays(-random.Next(365, 365 * 90)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("address", Address(number)));
        if (random.Next(12) == 0)
        {
            patient["deceasedBoolean"] = true;
        }

        return patient;
    }

    private static IEnumerable<JsonObject> About(string patient, Random random)
    {
        for (var visit = 1; visit <= random.Next(1, 4); visit++)
        {
            var encounter = string.Create(CultureInfo.InvariantCulture, $"{patient}-e{visit}");
            var at = Day.AddDays(random.Next(300));
            yield return Resource(
                "Encounter", encounter, ("status", "finished"),
                ("class", new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActCode", ["code"] = "AMB" }),
                ("subject", Reference("Patient", patient)), ("serviceProvider", Reference("Organization", "o1")),
                ("period", new JsonObject { ["start"] = FhirWorld.Text(at), ["end"] = FhirWorld.Text(at.AddMinutes(20)) }));
            for (var i = 0; i < 2; i++)
            {
                yield return Observation($"{encounter}-v{i}", patient, encounter, at, Measures[random.Next(Measures.Length)], random);
            }
        }

        var (problem, shown) = Problems[random.Next(Problems.Length)];
        yield return Resource(
            "Condition", $"{patient}-c1", ("code", Coded("http://snomed.info/sct", problem, shown)), ("subject", Reference("Patient", patient)),
            ("clinicalStatus", Coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")));
        var (medicine, name) = Medicines[random.Next(Medicines.Length)];
        yield return Resource(
            "MedicationRequest", $"{patient}-m1", ("status", "active"), ("intent", "order"),
            ("medicationCodeableConcept", Coded("http://snomed.info/sct", medicine, name)), ("subject", Reference("Patient", patient)),
            ("requester", Reference("Practitioner", "d1")));
    }

    private static JsonObject Observation(
        string id, string patient, string encounter, DateTimeOffset at, (string Code, string Display, string Unit, int Least, int Most) measure, Random random) => Resource(
        "Observation", id, ("status", "final"), ("code", Coded("http://loinc.org", measure.Code, measure.Display)),
        ("subject", Reference("Patient", patient)), ("encounter", Reference("Encounter", encounter)), ("effectiveDateTime", FhirWorld.Text(at)),
        ("valueQuantity", new JsonObject { ["value"] = random.Next(measure.Least * 10, measure.Most * 10) / 10m, ["unit"] = measure.Unit, ["system"] = "http://unitsofmeasure.org", ["code"] = measure.Unit }));

    private static JsonObject Resource(string type, string id, params ReadOnlySpan<(string Name, JsonNode Value)> members)
    {
        var resource = new JsonObject { ["resourceType"] = type, ["id"] = id, ["meta"] = null };
        foreach (var (name, value) in members)
        {
            resource[name] = value;
        }

        return resource;
    }

    private static JsonObject Coded(string system, string code, string display) =>
        new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code, ["display"] = display }) };

    private static JsonObject Extension(string url, string system, string code, string display) =>
        new() { ["url"] = url, ["valueCodeableConcept"] = Coded(system, code, display) };

    private static JsonObject Reference(string type, string id) => new() { ["reference"] = $"{type}/{id}" };
}
