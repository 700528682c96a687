using System.Text.Json;
using Weir.Columns;
using Weir.Runs;

namespace Weir.Destinations.Files;

/// <summary>The quarantine of a folder: a file for each load or hold in which something was found, one finding a line.</summary>
internal static class FindingsFile
{
    /// <summary>Its place, relative to the folder.</summary>
    public static string PathOf(string folder, Guid load) => Path.Combine(folder, FolderLedger.OwnFolder, "quarantine", $"{load}.jsonl");

    /// <summary>Writes it, to the disk; nothing where nothing was found. One that no line of the ledger follows belongs to no load and is not read.</summary>
    public static void Write(string folder, PartitionKey partition, Guid load, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
            return;
        var path = PathOf(folder, load);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        using (var json = new Utf8JsonWriter(file, new JsonWriterOptions { SkipValidation = true }))
        {
            foreach (var finding in findings)
            {
                Write(json, partition, load, finding);
                json.Flush();
                json.Reset();
                file.WriteByte((byte)'\n');
            }
        }

        file.Flush(flushToDisk: true);
    }

    private static void Write(Utf8JsonWriter json, PartitionKey partition, Guid load, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("tenant", partition.Tenant.Value);
        json.WriteString("pipeline", partition.Pipeline);
        json.WriteString("partition", partition.Partition);
        json.WriteString("load", load);
        json.WriteString("table", finding.Table);
        json.WriteNumber("row", finding.Row);
        json.WriteString("column", finding.Column);
        json.WriteString("outcome", finding.Outcome == FindingOutcome.Rejected ? "rejected" : "flagged");
        json.WriteString("reason", finding.Reason);
        json.WriteString("original", finding.Original?.Replace("\0", "\uFFFD", StringComparison.Ordinal));
        json.WriteEndObject();
    }
}
