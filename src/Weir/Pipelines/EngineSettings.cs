using System.Globalization;

namespace Weir.Pipelines;

/// <summary>The settings that the engine understands, whatever the source.</summary>
internal static class EngineSettings
{
    public const int DefaultPeriods = 24;
    public const int DefaultAttempts = 4;
    public const int DefaultParallel = 2;
    public const decimal DefaultMaxRejectPercent = 1;

    public static string NotAnAddress(string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"A text of {text.Length} characters is not a warehouse's address. Write duckdb:FILE or postgresql://user:password@host:port/database?schema=S.");
}
