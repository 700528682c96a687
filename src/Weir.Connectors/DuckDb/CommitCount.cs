namespace Weir.Connectors.DuckDb;

/// <summary>Tells whether another transaction may have committed since a moment.</summary>
/// <remarks>
/// A commit takes place somewhere between <see cref="Begin"/> and <see cref="End"/>. Whoever finds its effect in between
/// sees that one is under way; later, that the count has grown.
/// </remarks>
internal sealed class CommitCount
{
    private long _done;
    private long _underWay;

    /// <summary>Commits that have ended.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Called before a commit.</summary>
    public void Begin() => Interlocked.Increment(ref _underWay);

    /// <summary>Called after a commit, once for each <see cref="Begin"/>, also where it failed.</summary>
    public void End(bool committed)
    {
        if (committed)
            Interlocked.Increment(ref _done);
        Interlocked.Decrement(ref _underWay);
    }

    /// <summary>True where another one may have committed since <see cref="Done"/> was <paramref name="done"/>.</summary>
    public bool AnySince(long done) => Interlocked.Read(ref _underWay) > 0 || Done != done;
}
