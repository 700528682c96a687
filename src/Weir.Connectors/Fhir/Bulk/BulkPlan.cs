using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Connectors.Fhir.Server;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>The partitions of exports: each a file. What they say of themselves in the ledger tells up to when everything is loaded.</summary>
/// <remarks>
/// There is no checkpoint beside the loads that could be ahead of them. An export counts once as many of its files are loaded as its
/// manifest had; until then the next export begins where the one before it ended, and newest-wins makes harmless what comes twice.
/// </remarks>
internal sealed class BulkPlan(BulkOptions options, FhirServer server, FhirOptions tables)
{
    /// <summary>Detail: what tells the export from others.</summary>
    public const string Export = "export";

    /// <summary>Detail: up to when changes are in the export.</summary>
    public const string Time = "transactionTime";

    /// <summary>Detail: what the file holds.</summary>
    public const string Kind = "kind";

    /// <summary>Detail: resources in the file as the manifest counts them.</summary>
    public const string Count = "count";

    private const string Files = "files";
    private const string Scope = "scope";
    private const string Type = "type";

    /// <summary>What is asked of which server, and what is made of it: exports alike in this follow on each other.</summary>
    public string ScopeText => ScopeOf(tables.Recipe);

    /// <summary>A file of an export that was loaded under another recipe and is made again under this one: what was asked for follows on it.</summary>
    public PlannedPartition Rebuilt(PlannedPartition loaded, string before) => loaded.Details.GetValueOrDefault(Scope) == ScopeOf(before)
        ? loaded with { Details = new Dictionary<string, string>(loaded.Details, StringComparer.Ordinal) { [Scope] = ScopeText } }
        : loaded;

    private string ScopeOf(string of) => Hash($"{server.Printed}\n{options.Level}\n{options.Group}\n{string.Join(',', options.Types.Order(StringComparer.Ordinal))}\n{of}");

    /// <summary>Up to when everything is loaded; null where nothing is.</summary>
    public DateTimeOffset? Complete(IReadOnlyDictionary<string, PlannedPartition> loaded)
    {
        var scope = ScopeText;
        return loaded.Values.Select(partition => partition.Details)
            .Where(details => details.GetValueOrDefault(Scope) == scope)
            .GroupBy(details => details[Export], StringComparer.Ordinal)
            .Where(export => export.Count() >= int.Parse(export.First()[Files], CultureInfo.InvariantCulture))
            .Select(export => (DateTimeOffset?)DateTimeOffset.Parse(export.First()[Time], CultureInfo.InvariantCulture))
            .Max();
    }

    /// <summary>True where a file of the same export is loaded.</summary>
    public static bool IsLoaded(PlannedPartition partition, IReadOnlyDictionary<string, PlannedPartition> loaded) =>
        loaded.TryGetValue(partition.Name, out var before) && before.Details.GetValueOrDefault(Export) == partition.Details[Export];

    /// <summary>The partitions of an export.</summary>
    public IReadOnlyList<PlannedPartition> Of(BulkManifest manifest, BulkJob job)
    {
        var time = BulkExport.Instant(manifest.TransactionTime);
        var export = Hash($"{ScopeText}\n{job.Since:O}\n{time}\n{manifest.Files.Count}");
        List<PlannedPartition> partitions = [];
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            var what = file.Kind == BulkFileKind.Output ? TypeOf(file) : file.Kind == BulkFileKind.Deleted ? "deleted" : "error";
            var number = numbers[what] = numbers.GetValueOrDefault(what) + 1;
            var name = string.Create(CultureInfo.InvariantCulture, $"{what} {number:0000}");
            Dictionary<string, string> details = new(StringComparer.Ordinal)
            {
                [Export] = export,
                [Time] = time,
                [Scope] = ScopeText,
                [Files] = manifest.Files.Count.ToString(CultureInfo.InvariantCulture),
                [Kind] = file.Kind.ToString(),
                [Type] = TypeOf(file),
            };
            tables.Policy?.Note(details);
            if (file.Count is { } count)
                details[Count] = count.ToString(CultureInfo.InvariantCulture);
            // What the server calls its files may tell of whom they are: under a policy it is not written down.
            partitions.Add(new PlannedPartition($"{time} {name}", (tables.Policy is null ? file.Address : server.Address).AbsoluteUri)
            {
                Details = details,
                Download = new SourceDownload($"{name.Replace(' ', '-')}.ndjson", new BulkDownload(server, file.Address, manifest.NeedsToken, tables).WriteAsync),
                Failure = manifest.NeedsToken && !server.IsOwn(file.Address) ? OnAnotherHost(file) : null,
            });
        }

        return partitions;
    }

    private SourceException OnAnotherHost(BulkFile file) => new(
        $"The file {RedactedAddress.Of(file.Address)} of the export was not asked for: it needs a token, and is not on the host of {server.Printed}. A token is sent to hosts alone that you name. If it is meant, write that host's address as setting 'files'.",
        FailureKind.Terminal);

    private static string TypeOf(BulkFile file) =>
        file.Type is { Length: > 0 and <= 64 } type && type.All(char.IsAsciiLetter) ? type : "Resource";

    /// <summary>Under a policy made with its secret: of a group's id alone nobody should be able to try which it is.</summary>
    private string Hash(string text) => tables.Policy?.Secret.FileName(text)[..16] ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
