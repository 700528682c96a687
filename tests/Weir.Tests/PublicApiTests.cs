using Weir.Failures;

namespace Weir.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_accepted()
    {
        var surface = PublicSurface.Of(typeof(WeirException).Assembly);
        if (Environment.GetEnvironmentVariable("WEIR_TEST_ACCEPT_API") is { Length: > 0 } target)
        {
            File.WriteAllText(target, surface);
            return;
        }

        var found = Members(surface);
        var accepted = Members(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt")));

        string[] changes = [.. found.Except(accepted, StringComparer.Ordinal).Select(member => $"+ {member}"), .. accepted.Except(found, StringComparer.Ordinal).Select(member => $"- {member}")];
        changes.ShouldBeEmpty("What connector authors see has changed. If that is meant, run ./test --accept-api and commit PublicApi.txt with the change; else make the new types internal.");
    }

    /// <summary>Each member with its type before it, since many types have a Name.</summary>
    private static List<string> Members(string surface)
    {
        var type = "";
        List<string> members = [];
        foreach (var line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ') type = line;
            members.Add(line[0] == ' ' ? $"{type} | {line.Trim()}" : line);
        }
        return members;
    }
}
