using Microsoft.Playwright;
using Weir.Failures;

namespace Weir.Connectors.Browser;

/// <summary>Starts Playwright's driver, which steers a headless browser, on the Node.js of this machine.</summary>
/// <remarks>Optional at run time: only pages that show their links by script need it.</remarks>
internal static class PlaywrightDriver
{
    /// <summary>Playwright's own name for the Node.js that runs its driver. An operator may set it.</summary>
    private const string NodeVariable = "PLAYWRIGHT_NODEJS_PATH";

    /// <summary>Starts the driver; the caller disposes it.</summary>
    /// <exception cref="SourceException">Node.js is not there, or the driver does not start.</exception>
    public static async Task<IPlaywright> StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NodeVariable)))
            Environment.SetEnvironmentVariable(NodeVariable, FindNode(Environment.GetEnvironmentVariable("PATH")));
        try
        {
            return await Playwright.CreateAsync().WaitAsync(cancellationToken);
        }
        catch (PlaywrightException e)
        {
            throw new SourceException(
                "A page cannot be rendered: Playwright's driver does not start. Check that Node.js 20 or later runs here, and that the folder .playwright lies beside the program.",
                FailureKind.Terminal,
                e);
        }
    }

    /// <summary>The first <c>node</c> of the folders in <paramref name="path"/>.</summary>
    /// <exception cref="SourceException">None has one.</exception>
    public static string FindNode(string? path)
    {
        var program = OperatingSystem.IsWindows() ? "node.exe" : "node";
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
            ?? throw new SourceException(
                $"A page cannot be rendered: there is no '{program}' in the folders of PATH, and Playwright, which steers the browser, runs on it. Install Node.js 20 or later, or set {NodeVariable} to its program.",
                FailureKind.Terminal);
    }
}
