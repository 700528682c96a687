using Weir.Columns;
using Weir.Fhir.Views;

namespace Weir.Fhir.Rows;

/// <summary>What became of a resource.</summary>
internal enum ResourceOutcome
{
    /// <summary>Its rows, if it has any, are in the batches.</summary>
    Read,

    /// <summary>No view reads resources of its type.</summary>
    Unread,

    /// <summary>It is not to be trusted: no row of it is in any batch.</summary>
    Rejected,
}

/// <summary>Reads resources one after the other and appends the rows of all views. Not for sharing between threads.</summary>
internal sealed unsafe class ViewRows : IDisposable
{
    private readonly ViewSet _views;
    private readonly Evaluation _evaluation;
    private readonly RowMaker[][] _makers;
    private readonly int[][] _batchOf;
    private readonly int[] _added;

    public ViewRows(ViewSet views)
    {
        _views = views;
        _evaluation = new Evaluation(views.Constants);
        _makers = [.. views.Resources.Select(resource => resource.Views.Select(view => new RowMaker(view, _evaluation)).ToArray())];
        _added = new int[views.Views.Length];
        _batchOf = [.. views.Resources.Select(resource => resource.Views.Select(view => views.Views.IndexOf(view)).ToArray())];
    }

    /// <summary>Why the last resource was rejected, as the rest of a sentence without a value of it; else null.</summary>
    public string? Problem { get; private set; }

    /// <summary>What tells that the last resource is of another release than R4, in a sentence; or null.</summary>
    public string? OtherRelease => _evaluation.Tree.OtherRelease;

    /// <summary>True where such a resource makes the rows that it would as one of R4.</summary>
    public bool TakesOtherReleases { get; init; }

    /// <summary>What the references inside the resources' own bundle mean; null where they are in none.</summary>
    public BundleReferences? References
    {
        get => _evaluation.References;
        set => _evaluation.References = value;
    }

    /// <summary>The id of a resource that has none itself: what its fullUrl says; null where nothing does.</summary>
    public string? KnownAs
    {
        get => _evaluation.KnownAs;
        set => _evaluation.KnownAs = value;
    }

    /// <summary>Appends the rows of a resource.</summary>
    /// <param name="resource">One resource as UTF-8 JSON.</param>
    /// <param name="number">Its number in the original.</param>
    /// <param name="batches">One batch for each view, in their order.</param>
    public ResourceOutcome Read(ReadOnlySpan<byte> resource, long number, IReadOnlyList<Batch> batches)
    {
        Problem = null;
        fixed (byte* bytes = resource)
        {
            var tree = _evaluation.Tree;
            if (!tree.Open(bytes, resource.Length))
                return Reject(tree.Problem!);
            var type = tree.FindType();
            if (type.IsEmpty)
                return Reject("no resourceType");
            for (var i = 0; i < _views.Resources.Length; i++)
            {
                if (type.SequenceEqual(_views.Resources[i].Utf8))
                    return Read(i, number, batches);
            }
        }

        return ResourceOutcome.Unread;
    }

    public void Dispose() => _evaluation.Dispose();

    private ResourceOutcome Read(int resource, long number, IReadOnlyList<Batch> batches)
    {
        if (!_evaluation.Tree.Read(_views.Resources[resource].Shape))
            return Reject(_evaluation.Tree.Problem!);
        if (!TakesOtherReleases && OtherRelease is { } other)
            return Reject(other);
        var makers = _makers[resource];
        var done = 0;
        try
        {
            for (; done < makers.Length; done++)
                _added[done] = makers[done].Run(batches[_batchOf[resource][done]], number);
            return ResourceOutcome.Read;
        }
        catch (ResourceException wrong)
        {
            for (var i = 0; i < done; i++)
            {
                var batch = batches[_batchOf[resource][i]];
                batch.Truncate(batch.Length - _added[i]);
            }

            return Reject(wrong.Message);
        }
    }

    private ResourceOutcome Reject(string problem)
    {
        Problem = problem;
        return ResourceOutcome.Rejected;
    }
}
