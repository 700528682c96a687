using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weir.Store;

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its path within the workspace, parts separated by slashes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Bytes">How many.</param>
internal sealed record BackupFile(string Name, string Sha256, long Bytes);

/// <summary>What a backup holds and who made it when. It is the backup's last entry.</summary>
internal sealed partial record BackupManifest(string Weir, DateTimeOffset MadeAt, IReadOnlyList<BackupFile> Files)
{
    public const string EntryName = "manifest.json";

    private const int Form = 1;

    /// <summary>The version of this program.</summary>
    public static string OwnVersion { get; } =
        typeof(BackupManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Write() => new JsonObject
    {
        ["form"] = Form,
        ["weir"] = Weir,
        ["madeAt"] = MadeAt.ToString("O", CultureInfo.InvariantCulture),
        ["files"] = new JsonArray([.. Files.Select(file => (JsonNode)new JsonObject { ["name"] = file.Name, ["sha256"] = file.Sha256, ["bytes"] = file.Bytes })]),
    }.ToJsonString();

    /// <summary>Reads a manifest; null where the text is none, of a later form, or names what no backup holds.</summary>
    public static BackupManifest? TryRead(string text)
    {
        try
        {
            var json = JsonNode.Parse(text)!.AsObject();
            if ((int)json["form"]! != Form)
                return null;
            var manifest = new BackupManifest(
                (string)json["weir"]!,
                DateTimeOffset.Parse((string)json["madeAt"]!, CultureInfo.InvariantCulture),
                [.. json["files"]!.AsArray().Select(file => new BackupFile((string)file!["name"]!, (string)file["sha256"]!, (long)file["bytes"]!))]);
            return manifest.Files.All(file => IsName(file.Name) && Sha256().IsMatch(file.Sha256)) ? manifest : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>True for names that a backup may write: the settings, DuckDB files below the workspace, and raw bytes under their hash.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    [GeneratedRegex(
        @"\A(weir\.yaml|([A-Za-z0-9_-][A-Za-z0-9._ -]*/){0,8}[A-Za-z0-9_-][A-Za-z0-9._ -]*\.(duckdb|db|ddb)|raw/[0-9a-f]{2}/[0-9a-f]{64})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256();
}
