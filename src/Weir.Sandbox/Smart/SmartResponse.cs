using System.Globalization;
using System.Text.Json.Nodes;

namespace Weir.Sandbox.Smart;

/// <summary>A response of a site to one indicator, as the API has it on some day.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Site">The site.</param>
/// <param name="Indicator">The indicator's name.</param>
/// <param name="Key">The indicator's key.</param>
/// <param name="Value">The value as text; null where none was given.</param>
/// <param name="Comments">What the site remarked.</param>
/// <param name="Date">The day that is reported.</param>
/// <param name="At">When it was made or changed.</param>
internal sealed record SmartResponse(string Id, SmartHospital Site, string Indicator, string Key, string? Value, string? Comments, DateOnly Date, DateTime At)
{
    /// <summary>True where the value is sent as a number of JSON instead of a text, as some trusts' are.</summary>
    public bool IsJsonNumber { get; init; }

    public JsonObject ToJson() => new()
    {
        ["responseChildId"] = Id,
        ["siteId"] = Site.Id,
        ["siteName"] = Site.Name,
        ["customerName"] = Site.Customer,
        ["indicatorName"] = Indicator,
        ["indicatorKeyName"] = Key,
        ["value"] = Value is not null && IsJsonNumber ? JsonValue.Create(decimal.Parse(Value, CultureInfo.InvariantCulture)) : JsonValue.Create(Value),
        ["additionalComments"] = Comments,
        ["reportDate"] = Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["timestamp"] = At.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
    };
}
