using System.Globalization;
using System.Security.Cryptography;
using Weir.Failures;
using Weir.Fhir.Views;
using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>What a pipeline of FHIR files was told.</summary>
internal sealed record FhirFilesOptions
{
    /// <summary>Files and folders, absolute.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The views, compiled.</summary>
    public required ViewSet Views { get; init; }

    /// <summary>Hash of the views as they are written.</summary>
    public required string ViewsSha256 { get; init; }

    /// <summary>Bytes over which an NDJSON file is read as several partitions.</summary>
    public required long SplitBytes { get; init; }

    public static FhirFilesOptions Read(SourceContext context)
    {
        var (views, hash) = ReadViews(ListOf(context, FhirFilesSourceKind.Views));
        return new FhirFilesOptions
        {
            Paths = ListOf(context, FhirFilesSourceKind.Path),
            Views = views,
            ViewsSha256 = hash,
            SplitBytes = long.Parse(context.Settings[FhirFilesSourceKind.Split], CultureInfo.InvariantCulture) << 20,
        };
    }

    private static (ViewSet Views, string Sha256) ReadViews(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<ViewDefinition> views = [];
        foreach (var path in paths)
        {
            byte[] json;
            try
            {
                json = File.ReadAllBytes(path);
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"The view {path} cannot be read: {(File.Exists(path) ? "this user may not read it, or the disk fails" : "there is no such file")}.");
            }

            hash.AppendData(json);
            views.Add(ViewReader.Read(json, Path.GetFileName(path).Split('.')[0]));
        }

        return (ViewSet.Compile(views), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string[] ListOf(SourceContext context, string setting) =>
        context.Settings.GetValueOrDefault(setting)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
