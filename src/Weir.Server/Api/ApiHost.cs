using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Datasets;
using Weir.Server.Hosting;
using Weir.Server.Lists;

namespace Weir.Server.Api;

/// <summary>Answers routes: says who has the answer already, keeps answers that are asked for often, and sends them.</summary>
internal sealed class ApiHost
{
    private const long MaxKeptBytes = 64 << 20;
    private const int SmallestToCompress = 1024;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Another build may write the same differently.</summary>
    private static readonly string Build = typeof(ApiHost).Module.ModuleVersionId.ToString("N");

    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly BoundedCache<Made> _kept = new(MaxKeptBytes);

    public ApiHost(ServerOptions options, ListShelf shelf, TimeProvider time)
    {
        (_options, Shelf, _time) = (options, shelf, time);
        shelf.OnChange = _kept.KeepOnly;
    }

    public ListShelf Shelf { get; }

    /// <summary>Every route.</summary>
    public IReadOnlyList<ApiRoute> Routes { get; } = [.. DatasetsApi.Routes, .. OptionsApi.Routes, .. PeerApi.Routes, .. FhirApi.Routes, .. HealthApi.Routes, .. OpenApiDocument.Routes];

    public ServerOptions Options => _options;

    public TimeProvider Time => _time;

    /// <summary>The day that codes are active or retired on: of UTC, as in exports.</summary>
    public DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var route in Routes)
            endpoints.MapMethods(route.Path, Methods, context => AnswerAsync(context, route));
    }

    /// <summary>True where an option is not retired today.</summary>
    public bool IsActive(CodeOption option) => option.RetiredOn is { } day ? day > Today : !option.IsRetired;

    private async Task AnswerAsync(HttpContext context, ApiRoute route)
    {
        if (!_options.AllowsAnonymous && !route.IsOpen)
            throw new ProblemException(401, "Not signed in", "This server answers nobody who has not signed in.");
        var lists = route.IsOpen ? ListSnapshot.Empty : await Shelf.SnapshotAsync(context.RequestAborted);
        var request = new ApiRequest(context, route, lists, this);
        request.RefuseOthers();
        var answer = await route.Answer(request);
        var response = context.Response;
        response.ContentType = route.IsFhir ? ContentTypes.Fhir : ContentTypes.Json;
        if (answer.IsVolatile)
        {
            response.Headers.CacheControl = "no-store";
            await SendAsync(context, await answer.Make(context.RequestAborted));
            return;
        }

        var isGzip = AcceptsGzip(context.Request);
        var tag = TagOf(answer, request);
        response.Headers.ETag = isGzip ? $"\"{tag}-gz\"" : $"\"{tag}\"";
        response.Headers.LastModified = answer.ChangedAt.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (answer.Next is { } next)
            response.Headers.Link = $"<{next}>; rel=\"next\"";
        if (Has(context.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            return;
        }

        var made = await MadeAsync(answer, tag, context.RequestAborted);
        if (isGzip && made.Body.Length >= SmallestToCompress)
        {
            response.Headers.ContentEncoding = "gzip";
            await SendAsync(context, made.Gzipped);
        }
        else
        {
            await SendAsync(context, made.Body);
        }
    }

    private async ValueTask<Made> MadeAsync(Answer answer, string tag, CancellationToken cancellationToken)
    {
        if (!answer.IsHot)
            return new Made(await answer.Make(cancellationToken));
        if (_kept.Find(tag) is { } kept)
            return kept;
        var made = new Made(await answer.Make(cancellationToken));
        // Compressed, the same again at the most.
        _kept.Keep(tag, answer.Stamp, made, 2L * made.Body.Length);
        return made;
    }

    private string TagOf(Answer answer, ApiRequest request)
    {
        var text = string.Join('\0', _options.Tenant.Value, Build, answer.Stamp, answer.IsOfToday ? ApiJson.Day(Today) : "", answer.HasOwnAddress ? request.Origin : "", request.Representation());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static async Task SendAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>True where the client has the answer already, compressed or not.</summary>
    private static bool Has(HttpRequest request, string tag)
    {
        foreach (var header in request.Headers.IfNoneMatch)
        {
            foreach (var part in (header ?? "").Split(','))
            {
                var given = part.Trim();
                if (given == "*" || (given.StartsWith("W/", StringComparison.Ordinal) ? given[2..] : given).Trim('"') is var bare && (bare == tag || (bare.EndsWith("-gz", StringComparison.Ordinal) && bare[..^3] == tag)))
                    return true;
            }
        }

        return false;
    }

    private static bool AcceptsGzip(HttpRequest request)
    {
        foreach (var header in request.Headers.AcceptEncoding)
        {
            foreach (var part in (header ?? "").Split(','))
            {
                var words = part.Split(';', StringSplitOptions.TrimEntries);
                if (words[0] is "gzip" or "*")
                    return words.Length < 2 || !words[1].StartsWith("q=0", StringComparison.Ordinal) || words[1].AsSpan(3).IndexOfAnyInRange('1', '9') >= 0;
            }
        }

        return false;
    }

    /// <summary>An answer as it is sent.</summary>
    private sealed class Made(byte[] body)
    {
        private readonly Lazy<byte[]> _gzipped = new(() => Gzip(body));

        public byte[] Body => body;

        public byte[] Gzipped => _gzipped.Value;

        private static byte[] Gzip(byte[] body)
        {
            using var output = new MemoryStream(body.Length / 4);
            using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(body);
            return output.ToArray();
        }
    }
}
