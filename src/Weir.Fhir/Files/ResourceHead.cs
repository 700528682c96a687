using System.Text;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Files;

/// <summary>What a resource says of itself as a whole: type, id and version.</summary>
internal sealed unsafe class ResourceHead : IDisposable
{
    private readonly ResourceTree _tree = new();
    private readonly Shape _shape = new();
    private readonly (int Id, int Meta, int LastUpdated, int VersionId) _slots;

    public ResourceHead()
    {
        var model = FhirModel.R4;
        var meta = _shape.Property("meta", model.Find("Meta"), ValueKind.Complex);
        var id = _shape.Property("id", model.Find("id"), ValueKind.String);
        var lastUpdated = meta.Child.Property("lastUpdated", model.Find("instant"), ValueKind.DateTime);
        var versionId = meta.Child.Property("versionId", model.Find("id"), ValueKind.String);
        _shape.Seal([]);
        _slots = (id.Slot, meta.Slot, lastUpdated.Slot, versionId.Slot);
    }

    /// <summary>The resource type; empty where there is none.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The id; empty where it has none.</summary>
    public string Id { get; private set; } = "";

    /// <summary>meta.versionId, or null. It is opaque: no order is read into it.</summary>
    public string? VersionId { get; private set; }

    /// <summary>meta.lastUpdated, or null.</summary>
    public DateTimeOffset? LastUpdated { get; private set; }

    /// <summary>What tells that the resource is of another release than R4, in a sentence; or null.</summary>
    public string? OtherRelease => _tree.OtherRelease;

    /// <summary>The brackets and quotes of the resource whose head was read last.</summary>
    public StructuralIndex Index => _tree.Index;

    /// <summary>Why the head cannot be read, as the rest of a sentence; else null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the head of a resource. False where <see cref="Problem"/> says why not.</summary>
    public bool Read(ReadOnlySpan<byte> resource)
    {
        (Problem, VersionId, LastUpdated, Id) = (null, null, null, "");
        try
        {
            return ReadTree(resource);
        }
        catch (ResourceException wrong)
        {
            return Fail(wrong.Message);
        }
    }

    private bool ReadTree(ReadOnlySpan<byte> resource)
    {
        fixed (byte* bytes = resource)
        {
            if (!_tree.Open(bytes, resource.Length))
                return Fail(_tree.Problem!);
            Type = TypeOf(_tree.FindType());
            if (!_tree.Read(_shape))
                return Fail(_tree.Problem!);
            Id = TextOf(_tree.First(ResourceTree.Root, _slots.Id)) ?? "";
            var meta = _tree.First(ResourceTree.Root, _slots.Meta);
            if (meta == 0)
                return true;
            VersionId = TextOf(_tree.First(meta, _slots.VersionId));
            var lastUpdated = _tree.First(meta, _slots.LastUpdated);
            if (lastUpdated == 0 || _tree.At(lastUpdated).Kind == JsonKind.Null)
                return true;
            LastUpdated = InstantOf(_tree.TextOf(lastUpdated));
            return LastUpdated is not null || Fail("a meta.lastUpdated that is no date with time and zone");
        }
    }

    /// <summary>The instant that a text says; null where it says less than one.</summary>
    public static DateTimeOffset? InstantOf(ReadOnlySpan<byte> text) =>
        PartialTime.TryParse(text, out var time) ? time.Instant : null;

    public void Dispose() => _tree.Dispose();

    private string TypeOf(ReadOnlySpan<byte> type) =>
        Ascii.Equals(type, Type) ? Type
        : type.Length <= 64 ? Encoding.UTF8.GetString(type) : "";

    private string? TextOf(int node)
    {
        if (node == 0 || _tree.At(node).Kind != JsonKind.String)
            return null;
        var raw = _tree.TextOf(node);
        if (raw.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(raw);
        var text = new byte[raw.Length];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(raw, text));
    }

    private bool Fail(string problem)
    {
        Problem = problem;
        return false;
    }
}
