using System.Globalization;
using System.Text.Json;
using Weir.Datasets;
using Weir.Datasets.Export;
using Weir.Server.Hosting;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>Lists, their versions and what changed.</summary>
internal static class DatasetsApi
{
    private const string Group = "Datasets";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("list-datasets", Group, "/api/v1/datasets", "The code lists, in the order of their keys.", List)
        {
            Parameters =
            [
                new("category", "string", "Those of a category.", "nhs_dd") { OneOf = ["nhs_dd", "rcpch", "external_api", "user_created"] },
                new("tags", "string", "Those that have all of these tags: given several times, or with commas.", "clinical") { IsMany = true },
                new("search", "string", "Those with this text in key, name or description, in whatever case.", "smok"),
                Parameters.Limit, Parameters.Cursor,
            ],
            Schema = "DatasetPage",
            Example = "/api/v1/datasets?limit=1",
        },
        new("available-tags", Group, "/api/v1/datasets/available-tags", "The tags that lists have, and how many have each.", Tags) { Schema = "Tags", Example = "/api/v1/datasets/available-tags" },
        new("get-dataset", Group, "/api/v1/datasets/{key}", "A code list with its options, retired ones included.", Detail)
        {
            Parameters = [Parameters.Key, Parameters.Version], Schema = "Dataset", Example = "/api/v1/datasets/smoking_status_code",
        },
        new("list-versions", Group, "/api/v1/datasets/{key}/versions", "The versions of a list, oldest first.", Versions)
        {
            Parameters = [Parameters.Key], Schema = "Versions", Example = "/api/v1/datasets/smoking_status_code/versions",
        },
        new("get-diff", Group, "/api/v1/datasets/{key}/diff", "What changed between two versions: added, removed, relabelled, retired, restored, moved, changed.", Diff)
        {
            Parameters =
            [
                Parameters.Key,
                new("from", "integer", "The older version. Default: the one before the newer.", "1"),
                new("to", "integer", "The newer version. Default: the last.", "2"),
            ],
            Schema = "Diff",
            Example = "/api/v1/datasets/smoking_status_code/diff?from=1&to=2",
        },
        new("get-as-of", Group, "/api/v1/datasets/{key}/as-of/{when}", "A code list as Weir knew it at the end of a day, or at a time.", AsOfWhen)
        {
            Parameters =
            [
                Parameters.Key,
                new("when", "string", "A day of the server's time zone, all of it, or a time: 2026-03-01 or 2026-03-01T09:30:00Z.", "2026-03-01") { IsInPath = true, IsRequired = true },
                new("effective", "date", "Of the versions that Weir knew then, the one that held on this day by what the source states.", "2026-02-01"),
            ],
            Schema = "Dataset",
            Example = "/api/v1/datasets/smoking_status_code/as-of/2026-03-01",
        },
        new("list-changes", Group, "/api/v1/changes", "The versions of all lists, newest first: a feed of what changed.", Changes)
        {
            Parameters = [Parameters.Limit, Parameters.Cursor], Schema = "ChangePage", Example = "/api/v1/changes?limit=2",
        },
    ];

    private static ValueTask<Answer> List(ApiRequest request)
    {
        var (category, tags, search) = (request.Choice("category"), request.Texts("tags"), request.Text("search"));
        var after = Cursor.Read(request.Text("cursor"), "datasets", 1)?[0];
        var limit = request.Number("limit");
        var chosen = request.Lists.Lists.Where(list =>
            (category is null || list.Latest.Category == category)
            && tags.All(tag => list.Details.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            && (search is null || Finds(list, search))).ToList();
        var page = chosen.Where(list => after is null || string.CompareOrdinal(list.Key, after) > 0).Take(limit + 1).ToList();
        var cursor = page.Count > limit ? Cursor.Of("datasets", page[limit - 1].Key) : null;
        var next = cursor is null ? null : request.WithCursor(cursor);
        return ValueTask.FromResult(Answer.Of(request.Lists.Stamp, request.Lists.ChangedAt, () => ApiJson.Document(json =>
        {
            ApiJson.WriteItems(json, "datasets", page.Take(limit), list => ApiJson.WriteSummary(json, list));
            json.WriteNumber("total", chosen.Count);
            json.WriteString("nextCursor", cursor);
            json.WriteString("next", next);
        })) with
        { IsHot = search is null, Next = next });
    }

    private static bool Finds(ServedList list, string search) =>
        list.Key.Contains(search, StringComparison.OrdinalIgnoreCase)
        || list.Latest.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
        || (list.Details.Description?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);

    private static ValueTask<Answer> Tags(ApiRequest request) => ValueTask.FromResult(Answer.Of(request.Lists.Stamp, request.Lists.ChangedAt, () => ApiJson.Document(json =>
    {
        var tags = request.Lists.Lists.SelectMany(list => list.Details.Tags).CountBy(tag => tag, StringComparer.OrdinalIgnoreCase).OrderBy(tag => tag.Key, StringComparer.Ordinal);
        ApiJson.WriteItems(json, "tags", tags, tag =>
        {
            json.WriteString("tag", tag.Key);
            json.WriteNumber("datasets", tag.Value);
        });
    })));

    private static ValueTask<Answer> Detail(ApiRequest request)
    {
        var list = request.List();
        return ValueTask.FromResult(Of(request, list, request.Version(list, "version") ?? list.Latest));
    }

    private static ValueTask<Answer> AsOfWhen(ApiRequest request)
    {
        var list = request.List();
        var text = request.InPath("when");
        var at = AsOf.InstantOf(text, request.Host.Options.Zone)
            ?? throw ProblemException.BadRequest($"'{Shown.Of(text)}' is neither a day nor a time. Write one such as 2026-01-31 or 2026-01-31T09:30:00Z.");
        var known = DatasetVersions.KnownAt(list.Versions, at)
            ?? throw ProblemException.NotFound($"Weir did not know dataset '{list.Key}' at {Shown.Of(text)}: it first saw it at {ApiJson.Instant(list.Versions[0].KnownSince)}.");
        return ValueTask.FromResult(Of(request, list, request.Text("effective") is { } effective ? EffectiveOn(list, at, effective) : known));
    }

    private static DatasetVersion EffectiveOn(ServedList list, DateTimeOffset at, string text)
    {
        var day = AsOf.DayOf(text) ?? throw ProblemException.BadRequest($"effective: '{Shown.Of(text)}' is not a day. Write one such as 2026-01-31.");
        List<DatasetVersion> known = [.. list.Versions.Where(version => version.KnownSince <= at)];
        return DatasetVersions.EffectiveOn(known, day) ?? throw ProblemException.NotFound(known.All(version => version.EffectiveFrom is null)
            ? $"The source of dataset '{list.Key}' does not state from when its content holds. Ask by when Weir knew it, without effective."
            : $"The source of dataset '{list.Key}' states nothing for {ApiJson.Day(day)}: the first day is {ApiJson.Day(known.Min(version => version.EffectiveFrom))}.");
    }

    private static Answer Of(ApiRequest request, ServedList list, DatasetVersion version) => new(list.Stamp, list.ChangedAt, async cancellationToken =>
    {
        var options = await request.Host.Shelf.OptionsAsync(list, version, cancellationToken);
        var details = version == list.Latest ? list.Details : await list.Reader.ReadDetailsAsync(version, cancellationToken);
        return ApiJson.Document(json => WriteDetail(json, version, details, options));
    });

    private static void WriteDetail(Utf8JsonWriter json, DatasetVersion version, DatasetDetails details, IReadOnlyList<CodeOption> options)
    {
        json.WriteString("key", version.Dataset);
        json.WriteString("name", version.Name);
        json.WriteString("title", details.Title);
        json.WriteString("description", details.Description);
        json.WriteString("category", version.Category);
        json.WriteString("sourceType", details.SourceType);
        json.WriteString("referenceUrl", details.Address);
        json.WriteString("format", details.Format);
        ApiJson.WriteTexts(json, "tags", details.Tags);
        ApiJson.WriteTexts(json, "aliases", details.Aliases);
        json.WriteString("changedOn", ApiJson.Day(details.ChangedOn));
        json.WriteBoolean("isRetired", details.IsRetired);
        json.WriteBoolean("isPreparatory", details.IsPreparatory);
        ApiJson.WriteVersion(json, version);
        json.WriteStartArray("options");
        foreach (var option in options)
            CodeListJson.Write(json, option);
        json.WriteEndArray();
    }

    private static ValueTask<Answer> Versions(ApiRequest request)
    {
        var list = request.List();
        return ValueTask.FromResult(Answer.Of(list.Stamp, list.ChangedAt, () => ApiJson.Document(json =>
        {
            json.WriteString("key", list.Key);
            ApiJson.WriteItems(json, "versions", list.Versions, version => ApiJson.WriteVersion(json, version));
        })));
    }

    private static ValueTask<Answer> Diff(ApiRequest request)
    {
        var list = request.List();
        var newer = request.Version(list, "to") ?? list.Latest;
        var older = request.Version(list, "from")
            ?? (newer.Number > 1 ? list.Versions[(int)newer.Number - 2] : throw ProblemException.BadRequest($"Version 1 of dataset '{list.Key}' is its first: there is none before it to compare with."));
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var changes = CodeListDifference.Of(
                await request.Host.Shelf.OptionsAsync(list, older, cancellationToken), await request.Host.Shelf.OptionsAsync(list, newer, cancellationToken));
            return ApiJson.Document(json =>
            {
                json.WriteString("key", list.Key);
                json.WriteNumber("from", older.Number);
                json.WriteNumber("to", newer.Number);
                ApiJson.WriteItems(json, "changes", changes, change =>
                {
                    json.WriteString("change", change.Kind.ToString().ToLowerInvariant());
                    json.WriteString("code", change.Code);
                    json.WriteString("kind", CodeListContent.KindText(change.OptionKind));
                    json.WriteString("what", change.What);
                    json.WriteString("old", change.Old);
                    json.WriteString("new", change.New);
                });
            });
        }));
    }

    private static ValueTask<Answer> Changes(ApiRequest request)
    {
        var after = Cursor.Read(request.Text("cursor"), "changes", 3);
        var limit = request.Number("limit");
        var page = (after is null ? request.Lists.Changes : request.Lists.Changes.Where(version => IsAfter(version, after))).Take(limit + 1).ToList();
        var cursor = page.Count > limit ? Cursor.Of("changes", [.. PlaceOf(page[limit - 1])]) : null;
        var next = cursor is null ? null : request.WithCursor(cursor);
        return ValueTask.FromResult(Answer.Of(request.Lists.Stamp, request.Lists.ChangedAt, () => ApiJson.Document(json =>
        {
            ApiJson.WriteItems(json, "changes", page.Take(limit), version =>
            {
                json.WriteString("key", version.Dataset);
                json.WriteString("name", version.Name);
                json.WriteString("category", version.Category);
                ApiJson.WriteVersion(json, version);
                json.WriteString("diff", version.Number == 1 ? null : string.Create(
                    CultureInfo.InvariantCulture, $"/api/v1/datasets/{Uri.EscapeDataString(version.Dataset)}/diff?from={version.Number - 1}&to={version.Number}"));
            });
            json.WriteNumber("total", request.Lists.Changes.Count);
            json.WriteString("nextCursor", cursor);
            json.WriteString("next", next);
        })) with
        { Next = next });
    }

    private static string[] PlaceOf(DatasetVersion version) =>
        [version.KnownSince.UtcTicks.ToString(CultureInfo.InvariantCulture), version.Dataset, version.Number.ToString(CultureInfo.InvariantCulture)];

    /// <summary>True where a version is behind a place of the feed.</summary>
    private static bool IsAfter(DatasetVersion version, string[] place)
    {
        var (ticks, number) = (Cursor.Number(place[0]), Cursor.Number(place[2]));
        if (version.KnownSince.UtcTicks != ticks)
            return version.KnownSince.UtcTicks < ticks;
        var order = string.CompareOrdinal(version.Dataset, place[1]);
        return order > 0 || (order == 0 && version.Number < number);
    }
}
