using System.Globalization;

namespace Weir.Tests.Fhir;

/// <summary>Tries inputs made at random, each from a seed of its own: no crash, no hang, bounded memory.</summary>
/// <remarks>
/// A failure names seed and input and shows nothing of what was made. That one is tried again, alone, with
/// WEIR_TEST_FUZZ=SEED:INPUT in the environment; with :COUNT behind it, those that follow too.
/// </remarks>
internal static class Fuzz
{
    /// <summary>No input may take longer: the largest are some 100 KiB.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(20);

    private const long MostBytes = 256L << 20;
    private const long MostLeftBytes = 1L << 30;

    /// <summary>Tries some inputs, in the nightly mode a million.</summary>
    /// <param name="count">How many otherwise.</param>
    /// <param name="attempt">Makes an input and tries it; what it throws is a fault.</param>
    public static async Task RunAsync(int count, Action<Random> attempt)
    {
        var (seed, from) = TestData.IsNightly ? (Environment.TickCount, 0) : (20260103, 0);
        if (Environment.GetEnvironmentVariable("WEIR_TEST_FUZZ")?.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray() is [var named, var input, .. var more])
            (seed, from, count) = (named, input, more is [var several] ? several : 1);
        else if (TestData.IsNightly)
            count = 1_000_000;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var current = from;
        var cancellationToken = TestContext.Current.CancellationToken;
        var work = Task.Run(
            () =>
            {
                for (; Volatile.Read(ref current) < from + count; Interlocked.Increment(ref current))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (FaultOf(seed, current, attempt) is { } fault)
                        throw new InvalidOperationException($"WEIR_TEST_FUZZ={seed}:{current} {fault}");
                }
            },
            cancellationToken);
        for (var before = -1; !work.IsCompleted && before != Volatile.Read(ref current);)
        {
            before = Volatile.Read(ref current);
            await Task.WhenAny(work, Task.Delay(LongestTime, TimeProvider.System, cancellationToken));
        }

        if (!work.IsCompleted)
            throw new InvalidOperationException($"WEIR_TEST_FUZZ={seed}:{current} takes over {LongestTime.TotalSeconds} s.");
        await work;
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MostLeftBytes);
    }

    /// <summary>What is wrong with what an input does, or null. The message of an exception is not told: it might quote the input.</summary>
    private static string? FaultOf(int seed, int input, Action<Random> attempt)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            attempt(new Random(HashCode(seed, input)));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return $"throws {fault.GetType().Name}.\n{fault.StackTrace}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MostBytes ? $"allocates {allocated >> 20} MiB." : null;
    }

    /// <summary>Not the framework's, which differs from process to process.</summary>
    private static int HashCode(int seed, int input) => unchecked((seed * 397) ^ (int)((uint)input * 2654435761));
}
