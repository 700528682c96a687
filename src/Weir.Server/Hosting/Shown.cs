namespace Weir.Server.Hosting;

/// <summary>What a client wrote, as messages repeat it.</summary>
internal static class Shown
{
    private const int Most = 60;

    /// <summary>The text, its control characters left out, cut where it is long.</summary>
    public static string Of(string text)
    {
        var plain = string.Concat(text.Where(letter => !char.IsControl(letter)));
        return plain.Length <= Most ? plain : plain[..Most] + "…";
    }
}
