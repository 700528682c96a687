using System.Globalization;
using System.Text.Json;
using Weir.Datasets;
using Weir.Datasets.Export;
using Weir.Pipelines;
using Weir.Server.Hosting;

namespace Weir.Server.Api;

/// <summary>Options of a list: pages of them, searched as somebody types, one of them, and what it meant before.</summary>
internal static class OptionsApi
{
    private const string Group = "Options";

    private static readonly ApiParameter Code = new("code", "string", "The code, as published: 01 is not 1.", "2") { IsInPath = true, IsRequired = true };

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("list-options", Group, "/api/v1/datasets/{key}/options", "The options of a list, in its order. All pages are of one version, also where a newer one comes meanwhile.", List)
        {
            Parameters =
            [
                Parameters.Key,
                new("search", "string", "Those whose code begins with this text or whose label has it, in whatever case.", "smok"),
                new("kind", "string", "Those of a kind.", "national") { OneOf = ["national", "default", "permitted", "none"] },
                new("active", "boolean", "true: those that are not retired today (UTC). false: those that are.", "true"),
                Parameters.Version, Parameters.Limit, Parameters.Cursor,
            ],
            Schema = "OptionPage",
            Example = "/api/v1/datasets/smoking_status_code/options?search=smok&limit=1",
        },
        new("get-option", Group, "/api/v1/datasets/{key}/options/{code}", "What a code stands for: one option of each kind that has it.", One)
        {
            Parameters = [Parameters.Key, Code, Parameters.Version], Schema = "Code", Example = "/api/v1/datasets/smoking_status_code/options/2",
        },
        new("get-history", Group, "/api/v1/datasets/{key}/options/{code}/history", "What a code meant, version by version.", History)
        {
            Parameters = [Parameters.Key, Code], Schema = "CodeHistory", Example = "/api/v1/datasets/smoking_status_code/options/2/history",
        },
    ];

    private static async ValueTask<Answer> List(ApiRequest request)
    {
        var list = request.List();
        var (search, kind, active, limit) = (request.Text("search"), request.Choice("kind"), request.Flag("active"), request.Number("limit"));
        var after = Cursor.Read(request.Text("cursor"), "options", 2)?.Select(Cursor.Number).ToArray();
        var version = request.Version(list, "version") ?? list.Latest;
        if (after is not null)
            version = after[0] >= 1 && after[0] <= list.Versions.Count ? list.Versions[(int)after[0] - 1] : throw Cursor.Malformed();
        var options = await request.Host.Shelf.OptionsAsync(list, version, request.Aborted);
        var page = options.Where(option =>
            (after is null || option.Row > after[1])
            && (kind is null || CodeListContent.KindText(option.Kind) == kind)
            && (active is null || request.Host.IsActive(option) == active)
            && (search is null || Finds(option, search))).Take(limit + 1).ToList();
        var cursor = page.Count > limit ? Cursor.Of("options", Text(version.Number), Text(page[limit - 1].Row)) : null;
        var next = cursor is null ? null : request.WithCursor(cursor);
        return Answer.Of(list.Stamp, list.ChangedAt, () => ApiJson.Document(json =>
        {
            json.WriteString("key", list.Key);
            json.WriteNumber("version", version.Number);
            Write(json, page.Take(limit));
            json.WriteString("nextCursor", cursor);
            json.WriteString("next", next);
        })) with
        { IsHot = search is null, IsOfToday = active is not null, Next = next };
    }

    private static bool Finds(CodeOption option, string search) =>
        option.Code.StartsWith(search, StringComparison.OrdinalIgnoreCase) || option.Label.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<Answer> One(ApiRequest request)
    {
        var list = request.List();
        var version = request.Version(list, "version") ?? list.Latest;
        var code = request.InPath("code");
        var options = await request.Host.Shelf.OptionsAsync(list, version, request.Aborted);
        List<CodeOption> found = [.. options.Where(option => option.Code == code)];
        if (found.Count == 0)
            throw ProblemException.NotFound($"Version {Text(version.Number)} of dataset '{list.Key}' has no code '{Shown.Of(code)}'.{Spelling.Suggestion(code, options.Select(option => option.Code))} Codes are texts: 01 is not 1.");
        return Answer.Of(list.Stamp, list.ChangedAt, () => ApiJson.Document(json =>
        {
            json.WriteString("key", list.Key);
            json.WriteNumber("version", version.Number);
            json.WriteString("code", code);
            Write(json, found);
        }));
    }

    private static ValueTask<Answer> History(ApiRequest request)
    {
        var list = request.List();
        var code = request.InPath("code");
        return ValueTask.FromResult(new Answer(list.Stamp, list.ChangedAt, async cancellationToken =>
        {
            var history = await list.Reader.ReadCodeAsync(list.Key, code, cancellationToken);
            if (history.All(each => each.Options.Count == 0))
                throw ProblemException.NotFound($"No version of dataset '{list.Key}' has a code '{Shown.Of(code)}'. Codes are texts: 01 is not 1.");
            return ApiJson.Document(json =>
            {
                json.WriteString("key", list.Key);
                json.WriteString("code", code);
                ApiJson.WriteItems(json, "history", CodeSpan.Of(history), span => WriteSpan(json, span));
            });
        }));
    }

    private static void WriteSpan(Utf8JsonWriter json, CodeSpan span)
    {
        json.WriteNumber("fromVersion", span.First.Number);
        json.WriteNumber("toVersion", span.Last.Number);
        json.WriteString("knownSince", ApiJson.Instant(span.First.KnownSince));
        json.WriteString("knownUntil", ApiJson.Instant(span.Last.KnownUntil));
        json.WriteBoolean("isInList", span.Option is not null);
        json.WritePropertyName("option");
        if (span.Option is { } option)
            CodeListJson.Write(json, option);
        else
            json.WriteNullValue();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<CodeOption> options)
    {
        json.WriteStartArray("options");
        foreach (var option in options)
            CodeListJson.Write(json, option);
        json.WriteEndArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
