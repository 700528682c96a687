using System.Globalization;
using Weir.Failures;
using Weir.Http;

namespace Weir.Connectors.Rcpch;

/// <summary>Words of what can be wrong with the organisations API and its answers. No answer's text is in them.</summary>
internal static class RcpchFailure
{
    private const string Stays = "What was served stays served.";

    /// <summary>A status other than 200.</summary>
    public static SourceException Status(OutboundResponse response, RcpchOptions options)
    {
        var asked = $"GET {RedactedAddress.Of(response.Address)} failed";
        var status = OutboundFailure.Name(response.Status);
        return (response.Status, HasKey: options.Headers.Count > 0) switch
        {
            (401 or 403, HasKey: false) => new($"{asked}: the API answered {status}, since it takes a key and none was sent. {GetKey}", FailureKind.Terminal) { IsRefusal = true },
            (404, HasKey: false) => new($"{asked}: the API answered {status} and no key was sent; without one it may answer so whatever it is asked for. {GetKey} If the API needs none, the address has moved: check setting 'url'.", FailureKind.Terminal),
            (401 or 403, _) => new($"{asked}: the API refused the key in header '{options.Header}' with {status}. Check the value of setting 'key', and in setting 'header' the header that the API takes it in.", FailureKind.Terminal) { IsRefusal = true },
            (404, _) => new($"{asked}: the API answered {status}. Either the key in header '{options.Header}' is not valid, since the API may answer so then, or the address has moved. Check settings 'key' and 'header', then setting 'url'.", FailureKind.Terminal),
            ( > 200 and < 300, _) => new($"{asked}: the API answered {status} where 200 and JSON are expected. A firewall may answer in its place. Try again later.", FailureKind.Transient) { IsRefusal = true },
            _ => OutboundFailure.Status(HttpMethod.Get, response.Address, response.Status, response.RetryAfter),
        };
    }

    public static SourceException TooLarge(Uri address, long limit) => new(
        string.Create(CultureInfo.InvariantCulture, $"GET {RedactedAddress.Of(address)} failed: the answer is larger than {limit >> 20:N0} MiB, where a few are expected. It is not read; check setting 'url'."), FailureKind.BadData);

    public static SourceException WebPage(string list, string where) => Bad(
        list, where, "is a web page where JSON is expected", "A firewall, a sign-in page or maintenance may answer in the API's place: open the address in a browser to see, and check setting 'url'.");

    public static SourceException NotAList(string list, string where, string found) => Bad(
        list, where, $"is {found} where a list is expected", "The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.");

    public static SourceException NotJson(string list, string where, long items) => Bad(
        list, where, string.Create(CultureInfo.InvariantCulture, $"is not JSON, or ends too early, after {items:N0} whole {Items(items)}"), "Run again later; of a saved answer, save it anew.");

    public static SourceException LongItem(string list, string where, long items, int limit) => Bad(
        list, where, string.Create(CultureInfo.InvariantCulture, $"has an item of over {limit >> 20:N0} MiB after {items:N0} {Items(items)}, where some KiB are expected"), "Check setting 'url', or that it is the right file.");

    public static SourceException Empty(string list, string where) => Bad(
        list, where, "is an empty list where at least one organisation is expected", "Run again later; if it stays so, ask the publisher.");

    public static SourceException NoOption(string list, string where, long items, string reason) => Bad(
        list, where, string.Create(CultureInfo.InvariantCulture, $"has {items:N0} {Items(items)} and none is an option; the first: {reason.TrimEnd('.')}"), "The API may have changed, or it is another list's answer.");

    private static SourceException Bad(string list, string where, string what, string advice) =>
        new($"List '{list}': {where} {what}. {Stays} {advice}", FailureKind.BadData);

    private static string Items(long count) => count == 1 ? "item" : "items";

    private static string GetKey => "Ask RCPCH for a key, write key: ${RCPCH_API_KEY} beside the source in weir.yaml, and the key as RCPCH_API_KEY=… into .env.";
}
