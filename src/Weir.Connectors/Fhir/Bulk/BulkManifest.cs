using System.Globalization;
using System.Text.Json;
using Weir.Failures;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>What a file of an export holds.</summary>
internal enum BulkFileKind
{
    /// <summary>Resources.</summary>
    Output,

    /// <summary>Bundles of deletions.</summary>
    Deleted,

    /// <summary>OperationOutcomes.</summary>
    Error,
}

/// <summary>A file of an export.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Type">The resource type, as the manifest has it.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Count">Resources in it, as the manifest counts them; or null.</param>
internal sealed record BulkFile(BulkFileKind Kind, string Type, Uri Address, long? Count);

/// <summary>What an export made.</summary>
/// <param name="TransactionTime">Up to when changes are in it.</param>
/// <param name="NeedsToken">Whether its files are given only to those with a token.</param>
/// <param name="Files">Its files, in the manifest's order.</param>
/// <param name="Next">Where the manifest goes on, or null.</param>
internal sealed record BulkManifest(DateTimeOffset TransactionTime, bool NeedsToken, IReadOnlyList<BulkFile> Files, Uri? Next)
{
    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="address">Where it was, against which addresses in it are resolved.</param>
    /// <param name="printed">That address as it may be printed.</param>
    /// <exception cref="SourceException">It is none.</exception>
    public static BulkManifest Read(JsonElement json, Uri address, string printed)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "transactionTime") is not { } text
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw Wrong(printed, "it has no transactionTime that is an instant, without which the next export would not know where to begin");
        }

        if (!json.TryGetProperty("output", out var output) || output.ValueKind != JsonValueKind.Array)
            throw Wrong(printed, "it has no list 'output'");
        var needsToken = json.TryGetProperty("requiresAccessToken", out var needs) && needs.ValueKind == JsonValueKind.True;
        return new BulkManifest(
            at.ToUniversalTime(),
            needsToken,
            [
                .. FilesOf(json, "output", BulkFileKind.Output, address, printed),
                .. FilesOf(json, "deleted", BulkFileKind.Deleted, address, printed),
                .. FilesOf(json, "error", BulkFileKind.Error, address, printed),
            ],
            NextOf(json, address));
    }

    private static IEnumerable<BulkFile> FilesOf(JsonElement json, string list, BulkFileKind kind, Uri address, string printed)
    {
        if (!json.TryGetProperty(list, out var files) || files.ValueKind != JsonValueKind.Array)
            yield break;
        var number = 0;
        foreach (var file in files.EnumerateArray())
        {
            number++;
            if (file.ValueKind != JsonValueKind.Object || Text(file, "url") is not { } url || !Uri.TryCreate(address, url, out var place) || place.Scheme is not ("http" or "https"))
                throw Wrong(printed, string.Create(CultureInfo.InvariantCulture, $"file {number} of '{list}' has no url that is an address of the web"));
            long? count = file.TryGetProperty("count", out var counted) && counted.ValueKind == JsonValueKind.Number && counted.TryGetInt64(out var resources) ? resources : null;
            yield return new BulkFile(kind, Text(file, "type") ?? "", place, count);
        }
    }

    private static Uri? NextOf(JsonElement json, Uri address)
    {
        if (!json.TryGetProperty("link", out var links) || links.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var link in links.EnumerateArray().Where(link => link.ValueKind == JsonValueKind.Object && Text(link, "relation") is "next"))
            return Text(link, "url") is { } url && Uri.TryCreate(address, url, out var next) ? next : null;
        return null;
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SourceException Wrong(string printed, string problem) =>
        new($"The manifest of the export at {printed} cannot be used: {problem}. Nothing of it was loaded. Report it to the server's operator.", FailureKind.Terminal);
}
