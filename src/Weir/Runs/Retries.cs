using Weir.Failures;

namespace Weir.Runs;

/// <summary>Tries again what may pass: transient failures, after a growing wait with jitter, or after the wait the upstream asked for.</summary>
/// <remarks>A resilience package does this too, and takes longer to set up than the connection it would try again.</remarks>
/// <param name="options">How often, and how long to wait.</param>
/// <param name="time">The clock.</param>
/// <param name="waiting">Told of each failure that is tried again, and of the wait before that.</param>
internal sealed class Retries(RunOptions options, TimeProvider time, Action<WeirException, TimeSpan> waiting)
{
    /// <summary>Most of a wait that jitter adds or takes, so that what failed together does not come back together.</summary>
    private const double Jitter = 0.25;

    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            TimeSpan wait;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await work(cancellationToken);
            }
            catch (WeirException failure) when (tries < options.Attempts && MayPass(failure))
            {
                wait = options.CoolOff is { } coolOff ? Longer(coolOff, failure.RetryAfter) : failure.RetryAfter ?? Wait(tries);
                waiting(failure, wait);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public Task ExecuteAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => ExecuteAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);

    private bool MayPass(WeirException failure) => failure.Kind == FailureKind.Transient && !(failure.RetryAfter > options.LongestRetryDelay);

    private static TimeSpan Longer(TimeSpan coolOff, TimeSpan? asked) => asked > coolOff ? asked.Value : coolOff;

    private TimeSpan Wait(int tries)
    {
        var jittered = options.RetryDelay * Math.Pow(2, tries - 1) * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()));
        return jittered < options.LongestRetryDelay ? jittered : options.LongestRetryDelay;
    }
}
