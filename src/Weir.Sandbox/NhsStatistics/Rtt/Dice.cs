namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>Numbers that look random and are the same on every run: SplitMix64, seeded by what the number is for.</summary>
/// <remarks>A figure depends on its own seed alone, so that a file of more rows or months keeps the figures it shares with a smaller one.</remarks>
internal struct Dice(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>A seed made of two.</summary>
    public static ulong Mix(ulong first, ulong second) => Scramble(first + Step + (Scramble(second + Step) * 31));

    /// <summary>A seed made of a text.</summary>
    public static ulong Mix(ulong seed, string text)
    {
        foreach (var letter in text)
        {
            seed = Mix(seed, letter);
        }

        return seed;
    }

    /// <summary>A seed made of a month.</summary>
    public static ulong Mix(ulong seed, DateOnly month) => Mix(seed, (ulong)((month.Year * 12) + month.Month));

    /// <summary>One number in [0, 1) from a seed.</summary>
    public static double Once(ulong seed) => new Dice(seed).Next();

    /// <summary>The next number in [0, 1).</summary>
    public double Next()
    {
        _state += Step;
        return (Scramble(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A whole number near an expected one: rounded up as often as its fraction says.</summary>
    public int Round(double expected) => (int)(expected + Next());

    private static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
