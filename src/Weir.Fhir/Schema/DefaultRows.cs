using System.Text;
using Weir.Columns;
using Weir.Fhir.Files;
using Weir.Fhir.Model;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Schema;

/// <summary>Makes the rows of the default schema from resources of all types, one after the other. Not for sharing between threads.</summary>
/// <param name="isTyped">Whether dates and decimals have columns with types beside them.</param>
internal sealed class DefaultRows(bool isTyped = false) : IDisposable
{
    private readonly ResourceCursor _cursor = new();
    private readonly List<ResourceRows> _types = [];
    private ResourceRows? _last;

    /// <summary>What the references inside the resources' own bundle mean; null where they are in none.</summary>
    public BundleReferences? References { get; set; }

    /// <summary>What had no column, by path.</summary>
    public RowDrift Drift { get; } = new();

    /// <summary>Why the last resource was rejected, in sentences without a value of it; null where it was not.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many rows wait to be taken.</summary>
    public int Rows { get; private set; }

    /// <summary>Appends the rows of a resource to those of its type's tables. False where it is rejected: then no table has a row of it, and <see cref="Problem"/> says why.</summary>
    /// <param name="resource">One resource as JSON.</param>
    /// <param name="knownAs">Its id where it has none itself: what its fullUrl in a bundle says. Empty where nothing does.</param>
    /// <param name="number">Its number in the original; each of its rows gets it.</param>
    /// <param name="index">Its brackets and quotes, where they have been found already.</param>
    public unsafe bool Append(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> knownAs, long number, StructuralIndex? index = null)
    {
        Problem = null;
        fixed (byte* bytes = resource)
        {
            try
            {
                var bracket = _cursor.Open(bytes, resource.Length, index);
                var rows = Find(_cursor.Peek(bracket, "resourceType"u8));
                rows.References = References;
                Rows += rows.Append(bracket, knownAs, number);
                return true;
            }
            catch (ResourceException wrong)
            {
                Problem = wrong.Message;
                return false;
            }
        }
    }

    /// <summary>Hands over the rows made so far: a batch for each table that has some, parents before children. Whoever takes them disposes them.</summary>
    public IReadOnlyList<Batch> Take()
    {
        Rows = 0;
        return [.. _types.SelectMany(type => type.Tables).Select(table => table.Take()).OfType<Batch>()];
    }

    public void Dispose()
    {
        _cursor.Dispose();
        foreach (var type in _types)
            type.Dispose();
    }

    private ResourceRows Find(ReadOnlySpan<byte> type)
    {
        if (_last is { } last && type.SequenceEqual(last.TypeUtf8))
            return last;
        foreach (var known in _types)
        {
            if (type.SequenceEqual(known.TypeUtf8))
                return _last = known;
        }

        if (type.IsEmpty)
            throw new ResourceException("It has no resourceType.");
        var name = type.Length <= 64 ? Encoding.UTF8.GetString(type) : "";
        if (!FhirModel.R4.IsResource(name))
        {
            // The name is the sender's text: it is told only where it can be no more than a name.
            var told = name.Length > 0 && name.All(char.IsAsciiLetter) ? $"'{name}'" : $"of {type.Length} bytes";
            throw new ResourceException($"Its resourceType {told} is none of FHIR R4{(OtherRelease.OfType(name) is { } release ? $" but one of {release}" : "")}.");
        }

        _last = new ResourceRows(DefaultSchema.Of(name, isTyped: isTyped), _cursor, Drift);
        _types.Add(_last);
        return _last;
    }
}
