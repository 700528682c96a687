using System.Text;
using System.Text.Json;
using Weir.Fhir.Model;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Policies;

/// <summary>What an object's other members decide about one of them.</summary>
/// <param name="IsKnownSystem">True where its system is one that the policy knows.</param>
/// <param name="IsYears">True where its unit is the year.</param>
internal readonly record struct Beside(bool IsKnownSystem, bool IsYears);

/// <summary>Writes single values as a policy leaves them.</summary>
internal sealed class ValueRewriter(Policy policy, Pseudonyms pseudonyms, int thisYear, RewrittenBytes output)
{
    private const int LongestSystem = 512;
    private const int LongestCode = 64;

    /// <summary>Elements that say whose a resource is, in the order they are looked for.</summary>
    private static readonly byte[][] OfPatient = ["patient"u8.ToArray(), "subject"u8.ToArray(), "beneficiary"u8.ToArray(), "individual"u8.ToArray(), "for"u8.ToArray()];

    private readonly Dictionary<byte[], bool> _systems = new(Utf8Comparer.Instance);
    private readonly byte[][] _known = [.. policy.Systems.Select(Encoding.UTF8.GetBytes)];
    private readonly bool _shifts = policy.OfTypes.Values.Concat(policy.OfElements.Values.SelectMany(rules => rules.Select(rule => rule.Action))).Any(action => action.Step == PolicyStep.Shift);
    private byte[] _text = new byte[1 << 10];
    private byte[]? _patient;
    private string? _problem;

    /// <summary>What the references inside the bundle mean.</summary>
    public BundleReferences? References { get; set; }

    /// <summary>Why the last value could not be written, once; null where it was only left out.</summary>
    public string? TakeProblem()
    {
        var problem = _problem;
        _problem = null;
        return problem;
    }

    /// <summary>Finds whose the resource is, so that its dates can move with those of the same patient.</summary>
    public void FindPatient(Utf8JsonReader resource, bool isPatient)
    {
        _patient = null;
        if (!_shifts)
            return;
        Span<byte> text = stackalloc byte[LongestSystem];
        if (isPatient)
        {
            if (JsonMember.Find(resource, "id"u8, text, out var own))
                _patient = text[..own].ToArray();
            return;
        }

        foreach (var name in OfPatient)
        {
            var reader = resource;
            if (!JsonMember.Enter(ref reader, name) || !JsonMember.Find(reader, "reference"u8, text, out var length) || !Resolve(text[..length], out var type, out var id))
                continue;
            if (type is "Patient" or "")
                _patient = id;
            return;
        }
    }

    /// <summary>What an object's other members decide.</summary>
    public Beside Beside(Utf8JsonReader reader, PolicyNode node)
    {
        if (!node.NeedsSystem && !node.NeedsUnit)
            return default;
        Span<byte> text = stackalloc byte[LongestSystem];
        var isKnown = node.NeedsSystem && JsonMember.Find(reader, "system"u8, text, out var length) && IsKnown(text[..length]);
        var isYears = node.NeedsUnit && ((JsonMember.Find(reader, "code"u8, text, out length) && text[..length].SequenceEqual("a"u8)));
        return new Beside(isKnown, isYears);
    }

    /// <summary>Writes the value that the reader is at. False, and nothing written, where nothing of it is left.</summary>
    public bool Write(ref Utf8JsonReader reader, PolicyProperty property, Beside beside)
    {
        var isOfSort = property.Sort switch
        {
            ValueSort.Number => reader.TokenType == JsonTokenType.Number,
            ValueSort.Boolean => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
            _ => reader.TokenType == JsonTokenType.String,
        };
        if (!isOfSort)
        {
            _problem = $"{JsonMember.Described(reader.TokenType)} where element '{property.Path}' has {Expected(property.Sort)}";
            return false;
        }

        var isWritten = property.Sort switch
        {
            ValueSort.Number => WriteNumber(ref reader, property, beside),
            ValueSort.Boolean => Add(reader.ValueSpan),
            _ => WriteText(ref reader, property, beside),
        };
        if (!isWritten)
            property.Counts.Dropped++;
        return isWritten;

        bool Add(ReadOnlySpan<byte> plain)
        {
            output.Add(plain);
            property.Counts.Kept++;
            return true;
        }
    }

    /// <summary>What stands for a reference; null where nothing may.</summary>
    public byte[]? Reference(ReadOnlySpan<byte> reference)
    {
        if (reference.Length is > 1 and < LongestSystem && reference[0] == '#')
            return [(byte)'#', .. pseudonyms.Id(reference[1..])];
        if (!Resolve(reference, out var type, out var id))
            return null;
        return type.Length == 0 ? [.. "urn:uuid:"u8, .. pseudonyms.Id(id)] : [.. Encoding.ASCII.GetBytes(type), (byte)'/', .. pseudonyms.Id(id)];
    }

    /// <summary>What stands for an id.</summary>
    public ReadOnlySpan<byte> Id(ReadOnlySpan<byte> id) => pseudonyms.Id(id);

    /// <summary>Type and id of what a reference leads to; the type is empty where the reference does not say it.</summary>
    private bool Resolve(ReadOnlySpan<byte> reference, out string type, out byte[] id)
    {
        (type, id) = ("", []);
        if (References?.Find(reference) is { } inBundle)
        {
            (type, id) = (inBundle.Type, Encoding.UTF8.GetBytes(inBundle.Id));
            return FhirModel.R4.IsResource(type);
        }

        if (!ReferenceText.TryRead(reference, out var typeName, out var named))
            return false;
        (type, id) = (typeName.Length <= 64 ? Encoding.UTF8.GetString(typeName) : "?", named.ToArray());
        return type.Length == 0 || FhirModel.R4.IsResource(type);
    }

    private bool WriteNumber(ref Utf8JsonReader reader, PolicyProperty property, Beside beside)
    {
        if (property.Action.Step != PolicyStep.Age)
        {
            output.Add(reader.ValueSpan);
            property.Counts.Kept++;
            return true;
        }

        // An age in months or days is not one of 90 years.
        if (!beside.IsYears && property.Path.StartsWith("Age.", StringComparison.Ordinal))
            return false;
        if (CoarseText.Age(reader.ValueSpan, property.Action.Number) is not { } age)
            return false;
        output.Add(age);
        property.Counts.Generalised++;
        return true;
    }

    private bool WriteText(ref Utf8JsonReader reader, PolicyProperty property, Beside beside)
    {
        var counts = property.Counts;
        var text = TextOf(ref reader);
        switch (property.Action.Step)
        {
            case PolicyStep.Keep when property.Sort == ValueSort.Date ? CoarseText.IsDate(text) : !property.IsTime || CoarseText.IsTime(text):
            case PolicyStep.Code when CoarseText.IsCode(text):
            case PolicyStep.TypeName when FhirModel.R4.IsResource(Encoding.UTF8.GetString(text)):
            case PolicyStep.Coded when beside.IsKnownSystem && (!property.IsCode || text.Length <= LongestCode):
            case PolicyStep.Known when IsKnown(text):
                output.AddText(reader.ValueSpan);
                counts.Kept++;
                return true;
            case PolicyStep.Hash or PolicyStep.Known:
            case PolicyStep.Coded when property.IsCode && !beside.IsKnownSystem:
                output.AddText(pseudonyms.Value(text));
                counts.Hashed++;
                return true;
            case PolicyStep.Reference:
                return WriteReference(text, property);
            case PolicyStep.Shift when _patient is { } patient:
                return Coarse(CoarseText.Shifted(text, pseudonyms.Days(patient, property.Action.Number), property.IsInstant), isShift: true);
            case PolicyStep.Year or PolicyStep.Shift:
                return Coarse(CoarseText.Date(text, month: false, property.IsInstant));
            case PolicyStep.Month:
                return Coarse(CoarseText.Date(text, month: true, property.IsInstant));
            case PolicyStep.Age:
                return Coarse(CoarseText.BirthYear(text, property.Action.Number, thisYear));
            case PolicyStep.District:
                return Coarse(CoarseText.District(text));
            default:
                return false;
        }

        bool Coarse(byte[]? coarse, bool isShift = false)
        {
            if (coarse is null)
                return false;
            output.AddText(coarse);
            if (isShift)
                counts.Shifted++;
            else
                counts.Generalised++;
            return true;
        }
    }

    private bool WriteReference(ReadOnlySpan<byte> text, PolicyProperty property)
    {
        // A resource's own id is no reference to another's.
        if (property.Path.EndsWith(".id", StringComparison.Ordinal))
            output.AddText(pseudonyms.Id(text));
        else if (Reference(text) is { } reference)
            output.AddText(reference);
        else
            return false;
        property.Counts.Hashed++;
        return true;
    }

    /// <summary>True where the policy knows a system, or the address before a version.</summary>
    private bool IsKnown(ReadOnlySpan<byte> system)
    {
        if (system.Length > LongestSystem)
            return false;
        var seen = _systems.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (seen.TryGetValue(system, out var isKnown))
            return isKnown;
        foreach (var known in _known)
        {
            isKnown |= known[^1] == '*' ? system.StartsWith(known.AsSpan(0, known.Length - 1)) : system.SequenceEqual(known);
        }

        if (_systems.Count < 1 << 12)
            seen[system] = isKnown;
        return isKnown;
    }

    private ReadOnlySpan<byte> TextOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        if (_text.Length < reader.ValueSpan.Length)
            _text = new byte[reader.ValueSpan.Length * 2];
        return _text.AsSpan(0, reader.CopyString(_text));
    }

    private static string Expected(ValueSort sort) => sort switch { ValueSort.Number => "a number", ValueSort.Boolean => "true or false", ValueSort.Date => "a date", _ => "text" };
}
