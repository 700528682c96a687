using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Weir.Server.Hosting;

namespace Weir.Server.Api;

/// <summary>Where a page ended: opaque to clients, and good for the route that gave it only.</summary>
internal static class Cursor
{
    private const int Longest = 1000;

    /// <summary>The cursor of a place.</summary>
    /// <param name="route">The route that gives it.</param>
    /// <param name="place">What is needed to go on, without line breaks.</param>
    public static string Of(string route, params ReadOnlySpan<string> place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', [route, .. place])));

    /// <summary>The place of a cursor; null where none was given.</summary>
    /// <exception cref="ProblemException">No such route gave it.</exception>
    public static string[]? Read(string? text, string route, int parts)
    {
        if (text is null)
            return null;
        if (text.Length > Longest || !Base64Url.IsValid(text))
            throw Malformed();
        var place = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
        return place.Length == parts + 1 && place[0] == route ? place[1..] : throw Malformed();
    }

    /// <summary>A number of a place.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed();

    public static ProblemException Malformed() => ProblemException.BadRequest("cursor: this is none that this route gave. Take 'nextCursor' of the page before, or leave it out to begin at the first.");
}
