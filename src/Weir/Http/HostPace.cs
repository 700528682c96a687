using System.Collections.Concurrent;
using Weir.Failures;

namespace Weir.Http;

/// <summary>Keeps requests to one host apart, and leaves a host alone for as long as it asked.</summary>
internal sealed class HostPace(TimeSpan minimumGap, TimeSpan longestRest, TimeProvider time)
{
    private readonly ConcurrentDictionary<TrustedHost, Turn> turns = new();

    /// <summary>Waits for this host's turn.</summary>
    /// <param name="address">An address of the host.</param>
    /// <param name="gap">The least time between requests to it that this caller keeps to; null for everybody's. The widest that was ever asked for counts for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SourceException">The host asked for a rest longer than <see cref="OutboundOptions.LongestRest"/>; transient, with the time left.</exception>
    public async Task WaitAsync(Uri address, TimeSpan? gap, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (wait, isRest) = Of(address).Take(time.GetUtcNow(), gap);
            if (wait <= TimeSpan.Zero)
                return;
            if (isRest && wait > longestRest)
                throw OutboundFailure.Resting(address, wait);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>A request to the host has come to its end: the gap to the next counts from now, so that it is kept on the host's own clock, too.</summary>
    public void Answered(Uri address) => Of(address).Answered(time.GetUtcNow());

    /// <summary>The host asked for a rest: nobody calls it before then.</summary>
    public void Rest(Uri address, TimeSpan rest) => Of(address).Until(time.GetUtcNow() + rest);

    private Turn Of(Uri address) => turns.GetOrAdd(TrustedHost.Of(address), _ => new Turn(minimumGap));

    private sealed class Turn(TimeSpan minimumGap)
    {
        private readonly Lock gate = new();
        private TimeSpan widest = minimumGap;
        private DateTimeOffset next = DateTimeOffset.MinValue;
        private DateTimeOffset rested = DateTimeOffset.MinValue;

        /// <summary>Zero where the turn is the caller's, else the time to wait before asking again, and whether the host asked for it.</summary>
        public (TimeSpan Wait, bool IsRest) Take(DateTimeOffset now, TimeSpan? gap)
        {
            lock (gate)
            {
                if (rested > now)
                    return (rested - now, true);
                if (next > now)
                    return (next - now, false);
                widest = gap > widest ? gap.Value : widest;
                next = now + widest;
                return (TimeSpan.Zero, false);
            }
        }

        public void Answered(DateTimeOffset now)
        {
            lock (gate)
                next = now + widest > next ? now + widest : next;
        }

        public void Until(DateTimeOffset moment)
        {
            lock (gate)
                rested = moment > rested ? moment : rested;
        }
    }
}
