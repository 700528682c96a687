using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Weir.Failures;
using Weir.Sandbox.DataDictionary;
using Weir.Sandbox.Faults;

namespace Weir.Sandbox;

/// <summary>Steers a running sandbox over HTTP, below <c>/sandbox/</c>. These requests are neither logged nor spoilt.</summary>
/// <remarks>
/// POST /sandbox/publish-revision?month=2025-12, POST /sandbox/publish-month?month=2026-02,
/// POST /sandbox/faults?kind=NotFound&amp;path=*.zip&amp;times=1&amp;retryAfter=2, DELETE /sandbox/faults,
/// GET and DELETE /sandbox/requests, GET /sandbox/truth?month=2025-12,
/// POST /sandbox/rcpch-rename?code=X00&amp;name=Other, POST /sandbox/rcpch-lose-half?on=true,
/// POST /sandbox/dictionary-change?page=smoking_status_code&amp;change=Label, POST /sandbox/dictionary-halve?page=…, POST /sandbox/dictionary-restore?page=….
/// </remarks>
internal sealed class SandboxControl(SandboxServer server)
{
    private const string Root = "/sandbox/";

    /// <summary>Whether a path belongs to the control and not to a site.</summary>
    public static bool Owns(string path) => path.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>Answers one request: 200 with JSON, 400 with what is wrong, 404 for what does not exist.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        object? answer;
        try
        {
            answer = (request.Method, request.Path.Value![Root.Length..]) switch
            {
                ("POST", "publish-revision") => new { published = server.AddressOf(server.PublishRevision(Month(request))) },
                ("POST", "publish-month") => PublishMonth(Month(request)),
                ("POST", "faults") => Order(request),
                ("DELETE", "faults") => Clear(),
                ("GET", "requests") => server.Requests,
                ("DELETE", "requests") => Forget(),
                ("POST", "fhir-update") => new { updated = server.Fhir.World.UpdatePatient(Id(request)) },
                ("POST", "fhir-delete") => new { deleted = server.Fhir.World.DeletePatient(Id(request)) },
                ("GET", "fhir-counts") => server.Fhir.World.Counts(),
                ("POST", "rcpch-rename") => Rename(request),
                ("POST", "rcpch-lose-half") => LoseHalf(request),
                ("POST", "dictionary-change") => new { changed = server.Dictionary.World.Change(Page(request), Change(request)) },
                ("POST", "dictionary-halve") => new { left = Left(Page(request), server.Dictionary.World.LoseHalf) },
                ("POST", "dictionary-restore") => new { left = Left(Page(request), server.Dictionary.World.Restore) },
                ("GET", "truth") => server.TruthOf(Month(request)),
                _ => null,
            };
        }
        catch (UsageException wrong)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            answer = new { error = wrong.Message };
        }

        if (answer is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            answer = new { error = "Sandbox: there is nothing here. Its paths are publish-revision, publish-month, faults, requests, truth, fhir-update, fhir-delete, fhir-counts, rcpch-rename, rcpch-lose-half, dictionary-change, dictionary-halve and dictionary-restore." };
        }

        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, JsonSerializerOptions.Web, context.RequestAborted);
    }

    private static DateOnly Month(HttpRequest request)
    {
        var text = request.Query["month"].ToString();
        return DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? month
            : throw new UsageException($"Sandbox: parameter 'month' is text of {text.Length} characters, a month like 2025-12 is expected.");
    }

    private string Id(HttpRequest request) => request.Query["patient"] is [{ Length: > 0 } id]
        ? server.Fhir.World.Has("Patient", id) ? id : throw new UsageException("Sandbox: there is no such patient. GET fhir/Patient lists them.")
        : server.Fhir.World.FirstPatient;

    private object Rename(HttpRequest request)
    {
        var (code, name) = (request.Query["code"].ToString(), request.Query["name"].ToString());
        return name.Length > 0 && server.Rcpch.World.Rename(code, name)
            ? new { renamed = code, name }
            : throw new UsageException("Sandbox: no organisation has the code in parameter 'code', or parameter 'name' is empty. The trusts/ of the organisations API has codes.");
    }

    private object LoseHalf(HttpRequest request)
    {
        server.Rcpch.World.HasLostHalf = request.Query["on"] != "false";
        return new { lost = server.Rcpch.World.HasLostHalf };
    }

    private static string Page(HttpRequest request) => request.Query["page"].ToString();

    private static DictionaryChange Change(HttpRequest request) =>
        Enum.TryParse<DictionaryChange>(request.Query["change"].ToString(), ignoreCase: true, out var change) && Enum.IsDefined(change)
            ? change
            : throw new UsageException($"Sandbox: parameter 'change' is no change. It is one of {string.Join(", ", Enum.GetNames<DictionaryChange>())}.");

    private int Left(string page, Action<string> change)
    {
        change(page);
        return server.Dictionary.World.CodesOf(page).Count;
    }

    private object PublishMonth(DateOnly month)
    {
        server.PublishMonth(month);
        return new { published = server.AddressOf(server.Files[0]) };
    }

    private object Order(HttpRequest request)
    {
        var fault = ReadFault(request.Query);
        server.Faults.Order(fault);
        return new { ordered = fault.Kind.ToString(), fault.Path, fault.Times };
    }

    private object Clear()
    {
        server.Faults.Clear();
        return new { cleared = true };
    }

    private object Forget()
    {
        server.ForgetRequests();
        return new { forgotten = true };
    }

    private static Fault ReadFault(IQueryCollection query)
    {
        var kinds = Enum.GetNames<FaultKind>();
        if (!Enum.TryParse<FaultKind>(query["kind"].ToString(), ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            throw new UsageException($"Sandbox: parameter 'kind' is no fault. It is one of {string.Join(", ", kinds)}.");
        }

        var fault = new Fault(kind);
        return fault with
        {
            Path = query["path"] is [{ Length: > 0 } path] ? path : fault.Path,
            Method = query["method"] is [{ Length: > 0 } method] ? method : null,
            Times = (int?)Number(query, "times", int.MaxValue),
            RetryAfter = Number(query, "retryAfter", int.MaxValue) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            RetryAfterAsDate = query["retryAfterAsDate"] is ["true"],
            BytesPerSecond = (int?)Number(query, "bytesPerSecond", int.MaxValue) ?? fault.BytesPerSecond,
            ExpandedBytes = Number(query, "expandedBytes", long.MaxValue) ?? fault.ExpandedBytes,
            RedirectTo = Uri.TryCreate(query["redirectTo"].ToString(), UriKind.Absolute, out var target) ? target : fault.RedirectTo,
        };
    }

    private static long? Number(IQueryCollection query, string name, long largest)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= largest
            ? number
            : throw new UsageException($"Sandbox: parameter '{name}' is text of {text.Length} characters, a whole number up to {largest} is expected.");
    }
}
