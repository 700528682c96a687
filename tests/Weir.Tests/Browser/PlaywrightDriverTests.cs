using Weir.Connectors.Browser;
using Weir.Failures;

namespace Weir.Tests.Browser;

public sealed class PlaywrightDriverTests
{
    [Fact]
    public async Task The_driver_starts_on_the_node_of_this_machine()
    {
        using var playwright = await PlaywrightDriver.StartAsync(TestContext.Current.CancellationToken);

        playwright.Chromium.Name.ShouldBe("chromium");
    }

    [Fact]
    public void The_first_folder_of_the_path_that_has_node_wins()
    {
        var folder = Directory.CreateTempSubdirectory("weir-node-");
        try
        {
            var node = Path.Combine(folder.CreateSubdirectory("second").FullName, OperatingSystem.IsWindows() ? "node.exe" : "node");
            File.WriteAllText(node, "");
            string[] path = [folder.CreateSubdirectory("first").FullName, Path.GetDirectoryName(node)!];

            PlaywrightDriver.FindNode(string.Join(Path.PathSeparator, path)).ShouldBe(node);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_node_the_message_says_what_to_install()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is called node.exe there.");

        var missing = Should.Throw<SourceException>(() => PlaywrightDriver.FindNode(path: null));

        missing.Message.ShouldBe(
            "A page cannot be rendered: there is no 'node' in the folders of PATH, and Playwright, which steers the browser, runs on it. Install Node.js 20 or later, or set PLAYWRIGHT_NODEJS_PATH to its program.");
        missing.Kind.ShouldBe(FailureKind.Terminal);
    }
}
