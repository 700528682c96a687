using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Smart;

/// <summary>A request that the sitrep API was sent.</summary>
/// <param name="At">When it came.</param>
/// <param name="Site">The site's code.</param>
/// <param name="From">The first day that was asked for, as sent.</param>
/// <param name="To">The last day that was asked for, as sent.</param>
/// <param name="Status">How it was answered.</param>
internal sealed record SmartAsked(DateTimeOffset At, string Site, string From, string To, int Status);

/// <summary>The sitrep API: which answer a request gets, and when it gets none.</summary>
internal sealed class SmartSite(SmartOptions options, TimeProvider time)
{
    /// <summary>The path of the API's address.</summary>
    public const string Root = "/smart/";

    private const string Sites = Root + "api/sitrep/site/";
    private const int MostDays = 7;

    private readonly Lock _gate = new();
    private readonly List<SmartAsked> _asked = [];
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

    /// <summary>What it holds.</summary>
    public SmartWorld World { get; } = new(options.Seed);

    /// <summary>The day that it is there.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Is told of each request that is never answered.</summary>
    public Action NeverAnswering { get; set; } = () => { };

    /// <summary>Every request so far, in its order.</summary>
    public IReadOnlyList<SmartAsked> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Whether a path is the API's.</summary>
    public static bool Owns(string path) => path.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>Whether it is the API's part to spoil an answer in this way.</summary>
    public static bool Knows(FaultKind fault) => fault is >= FaultKind.NeverAnswers and <= FaultKind.UnknownField;

    /// <summary>The answer to a request. One that faults spoil elsewhere is counted all the same.</summary>
    public async Task<SiteAnswer> AnswerAsync(HttpRequest request, FaultKind? fault)
    {
        var path = request.Path.Value!;
        var site = path.StartsWith(Sites, StringComparison.Ordinal) ? path[Sites.Length..].TrimEnd('/') : "";
        var (from, to) = (request.Query["date_start"].ToString(), request.Query["date_end"].ToString());
        var answer = Answer(request, site, from, to, fault);
        if (fault is FaultKind.NeverAnswers)
        {
            NeverAnswering();
            await Task.Delay(Timeout.InfiniteTimeSpan, request.HttpContext.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return answer;
    }

    private SiteAnswer Answer(HttpRequest request, string site, string from, string to, FaultKind? fault)
    {
        lock (_gate)
        {
            var isTooSoon = IsTooSoon(time.GetUtcNow());
            var answer = isTooSoon ? Problem(429, "Too many requests") : Judge(request, site, from, to, fault);
            _asked.Add(new SmartAsked(time.GetUtcNow(), site, from, to, answer.Status));
            return answer;
        }
    }

    private bool IsTooSoon(DateTimeOffset now)
    {
        var isSoon = now - _last < options.Gap;
        _last = now;
        if (now < _closedUntil)
            return true;
        if (isSoon)
            _closedUntil = now + options.CoolOff;
        return isSoon;
    }

    private SiteAnswer Judge(HttpRequest request, string site, string from, string to, FaultKind? fault)
    {
        if (request.Query["key"] != options.Key)
            return Problem(403, "Invalid key");
        if (SmartHospital.All.FirstOrDefault(hospital => hospital.Id == site) is not { } hospital)
            return Problem(404, "Unknown site");
        if (Day(from) is not { } first || Day(to) is not { } last || last < first || last.DayNumber - first.DayNumber >= MostDays)
            return Problem(400, "Bad dates");
        var responses = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1)
            .SelectMany(day => World.Responses(hospital, first.AddDays(day), Today)).Select(response => response.ToJson());
        return Json(200, new SmartSpoilt(fault).Of([.. responses], first));
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static SiteAnswer Problem(int status, string text) => Json(status, new JsonObject { ["error"] = text });

    private static SiteAnswer Json(int status, JsonObject json) => SiteAnswer.Bytes(status, "application/json", Encoding.UTF8.GetBytes(json.ToJsonString()));
}
