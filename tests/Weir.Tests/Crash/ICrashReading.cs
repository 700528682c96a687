using System.Globalization;
using System.Security.Cryptography;

namespace Weir.Tests.Crash;

/// <summary>Reads everything that a warehouse has, and writes it as <see cref="CrashLedger"/> writes what must be there.</summary>
internal interface ICrashReading
{
    /// <summary>True where there are history and views beside the tables.</summary>
    bool IsDatabase { get; }

    /// <summary>What is there; the same words as <see cref="CrashLedger.Text"/> where it is right.</summary>
    Task<string> TextAsync();

    /// <summary>The id of the newest hold, for the person who approves it.</summary>
    Task<string> LastHoldAsync();

    /// <summary>Somebody who looks over and over at what is served, as <see cref="CrashLedger.Seen"/> writes it. The caller disposes it.</summary>
    Task<ICrashLooker> LookerAsync();
}

/// <summary>Looks at what is served.</summary>
internal interface ICrashLooker : IAsyncDisposable
{
    Task<string> LookAsync();
}

/// <summary>The raw archive beside a warehouse.</summary>
internal static class CrashArchive
{
    /// <summary>The versions whose bytes are in it. Every file there is whole, but for what a download was cut off in.</summary>
    public static async Task<IReadOnlySet<int>> KeptVersionsAsync(string folder, CancellationToken cancellationToken)
    {
        var raw = Path.Combine(folder, "raw");
        HashSet<int> kept = [];
        foreach (var path in Directory.Exists(raw) ? Directory.EnumerateFiles(raw, "*", SearchOption.AllDirectories) : [])
        {
            if (Path.GetExtension(path) == ".part" && Path.GetDirectoryName(path) == raw)
                continue;
            await using var file = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            Path.GetRelativePath(raw, path).ShouldBe(Path.Combine(sha256[..2], sha256));
            kept.Add(VersionOf(sha256));
        }

        return kept;
    }

    public static int VersionOf(string sha256) => CrashExtract.All.Single(extract => extract.Sha256 == sha256).Version;

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
