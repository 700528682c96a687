using System.Globalization;
using System.Text.Json;
using Weir.Datasets;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>The routes and names of CheckTick's dataset API, so that its clients can read here without a change.</summary>
/// <remarks>Where a code is in a list under two kinds, an object has room for one label: the first.</remarks>
internal static class PeerApi
{
    private const string Group = "Datasets, as CheckTick has them";

    private static readonly IReadOnlyList<ApiParameter> ListParameters =
    [
        new("category", "string", "Those of a category.", "nhs_dd"),
        new("tags", "string", "Those that have all of these tags: given several times, or with commas.", "clinical") { IsMany = true },
        new("search", "string", "Those with this text in name or description, in whatever case.", "smok"),
        new("page", "integer", "Number of the page.", "1") { Range = (1, 1_000_000, 1) },
        new("page_size", "integer", "How many on a page.", "100") { Range = (1, 1000, 1000) },
    ];

    public static IReadOnlyList<ApiRoute> Routes { get; } = [.. Both("/api/datasets/", ""), .. Both("/api/datasets-v2/", "-v2")];

    private static IEnumerable<ApiRoute> Both(string path, string suffix) =>
    [
        new("peer-list" + suffix, Group, path, "The code lists, all on one page unless page_size says less.", List)
        {
            Parameters = ListParameters, IgnoresOthers = true, Schema = "PeerPage", Example = path + "?page_size=1",
        },
        new("peer-tags" + suffix, Group, path + "available-tags/", "The tags that lists have.", Tags) { IgnoresOthers = true, Schema = "PeerTags", Example = path + "available-tags/" },
        new("peer-get" + suffix, Group, path + "{key}/", "A code list, its options as an object of labels by code.", Detail)
        {
            Parameters = [Parameters.Key], IgnoresOthers = true, Schema = "PeerDataset", Example = path + "smoking_status_code/",
        },
    ];

    private static ValueTask<Answer> List(ApiRequest request)
    {
        var (category, tags, search) = (request.Text("category"), request.Texts("tags"), request.Text("search"));
        var (number, size) = (request.Number("page"), request.Number("page_size"));
        var chosen = request.Lists.Lists.Where(list =>
            (category is null || list.Latest.Category == category)
            && tags.All(tag => list.Details.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            && (search is null
                || list.Latest.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
                || (list.Details.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false))).ToList();
        return ValueTask.FromResult(Answer.Of(request.Lists.Stamp, request.Lists.ChangedAt, () => ApiJson.Document(json =>
        {
            json.WriteNumber("count", chosen.Count);
            json.WriteString("next", (long)number * size < chosen.Count ? request.Origin + request.WithPage(number + 1) : null);
            json.WriteString("previous", number > 1 ? request.Origin + request.WithPage(number - 1) : null);
            ApiJson.WriteItems(json, "results", chosen.Skip((int)Math.Min(int.MaxValue, (long)(number - 1) * size)).Take(size), list => Write(json, list));
        })) with
        { IsHot = search is null, HasOwnAddress = true });
    }

    private static ValueTask<Answer> Tags(ApiRequest request) => ValueTask.FromResult(Answer.Of(request.Lists.Stamp, request.Lists.ChangedAt, () => ApiJson.Document(json =>
        ApiJson.WriteTexts(json, "tags", request.Lists.Lists.SelectMany(list => list.Details.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))));

    private static ValueTask<Answer> Detail(ApiRequest request)
    {
        var list = request.List();
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var options = await request.Host.Shelf.OptionsAsync(list, list.Latest, cancellationToken);
            return ApiJson.Document(json =>
            {
                Write(json, list);
                WriteOptions(json, options);
            });
        }));
    }

    private static void WriteOptions(Utf8JsonWriter json, IReadOnlyList<CodeOption> options)
    {
        json.WriteStartObject("options");
        foreach (var option in options.DistinctBy(option => option.Code, StringComparer.Ordinal))
            json.WriteString(option.Code, option.Label);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ServedList list)
    {
        var since = ApiJson.Instant(list.ChangedAt);
        var isScraped = list.Details.SourceType == "scrape";
        json.WriteString("key", list.Key);
        json.WriteString("name", list.Latest.Name);
        json.WriteString("description", list.Details.Description ?? "");
        json.WriteString("category", list.Latest.Category);
        json.WriteString("source_type", list.Details.SourceType);
        json.WriteString("reference_url", list.Details.Address ?? "");
        json.WriteBoolean("is_custom", false);
        json.WriteBoolean("is_global", true);
        json.WriteBoolean("is_active", true);
        json.WriteNull("parent");
        json.WriteNull("organization");
        json.WriteNull("published_at");
        ApiJson.WriteTexts(json, "tags", list.Details.Tags);
        json.WriteString("format_pattern", list.Details.Format ?? "");
        json.WriteNumber("version", list.Latest.Number);
        json.WriteString("last_synced_at", since);
        json.WriteString("last_scraped", isScraped ? since : null);
        json.WriteString("nhs_dd_published_date", list.Latest.Category == "nhs_dd" ? list.Details.ChangedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
        json.WriteNumber("options_count", list.Latest.Options);
    }
}
