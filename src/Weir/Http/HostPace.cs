using System.Collections.Concurrent;
using Weir.Failures;

namespace Weir.Http;

/// <summary>Keeps requests to one host apart, and leaves a host alone for as long as it asked.</summary>
/// <param name="minimumGap">Least time between two requests to a host of which nothing else is known.</param>
/// <param name="longestRest">Longest rest of a host that is waited for.</param>
/// <param name="notes">What is remembered of hosts with a gap of their own.</param>
/// <param name="time">The clock.</param>
internal sealed class HostPace(TimeSpan minimumGap, TimeSpan longestRest, PaceNotes notes, TimeProvider time)
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
            var (turn, now) = (Of(address), time.GetUtcNow());
            if (gap is not null)
                turn.Recall(notes.Read(TrustedHost.Of(address), now));
            var (wait, isRest) = turn.Take(now, gap);
            if (wait <= TimeSpan.Zero)
            {
                Note(address, turn);
                return;
            }

            if (isRest && wait > longestRest)
                throw OutboundFailure.Resting(address, wait);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>A request to the host has come to its end: the gap to the next counts from now, so that it is kept on the host's own clock, too.</summary>
    public void Answered(Uri address)
    {
        var turn = Of(address);
        turn.Answered(time.GetUtcNow());
        Note(address, turn);
    }

    /// <summary>The host asked for a rest: nobody calls it before then.</summary>
    public void Rest(Uri address, TimeSpan rest)
    {
        var turn = Of(address);
        turn.Until(time.GetUtcNow() + rest);
        Note(address, turn);
    }

    private void Note(Uri address, Turn turn)
    {
        if (turn.Noted is { } noted)
            notes.Write(TrustedHost.Of(address), noted.Next, noted.Rested);
    }

    private Turn Of(Uri address) => turns.GetOrAdd(TrustedHost.Of(address), _ => new Turn(minimumGap));

    private sealed class Turn(TimeSpan minimumGap)
    {
        private readonly Lock gate = new();
        private TimeSpan widest = minimumGap;
        private DateTimeOffset next = DateTimeOffset.MinValue;
        private DateTimeOffset rested = DateTimeOffset.MinValue;
        private bool isPaced;

        /// <summary>What the next process should know; null where the host has no gap of its own.</summary>
        public (DateTimeOffset Next, DateTimeOffset Rested)? Noted
        {
            get
            {
                lock (gate)
                    return isPaced ? (next, rested) : null;
            }
        }

        /// <summary>Takes over what another process left.</summary>
        public void Recall((DateTimeOffset Next, DateTimeOffset Rested)? noted)
        {
            lock (gate)
            {
                next = noted?.Next > next ? noted.Value.Next : next;
                rested = noted?.Rested > rested ? noted.Value.Rested : rested;
            }
        }

        /// <summary>Zero where the turn is the caller's, else the time to wait before asking again, and whether the host asked for it.</summary>
        public (TimeSpan Wait, bool IsRest) Take(DateTimeOffset now, TimeSpan? gap)
        {
            lock (gate)
            {
                if (rested > now)
                    return (rested - now, true);
                if (next > now)
                    return (next - now, false);
                isPaced |= gap is not null;
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
