namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>Finds a Chromium to render pages with.</summary>
internal static class BrowserSearch
{
    /// <summary>What to do where none is found.</summary>
    public const string HowToInstall = "Install one (Debian and Ubuntu: apt-get install chromium), or set the environment variable WEIR_CHROMIUM to the path of Chromium, Chrome or Edge";

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe", "chromium.exe"] : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    /// <summary>The path of a browser, or null.</summary>
    /// <param name="named">The one that WEIR_CHROMIUM names: used alone, or not at all where it is not there.</param>
    public static string? Find(string? named) =>
        string.IsNullOrWhiteSpace(named) ? Folders().SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).Concat(MacApplications()).FirstOrDefault(File.Exists)
        : File.Exists(named) ? named
        : null;

    private static IEnumerable<string> Folders()
    {
        if (!OperatingSystem.IsWindows())
            return ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
        var programs = new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }.Select(Environment.GetFolderPath);
        return programs.SelectMany(folder => new[] { Path.Combine(folder, "Google", "Chrome", "Application"), Path.Combine(folder, "Microsoft", "Edge", "Application"), Path.Combine(folder, "Chromium", "Application") });
    }

    private static IEnumerable<string> MacApplications() =>
        ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
}
