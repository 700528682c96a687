using System.CommandLine;
using System.Globalization;
using Weir.Datasets;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary>Arguments and options that commands of datasets share.</summary>
internal static class DatasetOptions
{
    private static readonly string[] Categories = ["nhs_dd", "rcpch", "external_api", "user_created"];

    public static Argument<string> Key() => new("key") { Description = "Key of the dataset, as 'weir datasets' shows it." };

    public static Option<string?> Category() => new("--category") { Description = "Datasets of this category only: nhs_dd, rcpch, external_api or user_created.", HelpName = "C" };

    /// <summary>The category that was given, or null.</summary>
    /// <exception cref="UsageException">There is no such category.</exception>
    public static string? CategoryOf(ParseResult parse, Option<string?> option) => parse.GetValue(option) is not { } category || Categories.Contains(category, StringComparer.Ordinal)
        ? parse.GetValue(option)
        : throw new UsageException($"--category: '{category}' is none of {string.Join(", ", Categories)}.");

    /// <summary>The version of a number, or the last.</summary>
    /// <exception cref="UsageException">There is no such version.</exception>
    public static DatasetVersion VersionOf(IReadOnlyList<DatasetVersion> versions, int? number) => number is not { } asked
        ? versions[^1]
        : versions.FirstOrDefault(version => version.Number == asked)
            ?? throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"Dataset '{versions[0].Dataset}' has no version {asked}. {(versions.Count == 1 ? "Its only version is 1" : $"It has versions 1 to {versions.Count}")}."));

    /// <summary>The version that Weir knew at an instant.</summary>
    /// <exception cref="UsageException">It knew none yet.</exception>
    public static DatasetVersion KnownAt(IReadOnlyList<DatasetVersion> versions, DateTimeOffset at, string text) => DatasetVersions.KnownAt(versions, at)
        ?? throw new UsageException($"Weir did not know dataset '{versions[0].Dataset}' at {text}: it first saw it at {Output.Words.At(versions[0].KnownSince)}.");

    /// <summary>What an option says of a day or an instant: a day means all of it.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DateTimeOffset InstantOf(string option, string text, TimeZoneInfo zone) => AsOf.InstantOf(text, zone)
        ?? throw new UsageException($"{option}: '{text}' is neither a day nor a time. Write one such as 2026-01-31 or 2026-01-31T09:30:00Z.");

    /// <exception cref="UsageException">It is no day.</exception>
    public static DateOnly DayOf(string option, string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw new UsageException($"{option}: '{text}' is not a day. Write one such as 2026-01-31.");
}
