namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>Turns the treatment function codes of older workbooks into those of the full extracts.</summary>
/// <remarks>Seen: IP100 to IPX01 and IP999 in March 2015, C_100 to X06 and C_999 in September 2025.</remarks>
internal static class RttWorkbookFunctions
{
    /// <summary>IP100 is C_100, IPX01 is X01; a code of another form stays as it is.</summary>
    public static string Normal(string code)
    {
        var letters = code.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        var rest = letters < 0 ? "" : code[letters..];
        if (rest.Length == 3 && rest.All(char.IsAsciiDigit))
            return $"C_{rest}";
        return code.Length > 3 && code[^3] == 'X' && char.IsAsciiDigit(code[^1]) ? code[^3..] : code;
    }
}
