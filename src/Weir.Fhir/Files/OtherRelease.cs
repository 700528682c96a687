using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Weir.Fhir.Files;

/// <summary>Tells resources of another release of FHIR from those of R4, by marks that no resource of R4 can have.</summary>
/// <remarks>
/// A mark is an element that a resource type has in the other release and not in R4, or a profile of the other release. What has
/// no mark is read as R4: it is then the same in both. CapabilityStatement.fhirVersion is no mark: R4 lets it tell of another release.
/// Source: HL7's StructureDefinitions of STU3 (3.0.2), R4 (4.0.1) and R5 (5.0.0).
/// </remarks>
internal sealed class OtherRelease
{
    private const string Earlier = "STU3 or earlier";
    private const string Later = "R5 or later";

    private static readonly Dictionary<string, string> Elements = new(StringComparer.Ordinal)
    {
        ["AllergyIntolerance"] = "assertedDate | participant",
        ["Appointment"] = "incomingReferral indication | account class subject virtualService",
        ["CarePlan"] = "context definition |",
        ["CareTeam"] = "context |",
        ["ClinicalImpression"] = "context |",
        ["Communication"] = "context definition notDone |",
        ["CommunicationRequest"] = "context |",
        ["Condition"] = "assertedDate context | participant",
        ["DiagnosticReport"] = "codedDiagnosis context image | composition note supportingInfo",
        ["DocumentReference"] = "class created indexed | attester bodySite modality",
        ["Encounter"] = "incomingReferral | actualPeriod admission plannedStartDate subjectStatus virtualService",
        ["Immunization"] = "date explanation notGiven practitioner vaccinationProtocol | administeredProduct informationSource supportingInformation",
        ["Location"] = "| characteristic contact form",
        ["MedicationAdministration"] = "notGiven prescription reasonNotGiven | isSubPotent medication occurenceDateTime occurencePeriod",
        ["MedicationDispense"] = "notDone | medication renderedDosageInstruction",
        ["MedicationRequest"] = "context definition | effectiveDosePeriod medication renderedDosageInstruction",
        ["MedicationStatement"] = "reasonNotTaken taken | adherence medication renderedDosageInstruction",
        ["Observation"] = "comment context related | bodyStructure triggeredBy",
        ["Organization"] = "| description qualification",
        ["Patient"] = "animal |",
        ["Practitioner"] = "| deceasedBoolean deceasedDateTime",
        ["PractitionerRole"] = "| characteristic communication contact",
        ["Procedure"] = "context definition notDone notDoneReason | occurrenceDateTime occurrencePeriod recorded reportedBoolean reportedReference",
        ["Provenance"] = "period |",
        ["QuestionnaireResponse"] = "context parent |",
        ["RiskAssessment"] = "context |",
        ["ServiceRequest"] = "| bodyStructure focus",
        ["Task"] = "context definitionReference definitionUri |",
    };

    /// <summary>Resource types that R4 does not have.</summary>
    private static readonly FrozenDictionary<string, string> Types = ((string[])[
        .. "BodySite DataElement DeviceComponent EligibilityRequest EligibilityResponse ExpansionProfile ImagingManifest MedicationOrder ProcedureRequest ProcessRequest ProcessResponse ReferralRequest Sequence ServiceDefinition".Split(' ').Select(name => $"{name}|{Earlier}"),
        .. "ActorDefinition ArtifactAssessment ConditionDefinition DeviceAssociation DeviceDispense DeviceUsage EncounterHistory FormularyItem GenomicStudy ImagingSelection InventoryItem InventoryReport NutritionIntake Permission Requirements TestPlan Transport".Split(' ').Select(name => $"{name}|{Later}"),
    ]).ToFrozenDictionary(type => type.Split('|')[0], type => type.Split('|')[1], StringComparer.Ordinal);

    private static readonly OtherRelease[] OfTypes = [.. Elements.Select(type => new OtherRelease(type.Key, type.Value.Split('|')))];

    private static readonly OtherRelease None = new("", ["", ""]);

    private readonly byte[] _type;
    private readonly (byte[] Name, string Found)[] _marks;
    private readonly ulong _filter;

    private OtherRelease(string type, string[] names)
    {
        _type = Encoding.ASCII.GetBytes(type);
        _marks = [.. names.SelectMany((of, i) => of.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => (Encoding.ASCII.GetBytes(name), $"It is of FHIR {(i == 0 ? Earlier : Later)}: element '{name}' of {type} is none of R4.")))];
        foreach (var (name, _) in _marks)
            _filter |= Bit(name);
    }

    /// <summary>Each mark as resource type and JSON property.</summary>
    public static IEnumerable<(string ResourceType, string Property)> Marks =>
        OfTypes.SelectMany(type => type._marks.Select(mark => (Encoding.ASCII.GetString(type._type), Encoding.ASCII.GetString(mark.Name))));

    /// <summary>The release that has a resource type which R4 does not have; or null.</summary>
    public static string? OfType(string resourceType) => Types.GetValueOrDefault(resourceType);

    /// <summary>The marks of a resource type.</summary>
    public static OtherRelease Of(ReadOnlySpan<byte> resourceType)
    {
        foreach (var type in OfTypes)
        {
            if (resourceType.SequenceEqual(type._type))
                return type;
        }

        return None;
    }

    /// <summary>True for the marks of that resource type.</summary>
    public bool IsOf(ReadOnlySpan<byte> resourceType) => resourceType.SequenceEqual(_type);

    /// <summary>What a property of the resource tells: a sentence without a value; or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string? Find(ReadOnlySpan<byte> property) => property.IsEmpty || (_filter & Bit(property)) == 0 ? null : FindNamed(property);

    private string? FindNamed(ReadOnlySpan<byte> property)
    {
        foreach (var (name, found) in _marks)
        {
            if (property.SequenceEqual(name))
                return found;
        }

        return null;
    }

    /// <summary>What the profiles of the resource's meta tell: a sentence without a value; or null.</summary>
    /// <param name="meta">The value of <c>meta</c>.</param>
    public static string? FindProfile(ReadOnlySpan<byte> meta)
    {
        if (!MayHaveProfile(meta))
            return null;
        try
        {
            var reader = new Utf8JsonReader(meta, new JsonReaderOptions { MaxDepth = FhirLimits.MaxResourceBytes });
            for (var isProfile = false; reader.Read();)
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                    isProfile = reader.ValueSpan.SequenceEqual("profile"u8);
                else if (isProfile && reader is { TokenType: JsonTokenType.String, CurrentDepth: 2 } && OfProfile(reader.ValueSpan) is { } release)
                    return $"It is of FHIR {release}: it follows a profile of that.";
            }
        }
        catch (JsonException)
        {
            // It is rejected for that when it is read.
        }

        return null;
    }

    /// <summary>False for nearly all, and quickly: those of R4 follow profiles of others than HL7's base, or none.</summary>
    private static bool MayHaveProfile(ReadOnlySpan<byte> meta)
    {
        if (meta.IndexOf("/STU3/"u8) >= 0)
            return true;
        for (int at; (at = meta.IndexOf("//hl7.org/fhir/"u8)) >= 0;)
        {
            meta = meta[(at + 15)..];
            if (meta.StartsWith("3.0/"u8) || meta.StartsWith("5.0/"u8) || meta.StartsWith("StructureDefinition/"u8))
                return true;
        }

        return false;
    }

    private static string? OfProfile(ReadOnlySpan<byte> profile)
    {
        if (profile.IndexOf("/STU3/StructureDefinition/"u8) >= 0 || profile.StartsWith("http://hl7.org/fhir/3.0/"u8))
            return Earlier;
        if (profile.StartsWith("http://hl7.org/fhir/5.0/"u8))
            return Later;
        if (!profile.StartsWith("http://hl7.org/fhir/StructureDefinition/"u8))
            return null;
        return profile.IndexOf("|3.0"u8) >= 0 ? Earlier : profile.IndexOf("|5.0"u8) >= 0 ? Later : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ReadOnlySpan<byte> name) => 1UL << ((name[0] + (name[^1] * 3) + (name.Length * 7)) & 63);
}
