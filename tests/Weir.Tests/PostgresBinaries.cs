using System.Diagnostics;
using System.Globalization;

namespace Weir.Tests;

/// <summary>Where PostgreSQL's programs are, and the unprivileged user that runs them when the tests run as root.</summary>
/// <param name="Folder">Holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="User">Null where the tests' own user will do; PostgreSQL refuses root.</param>
internal sealed record PostgresBinaries(string Folder, PostgresBinaries.UnprivilegedUser? User)
{
    internal sealed record UnprivilegedUser(string UserId, string GroupId);

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>Null, with the reason, where this machine has none.</summary>
    public static PostgresBinaries? Find(out string reason)
    {
        reason = "";
        if (OperatingSystem.IsWindows())
        {
            reason = "The tests start PostgreSQL clusters on Linux and macOS only.";
            return null;
        }
        if (Folders().FirstOrDefault(HasPrograms) is not { } folder)
        {
            reason = "PostgreSQL's initdb and postgres are neither on the PATH nor under /usr/lib/postgresql. Install the package 'postgresql' or set WEIR_TEST_POSTGRES to their folder.";
            return null;
        }
        if (!Environment.IsPrivilegedProcess) return new(folder, User: null);
        var user = FindUser("postgres") ?? FindUser("nobody");
        if (user is not null) return new(folder, user);
        reason = "The tests run as root, which PostgreSQL refuses, and there is neither a user 'postgres' nor 'nobody'.";
        return null;
    }

    /// <summary>A process that runs <paramref name="program"/> as the unprivileged user and keeps the process id.</summary>
    public ProcessStartInfo Start(string program, params string[] arguments)
    {
        string[] command = User is null
            ? [program, .. arguments]
            : ["setpriv", "--reuid", User.UserId, "--regid", User.GroupId, "--clear-groups", program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        };
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("WEIR_TEST_POSTGRES") is { Length: > 0 } named) yield return named;
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) yield return folder;
        foreach (var root in new[] { "/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt" }.Where(Directory.Exists))
            foreach (var version in Directory.EnumerateDirectories(root).OrderByDescending(Version))
                yield return Path.Combine(version, "bin");
    }

    private static bool HasPrograms(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    private static int Version(string folder) =>
        int.TryParse(Path.GetFileName(folder).Split('@')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static UnprivilegedUser? FindUser(string name) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name) is { Length: > 3 } fields
            ? new(fields[2], fields[3])
            : null;
}
