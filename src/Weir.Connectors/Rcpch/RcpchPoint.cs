using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Connectors.Rcpch;

/// <summary>A point on the map, in degrees as they were sent.</summary>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Latitude">Degrees north.</param>
internal sealed partial record RcpchPoint(string Longitude, string Latitude)
{
    /// <summary>Reads a GeoJSON point, or text such as <c>SRID=4326;POINT (-0.1 51.5)</c>; null where it is none, or is in another system than degrees.</summary>
    public static RcpchPoint? TryRead(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("Point")
            && value.TryGetProperty("coordinates", out var at) && at.ValueKind == JsonValueKind.Array && at.GetArrayLength() >= 2
            && at[0].ValueKind == JsonValueKind.Number && at[1].ValueKind == JsonValueKind.Number
            ? Within(at[0].GetRawText(), at[1].GetRawText()) : null,
        JsonValueKind.String => RcpchFields.TextOf(value) is { } text && Form().Match(text) is { Success: true } match
            ? Within(match.Groups["longitude"].Value, match.Groups["latitude"].Value) : null,
        _ => null,
    };

    private static RcpchPoint? Within(string longitude, string latitude) =>
        IsWithin(longitude, 180) && IsWithin(latitude, 90) ? new RcpchPoint(longitude, latitude) : null;

    private static bool IsWithin(string degrees, double most) =>
        double.TryParse(degrees, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= most;

    [GeneratedRegex(@"\A\s*(SRID=4326;\s*)?POINT\s*\(\s*(?<longitude>[-+0-9.eE]+)[\s,]+(?<latitude>[-+0-9.eE]+)\s*\)\s*\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
