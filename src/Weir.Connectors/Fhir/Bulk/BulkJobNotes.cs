using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Failures;

namespace Weir.Connectors.Fhir.Bulk;

/// <summary>Remembers the export that a server is making, so that a run after a crash need not ask for it again. Where it is lost, only time is.</summary>
internal sealed class BulkJobNotes(string? folder, string pipeline)
{
    private string? Path => folder is null ? null : System.IO.Path.Combine(folder, pipeline + ".json");

    /// <summary>The export of this scope that an earlier run left, or null.</summary>
    public BulkJob? Read(string scope)
    {
        if (Path is not { } path || !File.Exists(path))
            return null;
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path));
            if ((string?)json?["scope"] != scope)
                return null;
            return new BulkJob(new Uri((string)json["status"]!), InstantOf((string?)json["since"]), InstantOf((string?)json["begun"])!.Value) { Continued = (int)json["continued"]! };
        }
        catch (Exception spoilt) when (spoilt is JsonException or FormatException or InvalidOperationException or ArgumentNullException or IOException or UnauthorizedAccessException)
        {
            // A process that was killed while it wrote leaves half a note, and that is no loss.
            return null;
        }
    }

    /// <summary>Writes the export down, for this user's eyes alone: who has its address may have its files.</summary>
    /// <exception cref="SourceException">The folder cannot be written.</exception>
    public void Write(BulkJob job, string scope)
    {
        if (Path is not { } path)
            return;
        var json = new JsonObject
        {
            ["scope"] = scope,
            ["status"] = job.Status.AbsoluteUri,
            ["since"] = job.Since?.ToString("O", CultureInfo.InvariantCulture),
            ["begun"] = job.Begun.ToString("O", CultureInfo.InvariantCulture),
            ["continued"] = job.Continued,
        };
        try
        {
            Directory.CreateDirectory(folder!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path + ".part", options);
            file.Write(json.ToJsonString());
            file.Close();
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"The export that was begun cannot be noted in {path}: the folder cannot be written, or the disk is full. Make it a folder that this user may write to, and run again.", FailureKind.Terminal, unwritten);
        }
    }

    /// <summary>Forgets the export.</summary>
    public void Forget()
    {
        if (Path is { } path && File.Exists(path))
            File.Delete(path);
    }

    private static DateTimeOffset? InstantOf(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
