using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Http;

namespace Weir.Sandbox.Fhir;

/// <summary>Bulk Data <c>$export</c>: of everything, of every patient, of a group.</summary>
internal sealed class FhirExport(FhirWorld world, FhirOptions options)
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    /// <summary>Exports that are there.</summary>
    public int Count => _jobs.Count;

    /// <summary>The answer to a request about exports; null for any other path.</summary>
    public SiteAnswer? Answer(Uri address, string path, HttpRequest request, FaultKind? fault) => path.Split('/') switch
    {
        ["$export"] => Begin(address, request, _ => true),
        ["Patient", "$export"] => Begin(address, request, resource => resource.Patient is not null),
        ["Group", var group, "$export"] => group is "even"
            ? Begin(address, request, resource => resource.Patient is { } patient && (patient[^1] - '0') % 2 == 0)
            : FhirSite.Problem(404, "not-found", "There is no such group; 'even' is one."),
        ["jobs", var job] => About(address, job, request, fault),
        ["files", var job, var file] => _jobs.TryGetValue(job, out var known) && known.Files.Find(made => made.Name == file) is { } found
            ? File(found.Bytes, fault is FaultKind.OtherDigest)
            : _jobs.ContainsKey(job) ? FhirSite.Problem(404, "not-found", "There is no such file.") : null,
        _ => null,
    };

    private static SiteAnswer File(byte[] bytes, bool hasOtherDigest)
    {
        var digest = SHA256.HashData(bytes);
        return SiteAnswer.Bytes(200, "application/fhir+ndjson", bytes) with
        {
            HasRanges = true,
            ETag = $"\"{Convert.ToHexStringLower(digest)[..24]}\"",
            Headers = [("Repr-Digest", $"sha-256=:{Convert.ToBase64String(hasOtherDigest ? SHA256.HashData(digest) : digest)}:")],
        };
    }

    private SiteAnswer Begin(Uri address, HttpRequest request, Func<FhirResource, bool> belongs)
    {
        if (!request.Headers["Prefer"].ToString().Contains("respond-async", StringComparison.Ordinal))
        {
            return FhirSite.Problem(400, "invalid", "Prefer: respond-async is expected.");
        }

        DateTimeOffset? since = DateTimeOffset.TryParse(request.Query["_since"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        string[] types = [.. request.Query["_type"].SelectMany(types => (types ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))];
        bool Asked(FhirResource resource) =>
            belongs(resource) && (since is null || resource.At > since) && (types.Length == 0 || types.Contains(resource.Type, StringComparer.Ordinal));

        List<ExportFile> files = [];
        foreach (var type in world.Current().Where(Asked).GroupBy(resource => resource.Type, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            files.AddRange(type.Chunk(options.ResourcesPerFile).Select((part, number) => new ExportFile(
                string.Create(CultureInfo.InvariantCulture, $"{number + 1}.{type.Key}.ndjson"), "output", type.Key, part.Length, Lines(part.Select(resource => resource.Json!)))));
        }

        if (since is not null && world.Deleted().Where(Asked).ToList() is { Count: > 0 } deleted)
        {
            files.Add(new ExportFile("1.deleted.ndjson", "deleted", "Bundle", 1, Lines([Encoding.UTF8.GetBytes(Deletions(deleted).ToJsonString())])));
        }

        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _jobs[id] = new Job(world.Now, request.Path + request.QueryString, files);
        return SiteAnswer.Empty(202) with { Headers = [("Content-Location", $"{address.AbsoluteUri}/jobs/{id}")] };
    }

    private SiteAnswer About(Uri address, string id, HttpRequest request, FaultKind? fault)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            return FhirSite.Problem(404, "not-found", "There is no such export.");
        }

        if (HttpMethods.IsDelete(request.Method))
        {
            _jobs.TryRemove(id, out _);
            return SiteAnswer.Empty(202);
        }

        if (fault is FaultKind.FailedExport)
        {
            return FhirSite.Problem(500, "exception", "The export failed.");
        }

        if (fault is FaultKind.EndlessExport || job.Asked++ < options.Polls)
        {
            return SiteAnswer.Empty(202) with
            {
                RetryAfter = options.PollSeconds.ToString(CultureInfo.InvariantCulture),
                Headers = [("X-Progress", string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99, job.Asked * 10)}% complete"))],
            };
        }

        if (fault is FaultKind.ErrorFile && !job.Files.Exists(file => file.Kind is "error"))
        {
            byte[][] outcomes = [.. Enumerable.Repeat(Encoding.UTF8.GetBytes(FhirSite.Outcome("error", "processing", "Could not be exported.").ToJsonString()), 2)];
            job.Files.Add(new ExportFile("1.error.ndjson", "error", "OperationOutcome", 2, Lines(outcomes)));
        }

        return FhirSite.Json(200, Manifest(address, id, job, fault)) with { ContentType = "application/json" };
    }

    private JsonObject Manifest(Uri address, string id, Job job, FaultKind? fault)
    {
        var place = fault is FaultKind.PrivateFiles ? "http://10.11.12.13/files" : $"{address.AbsoluteUri}/files";
        JsonArray Of(string kind) => [.. job.Files.Where(file => file.Kind == kind).Select(file => new JsonObject
        {
            ["type"] = file.Type,
            ["url"] = $"{place}/{id}/{file.Name}",
            ["count"] = file.Count + (fault is FaultKind.LyingManifest ? 1 : 0),
        })];

        return new JsonObject
        {
            ["transactionTime"] = FhirWorld.Text(job.At),
            ["request"] = job.Request,
            ["requiresAccessToken"] = options.Clients.Count > 0,
            ["output"] = Of("output"),
            ["deleted"] = Of("deleted"),
            ["error"] = Of("error"),
        };
    }

    private static JsonObject Deletions(List<FhirResource> deleted) => new()
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. deleted.Select(resource => new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = resource.Key } })]),
    };

    private static byte[] Lines(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => line.Append((byte)'\n'))];

    private sealed record ExportFile(string Name, string Kind, string Type, int Count, byte[] Bytes);

    private sealed record Job(DateTimeOffset At, string Request, List<ExportFile> Files)
    {
        public int Asked { get; set; }
    }
}
