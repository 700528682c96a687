namespace Weir.Tests;

/// <summary>Where several pieces of work wait for each other, so that what follows races.</summary>
internal sealed class Rendezvous(int parties)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = parties;

    /// <summary>Waits until all have arrived; fails where one never does.</summary>
    public Task ArriveAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _allHere.SetResult();
        return _allHere.Task.WaitAsync(Patience, cancellationToken);
    }
}
