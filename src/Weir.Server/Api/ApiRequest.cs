using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Datasets;
using Weir.Pipelines;
using Weir.Server.Hosting;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>A request of a route, and the lists as they are.</summary>
internal sealed class ApiRequest(HttpContext context, ApiRoute route, ListSnapshot lists, ApiHost host)
{
    private const int LongestText = 500;

    public ListSnapshot Lists => lists;

    public ApiHost Host => host;

    /// <summary>Cancelled when the client goes.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The address that the client used, without a path.</summary>
    public string Origin => $"{context.Request.Scheme}://{context.Request.Host}";

    /// <summary>The path that was asked for.</summary>
    public string Path => context.Request.PathBase.Add(context.Request.Path).Value ?? "/";

    /// <summary>The list that the path names.</summary>
    public ServedList List() => lists.Get(InPath("key"));

    /// <summary>A part of the path.</summary>
    public string InPath(string name) => ((string)context.GetRouteValue(name)!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter; null where it was not given.</summary>
    public string? Text(string name)
    {
        if (!context.Request.Query.TryGetValue(name, out var given))
            return null;
        if (given.Count != 1)
            throw ProblemException.BadRequest($"{name}: given {given.Count} times. Give it once.");
        var text = given[0]!;
        if (text.Length > LongestText)
            throw ProblemException.BadRequest(string.Create(CultureInfo.InvariantCulture, $"{name}: {text.Length} characters. At most {LongestText} are read."));
        return text.Length == 0 ? null : text;
    }

    /// <summary>A parameter that has to be there.</summary>
    public string Needed(string name) => Text(name) ?? throw ProblemException.BadRequest($"{name}: missing. Give it as ?{name}=…");

    /// <summary>All values of a parameter that may be given several times, or with commas.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. context.Request.Query[name].SelectMany(text => text!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];

    /// <summary>A number within what the route allows; its default where it was not given.</summary>
    public int Number(string name)
    {
        var (least, most, fallback) = route.Parameters.Single(parameter => parameter.Name == name).Range!.Value;
        if (Text(name) is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ProblemException.BadRequest(string.Create(CultureInfo.InvariantCulture, $"{name}: '{Shown.Of(text)}' is not a number from {least} to {most}."));
    }

    /// <summary>True or false; null where it was not given.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw ProblemException.BadRequest($"{name}: '{Shown.Of(text)}' is neither true nor false."),
    };

    /// <summary>One of the words that the route allows; null where it was not given.</summary>
    public string? Choice(string name)
    {
        var allowed = route.Parameters.Single(parameter => parameter.Name == name).OneOf;
        return Text(name) is not { } text ? null
            : allowed.Contains(text, StringComparer.Ordinal) ? text
            : throw ProblemException.BadRequest($"{name}: '{Shown.Of(text)}' is none of {string.Join(", ", allowed)}.");
    }

    /// <summary>The version of a number; null where none was given.</summary>
    public DatasetVersion? Version(ServedList list, string name)
    {
        if (Text(name) is not { } text)
            return null;
        var count = list.Versions.Count;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= count
            ? list.Versions[number - 1]
            : throw ProblemException.NotFound($"{name}: dataset '{list.Key}' has no version '{Shown.Of(text)}'. {(count == 1 ? "Its only version is 1" : string.Create(CultureInfo.InvariantCulture, $"It has versions 1 to {count}"))}.");
    }

    /// <summary>This request with another cursor: the address of the next page.</summary>
    public string WithCursor(string cursor) => With("cursor", cursor);

    /// <summary>This request of another page.</summary>
    public string WithPage(int page) => With("page", page.ToString(CultureInfo.InvariantCulture));

    private string With(string name, string value)
    {
        var known = route.Parameters.Where(parameter => !parameter.IsInPath && parameter.Name != name).Select(parameter => parameter.Name);
        var query = known.SelectMany(each => context.Request.Query[each].Select(given => KeyValuePair.Create(each, given)));
        return context.Request.PathBase.Add(context.Request.Path).ToUriComponent() + QueryString.Create([.. query, KeyValuePair.Create(name, (string?)value)]).Value;
    }

    /// <summary>The request as it counts: its path and the parameters that the route has, in their order.</summary>
    public string Representation() => string.Join('\n', [Path.TrimEnd('/'), .. route.Parameters.Where(parameter => !parameter.IsInPath).Select(parameter => $"{parameter.Name}={context.Request.Query[parameter.Name]}")]);

    /// <summary>Refuses parameters that the route does not have: a filter with a typing error would go unnoticed.</summary>
    public void RefuseOthers()
    {
        if (route.IgnoresOthers)
            return;
        var known = route.Parameters.Where(parameter => !parameter.IsInPath).Select(parameter => parameter.Name).ToList();
        foreach (var name in context.Request.Query.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            throw ProblemException.BadRequest(
                $"There is no parameter '{Shown.Of(name)}' here.{Spelling.Suggestion(name, known)} {(known.Count == 0 ? "This route takes none." : $"This route takes {string.Join(", ", known)}.")}");
        }
    }
}
