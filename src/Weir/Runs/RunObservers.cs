using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weir.Failures;

namespace Weir.Runs;

/// <summary>The observers of a run, told one after the other.</summary>
internal sealed partial class RunObservers(IReadOnlyList<IRunObserver> observers, string pipeline, Guid run, ILogger logger)
{
    private readonly ConcurrentQueue<string> _notes = new();

    /// <summary>What could not be written down, each once, for the run's notes.</summary>
    public IEnumerable<string> Notes => _notes.Distinct(StringComparer.Ordinal);

    /// <summary>Tells of what is about to be: an observer that fails ends the run.</summary>
    public async Task TellAsync(Func<IRunObserver, Task> tell)
    {
        foreach (var observer in observers)
            await tell(observer);
    }

    /// <summary>Tells of what has happened: a store that cannot write it down does not undo it.</summary>
    public async Task TellAfterAsync(Func<IRunObserver, Task> tell)
    {
        foreach (var observer in observers)
        {
            try
            {
                await tell(observer);
            }
            catch (StoreException failure)
            {
                LogUnwritten(logger, pipeline, run, failure.Message);
                _notes.Enqueue($"Not all of this run is in the store; the warehouse's ledger has every load. {failure.Message}");
            }
        }
    }

    [LoggerMessage(1005, LogLevel.Warning, "Run {Run} of pipeline {Pipeline} goes on, and the store does not know all of it: {Reason}")]
    private static partial void LogUnwritten(ILogger logger, string pipeline, Guid run, string reason);
}
