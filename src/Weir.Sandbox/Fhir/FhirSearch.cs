using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Fhir;

/// <summary>Search by type with <c>_lastUpdated</c>, <c>_count</c> and <c>_sort</c>; the next page is behind an address that means nothing and does not last.</summary>
internal sealed class FhirSearch(FhirWorld world, FhirOptions options, TimeProvider time)
{
    private const int DefaultCount = 50;
    private const int MostCount = 1_000;

    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    /// <summary>The answer to a search or to the address of a page; null for any other path.</summary>
    public SiteAnswer? Answer(Uri address, string path, HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        if (path.StartsWith("pages/", StringComparison.Ordinal))
        {
            return _pages.TryGetValue(path[6..], out var page) && page.Until > time.GetUtcNow()
                ? Bundle(address, page)
                : FhirSite.Problem(410, "not-found", "The page is no longer kept. Search again.");
        }

        if (path.Length == 0 || path.Contains('/', StringComparison.Ordinal) || !char.IsAsciiLetterUpper(path[0]))
        {
            return null;
        }

        var found = world.Current().Where(resource => string.Equals(resource.Type, path, StringComparison.Ordinal));
        foreach (var bound in request.Query["_lastUpdated"])
        {
            if (Compare(bound ?? "") is not { } meets)
            {
                return FhirSite.Problem(400, "invalid", "_lastUpdated is not understood.");
            }

            found = found.Where(resource => meets(resource.At));
        }

        List<FhirResource> sorted = [.. found];
        if (request.Query["_sort"] is ["-_lastUpdated"])
        {
            sorted.Reverse();
        }
        else if (request.Query["_sort"].Count == 0)
        {
            sorted.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        }

        var count = int.TryParse(request.Query["_count"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostCount) : DefaultCount;
        return Bundle(address, new Page(sorted, 0, count, time.GetUtcNow() + options.PageLife));
    }

    private SiteAnswer Bundle(Uri address, Page page)
    {
        var links = new JsonArray(new JsonObject { ["relation"] = "self", ["url"] = address.AbsoluteUri });
        if (page.From + page.Count < page.Resources.Count)
        {
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            _pages[token] = page with { From = page.From + page.Count };
            links.Add(new JsonObject { ["relation"] = "next", ["url"] = $"{address.AbsoluteUri}/pages/{token}" });
        }

        return FhirSite.Json(200, new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "searchset",
            ["timestamp"] = FhirWorld.Text(world.Now),
            ["total"] = page.Resources.Count,
            ["link"] = links,
            ["entry"] = new JsonArray([.. page.Resources.Skip(page.From).Take(page.Count).Select(resource => new JsonObject
            {
                ["fullUrl"] = $"{address.AbsoluteUri}/{resource.Key}",
                ["resource"] = JsonNode.Parse(resource.Json!),
                ["search"] = new JsonObject { ["mode"] = "match" },
            })]),
        });
    }

    private static Func<DateTimeOffset, bool>? Compare(string bound)
    {
        if (bound.Length < 3 || !DateTimeOffset.TryParse(bound.AsSpan(2), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return null;
        }

        return bound[..2] switch
        {
            "gt" => moment => moment > at,
            "ge" => moment => moment >= at,
            "lt" => moment => moment < at,
            "le" => moment => moment <= at,
            _ => null,
        };
    }

    private sealed record Page(List<FhirResource> Resources, int From, int Count, DateTimeOffset Until);
}
