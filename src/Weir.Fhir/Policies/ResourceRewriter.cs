using System.Text.Json;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Policies;

/// <summary>Writes a resource anew as a policy leaves it: one pass over its bytes, before anything else sees them. Not for several threads at once.</summary>
/// <remarks>What it does not know it does not write: a property that is not FHIR's, an extension that the policy does not name, a text in an unexpected form.</remarks>
internal sealed class ResourceRewriter
{
    private const int DeepestNesting = ResourceTree.DeepestNesting;

    private readonly PolicyPlan _plan;
    private readonly ValueRewriter _values;
    private readonly PolicyCounts _unknown;
    private readonly JsonReaderOptions _options = new() { MaxDepth = DeepestNesting };
    private readonly RewrittenBytes _out = new();

    /// <param name="policy">What becomes of values.</param>
    /// <param name="secret">What hashes are made with.</param>
    /// <param name="thisYear">The year from which ages are counted.</param>
    public ResourceRewriter(Policy policy, PolicySecret secret, int thisYear)
    {
        _plan = new PolicyPlan(policy);
        _values = new ValueRewriter(policy, new Pseudonyms(secret), thisYear, _out);
        _unknown = _plan.CountsOf("(properties that FHIR R4 does not have)");
    }

    /// <summary>The resource as it is left; valid until the next is written.</summary>
    public ReadOnlySpan<byte> Written => _out.Written;

    /// <summary>What keeps the resource from being read, as the rest of a sentence; or null. It holds nothing of the resource.</summary>
    public string? Problem { get; private set; }

    /// <summary>What became of values so far, by path.</summary>
    public IReadOnlyDictionary<string, PolicyCounts> Counts => _plan.Counts;

    /// <summary>What stands for ids and references outside resources.</summary>
    public ValueRewriter Values => _values;

    /// <summary>Writes a resource. False where nothing is left of it; <see cref="Problem"/> says whether it was wrong or dropped by the policy.</summary>
    public bool Rewrite(ReadOnlySpan<byte> json, BundleReferences? references)
    {
        Problem = null;
        _out.Clear();
        _values.References = references;
        try
        {
            var reader = new Utf8JsonReader(json, _options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return Fail("It is no JSON object.");
            if (Resource(reader) is not { } node)
                return Fail("no resourceType, or one that FHIR R4 does not have");
            if (_plan.Drops(node.Type))
            {
                _plan.CountsOf(node.Type.Name).Dropped++;
                return false;
            }

            _values.FindPatient(reader, node.Type.Name is "Patient");
            var isWritten = WriteObject(ref reader, node, isExtension: false, parts: null);
            if (Problem is null && reader.Read())
                return Fail("text behind the end of the resource");
            return isWritten && Problem is null;
        }
        catch (JsonException)
        {
            return Fail("text that cannot be read as JSON");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of half a surrogate pair, or of bytes that are no UTF-8, in a text that it is to unescape.
            return Fail("a text that is no UTF-8");
        }
    }

    private PolicyNode? Resource(Utf8JsonReader reader)
    {
        Span<byte> name = stackalloc byte[64];
        return JsonMember.Find(reader, "resourceType"u8, name, out var length) ? _plan.Resource(name[..length]) : null;
    }

    /// <summary>Writes the object that the reader has entered. False, and nothing written, where nothing of it is left.</summary>
    private bool WriteObject(ref Utf8JsonReader reader, PolicyNode node, bool isExtension, IReadOnlyList<string>? parts)
    {
        var beside = _values.Beside(reader, node);
        var begin = _out.Length;
        _out.Add((byte)'{');
        var isFirst = true;
        // An extension of which only the address is left says nothing.
        var saysSomething = !isExtension;
        if (node.ResourceType is { } type)
        {
            _out.Add(type);
            isFirst = false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = node.Find(reader.ValueSpan);
            var isResourceType = property is null && node.ResourceType is not null && reader.ValueTextEquals("resourceType"u8);
            reader.Read();
            if (property is null || (property.Action.Step == PolicyStep.Drop && property.Variants.IsEmpty))
            {
                if (!isResourceType)
                    (property?.Counts ?? _unknown).Dropped++;
                reader.Skip();
                continue;
            }

            var mark = _out.Length;
            if (!isFirst)
                _out.Add((byte)',');
            _out.Add(property.Name);
            if (WriteValues(ref reader, property, beside, isExtension ? parts : null))
                (isFirst, saysSomething) = (false, saysSomething || !property.Name.AsSpan().SequenceEqual("\"url\":"u8));
            else
                _out.Truncate(mark);
            if (Problem is not null)
                return false;
        }

        if (isFirst || !saysSomething)
        {
            _out.Truncate(begin);
            return false;
        }

        _out.Add((byte)'}');
        return true;
    }

    private bool WriteValues(ref Utf8JsonReader reader, PolicyProperty property, Beside beside, IReadOnlyList<string>? parts)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return WriteItem(ref reader, property, beside, parts);
        _out.Add((byte)'[');
        var (isFirst, isLeft) = (true, false);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var mark = _out.Length;
            if (!isFirst)
                _out.Add((byte)',');
            if (WriteItem(ref reader, property, beside, parts))
            {
                (isFirst, isLeft) = (false, true);
            }
            else
            {
                _out.Truncate(mark);
                if (Problem is not null)
                    return false;
                if (!property.KeepsPlaces)
                    continue;
                if (!isFirst)
                    _out.Add((byte)',');
                _out.Add("null"u8);
                isFirst = false;
            }
        }

        _out.Add((byte)']');
        return isLeft;
    }

    private bool WriteItem(ref Utf8JsonReader reader, PolicyProperty property, Beside beside, IReadOnlyList<string>? parts)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        if (property.Holder == HolderSort.Value)
            return _values.Write(ref reader, property, beside) || (_values.TakeProblem() is { } problem && Fail(problem));
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail($"{JsonMember.Described(reader.TokenType)} where element '{property.Path}' has an object");
        foreach (var variant in property.Variants)
        {
            if (JsonMember.Is(reader, variant.Element, variant.Value))
                return WriteGroup(ref reader, variant.Property, null);
        }

        return WriteGroup(ref reader, property, parts);
    }

    private bool WriteGroup(ref Utf8JsonReader reader, PolicyProperty property, IReadOnlyList<string>? parts)
    {
        var isWritten = property switch
        {
            { Action.Step: PolicyStep.Drop } => Skipped(ref reader),
            { Holder: HolderSort.Extension } => WriteExtension(ref reader, property, parts),
            { Holder: HolderSort.Resource } => WriteContained(ref reader),
            _ => WriteObject(ref reader, property.Child!.Value, isExtension: false, parts: null),
        };
        if (isWritten)
            property.Counts.Kept++;
        else
            property.Counts.Dropped++;
        return isWritten;
    }

    /// <summary>Writes an extension that the policy names, or a part of one that it names.</summary>
    private bool WriteExtension(ref Utf8JsonReader reader, PolicyProperty property, IReadOnlyList<string>? parts)
    {
        Span<byte> utf8 = stackalloc byte[256];
        if (!JsonMember.Find(reader, "url"u8, utf8, out var length))
            return Skipped(ref reader);
        var url = System.Text.Encoding.UTF8.GetString(utf8[..length]);
        if (parts is not null && parts.Contains(url, StringComparer.Ordinal))
            return WriteObject(ref reader, property.Child!.Value, isExtension: true, []);
        return _plan.Policy.Extensions.TryGetValue(url, out var known) ? WriteObject(ref reader, property.Child!.Value, isExtension: true, known) : Skipped(ref reader);
    }

    private bool WriteContained(ref Utf8JsonReader reader) =>
        Resource(reader) is { } node && !_plan.Drops(node.Type) ? WriteObject(ref reader, node, isExtension: false, parts: null) : Skipped(ref reader);

    private static bool Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return false;
    }

    private bool Fail(string problem)
    {
        Problem ??= problem;
        return false;
    }
}
