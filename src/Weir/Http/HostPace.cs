using System.Collections.Concurrent;
using Weir.Failures;

namespace Weir.Http;

/// <summary>Keeps requests to one host apart, and leaves a host alone for as long as it asked.</summary>
internal sealed class HostPace(TimeSpan minimumGap, TimeSpan longestRest, TimeProvider time)
{
    private readonly ConcurrentDictionary<TrustedHost, Turn> turns = new();

    /// <summary>Waits for this host's turn.</summary>
    /// <exception cref="SourceException">The host asked for a rest longer than <see cref="OutboundOptions.LongestRest"/>; transient, with the time left.</exception>
    public async Task WaitAsync(Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = turns.GetOrAdd(TrustedHost.Of(address), _ => new Turn()).Take(time.GetUtcNow(), minimumGap);
            if (wait <= TimeSpan.Zero)
                return;
            if (wait > longestRest)
                throw OutboundFailure.Resting(address, wait);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>The host asked for a rest: nobody calls it before then.</summary>
    public void Rest(Uri address, TimeSpan rest) =>
        turns.GetOrAdd(TrustedHost.Of(address), _ => new Turn()).Until(time.GetUtcNow() + rest);

    private sealed class Turn
    {
        private readonly Lock gate = new();
        private DateTimeOffset next = DateTimeOffset.MinValue;

        /// <summary>Zero where the turn is the caller's, else the time to wait before asking again.</summary>
        public TimeSpan Take(DateTimeOffset now, TimeSpan gap)
        {
            lock (gate)
            {
                if (next > now)
                    return next - now;
                next = now + gap;
                return TimeSpan.Zero;
            }
        }

        public void Until(DateTimeOffset moment)
        {
            lock (gate)
                next = moment > next ? moment : next;
        }
    }
}
