using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Weir.Sandbox.Fhir;

/// <summary>A resource as the server holds it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Patient">The id of the patient it is about, or null.</param>
/// <param name="At">meta.lastUpdated.</param>
/// <param name="Json">It as JSON; null where it was deleted.</param>
internal sealed record FhirResource(string Type, string Id, string? Patient, DateTimeOffset At, byte[]? Json)
{
    /// <summary><c>Patient/p1</c>.</summary>
    public string Key => $"{Type}/{Id}";
}

/// <summary>The resources of the FHIR server. Its clock moves only when something changes.</summary>
internal sealed class FhirWorld
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (FhirResource Resource, int Version)> _resources = new(StringComparer.Ordinal);
    private readonly FhirGenerator _generator;
    private DateTimeOffset _now = Start;

    public FhirWorld(FhirOptions options)
    {
        _generator = new FhirGenerator(options.Seed);
        foreach (var (resource, patient) in _generator.Everything(options.Patients))
        {
            _now += TimeSpan.FromSeconds(1);
            Put(resource, patient);
        }
    }

    /// <summary>The server's clock: later than every change so far.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>The id of the first patient that is there.</summary>
    public string FirstPatient => Current().First(resource => resource.Type is "Patient").Id;

    /// <summary>What is there, deletions left out, in order of the last change.</summary>
    public IReadOnlyList<FhirResource> Current() => [.. All().Where(resource => resource.Json is not null)];

    /// <summary>What was deleted.</summary>
    public IReadOnlyList<FhirResource> Deleted() => [.. All().Where(resource => resource.Json is null)];

    /// <summary>How many resources of each type there are.</summary>
    public IReadOnlyDictionary<string, int> Counts() =>
        Current().CountBy(resource => resource.Type).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>Whether a resource is there.</summary>
    public bool Has(string type, string id)
    {
        lock (_gate)
        {
            return _resources.TryGetValue($"{type}/{id}", out var held) && held.Resource.Json is not null;
        }
    }

    /// <summary>Moves a patient to another address. Returns the resource's type and id.</summary>
    public string UpdatePatient(string id)
    {
        lock (_gate)
        {
            var (resource, version) = _resources[$"Patient/{id}"];
            var json = JsonNode.Parse(resource.Json!)!.AsObject();
            json["address"] = FhirGenerator.Address(version + 1);
            Advance();
            Put(json, id);
            return $"Patient/{id}";
        }
    }

    /// <summary>Takes a resource in, as a client would send it.</summary>
    public void Take(string resource, string? patient)
    {
        lock (_gate)
        {
            Advance();
            Put(JsonNode.Parse(resource)!.AsObject(), patient);
        }
    }

    /// <summary>Puts bytes that are no resource where one should be.</summary>
    public void Damage(string type, string id, string bytes)
    {
        lock (_gate)
        {
            Advance();
            _resources[$"{type}/{id}"] = (new FhirResource(type, id, null, _now, Encoding.UTF8.GetBytes(bytes)), 1);
        }
    }

    /// <summary>Deletes a patient and what is about them. Returns types and ids.</summary>
    public IReadOnlyList<string> DeletePatient(string id)
    {
        lock (_gate)
        {
            Advance();
            var gone = _resources.Values.Select(held => held.Resource).Where(resource => resource.Patient == id && resource.Json is not null).ToList();
            foreach (var resource in gone)
            {
                _resources[resource.Key] = (resource with { At = _now, Json = null }, _resources[resource.Key].Version + 1);
            }

            return [.. gone.Select(resource => resource.Key)];
        }
    }

    /// <summary>An instant as FHIR writes it.</summary>
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private List<FhirResource> All()
    {
        lock (_gate)
        {
            return [.. _resources.Values.Select(held => held.Resource).OrderBy(resource => resource.At).ThenBy(resource => resource.Key, StringComparer.Ordinal)];
        }
    }

    private void Advance() => _now += TimeSpan.FromMinutes(1);

    private void Put(JsonObject json, string? patient)
    {
        var (type, id) = ((string)json["resourceType"]!, (string)json["id"]!);
        var version = _resources.GetValueOrDefault($"{type}/{id}").Version + 1;
        json["meta"] = new JsonObject { ["versionId"] = version.ToString(CultureInfo.InvariantCulture), ["lastUpdated"] = Text(_now) };
        _resources[$"{type}/{id}"] = (new FhirResource(type, id, patient, _now, Encoding.UTF8.GetBytes(json.ToJsonString())), version);
    }
}
