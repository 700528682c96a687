using System.Globalization;
using Weir.Destinations.Files;

namespace Weir.Http;

/// <summary>Remembers from one process to the next until when hosts that want to be asked slowly are left alone. Where a note is lost, a host may be asked too soon once.</summary>
/// <param name="folder">Where the notes are; null where nothing is remembered.</param>
internal sealed class PaceNotes(string? folder)
{
    /// <summary>A note that is further ahead was written by a clock that was wrong.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>When the next request may be made, and until when the host rests; null where nothing is known.</summary>
    public (DateTimeOffset Next, DateTimeOffset Rested)? Read(TrustedHost host, DateTimeOffset now)
    {
        try
        {
            return PathOf(host) is { } path && File.Exists(path) && File.ReadAllLines(path) is [var next, var rested]
                && Parse(next) is { } first && Parse(rested) is { } second && first < now + Longest && second < now + Longest
                    ? (first, second)
                    : null;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(TrustedHost host, DateTimeOffset next, DateTimeOffset rested)
    {
        if (PathOf(host) is not { } path)
            return;
        try
        {
            Directory.CreateDirectory(folder!);
            File.WriteAllLines(path, [Text(next), Text(rested)]);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // The next process then keeps the pace of its own requests only.
        }
    }

    private string? PathOf(TrustedHost host) =>
        folder is null ? null : Path.Combine(folder, FolderNames.Of(string.Create(CultureInfo.InvariantCulture, $"{host.Host}.{host.Port}")) + ".pace");

    private static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
