using System.Text.RegularExpressions;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>Why a file could not be opened, and what to do.</summary>
internal static partial class DuckDbOpenErrors
{
    /// <summary>True where another process has the file and may let go of it.</summary>
    public static bool IsInUse(string message) =>
        message.Contains("Could not set lock on file", StringComparison.Ordinal)
        || message.Contains("being used by another process", StringComparison.Ordinal)
        || message.Contains("File is already open in", StringComparison.Ordinal);

    public static DestinationException Explain(DuckDbOptions options, string path, string message)
    {
        var subject = options.Subject;
        if (IsInUse(message))
        {
            var holder = Process().Match(message) is { Success: true } pid ? $"another process (PID {pid.Groups["pid"].Value})" : "another process";
            return new DestinationException(
                $"{subject} is in use by {holder}. Close it or wait and run again: a DuckDB file has one owner at a time.",
                FailureKind.Transient);
        }

        var text = message switch
        {
            _ when message.Contains("not a valid DuckDB database file", StringComparison.Ordinal)
                => $"{subject} is not a DuckDB database: '{path}' holds something else. Name another file.",
            _ when Version().Match(message) is { Success: true } version
                => $"{subject} cannot be opened: '{path}' has storage version {version.Groups["found"].Value} and this Weir reads {version.Groups["known"].Value}. It was written by a newer DuckDB; use a newer Weir, or export the tables with the DuckDB that wrote them.",
            _ when message.Contains("ncrypt", StringComparison.Ordinal)
                => $"{subject} cannot be opened: '{path}' is encrypted. Weir reads and writes DuckDB files without encryption.",
            _ when DuckDbErrors.IsDiskFull(message)
                => $"{subject} cannot be opened: the disk that holds '{path}' is full. Free space and run again.",
            _ when message.Contains("Permission denied", StringComparison.Ordinal) || message.Contains("Read-only file system", StringComparison.Ordinal) || message.Contains("Access is denied", StringComparison.Ordinal)
                => $"{subject} cannot be opened: no permission to read and write '{path}'. Weir needs both for the file and its folder; change the permissions or name another place.",
            _ when message.Contains("Corrupt database file", StringComparison.Ordinal)
                => $"{subject} cannot be opened: '{path}' is damaged, the checksum of a block is wrong. Restore a backup.",
            _ when Directory.Exists(path)
                => $"{subject} cannot be opened: '{path}' is a folder. Name a file.",
            _ when options.ReadOnly && !File.Exists(path)
                => $"{subject} is not there: '{path}' does not exist and was to be opened read-only. Check the path.",
            _ when Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder)
                => $"{subject} cannot be opened: the folder '{folder}' does not exist. Create it or name another place.",
            _ when message.Contains("No such file or directory", StringComparison.Ordinal)
                => $"{subject} cannot be created: the system refuses a new file '{path}'. Name another place.",
            _ => $"{subject} cannot be opened: DuckDB refuses '{path}' ({DuckDbErrors.TypeOf(message)} error). The file may be damaged; restore a backup or name another file.",
        };
        return new DestinationException(text, FailureKind.Terminal);
    }

    [GeneratedRegex(@"\(PID (?<pid>\d+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Process();

    [GeneratedRegex(@"version number (?<found>\d+), but we can only read versions? (between )?(?<known>\d+( and \d+)?)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
