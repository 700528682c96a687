namespace Weir.Tests;

/// <summary>Finds the files that are too large, or not ours, to keep in the repository: real published data.</summary>
/// <remarks>They lie in a folder <c>shared</c> beside the repository, or where WEIR_TEST_DATA points.</remarks>
internal static class TestData
{
    /// <summary>True for the long variants that <c>./test --nightly</c> runs.</summary>
    public static bool IsNightly { get; } = Environment.GetEnvironmentVariable("WEIR_TEST_NIGHTLY") == "1";

    private static string? Root { get; } = FindRoot(Environment.GetEnvironmentVariable("WEIR_TEST_DATA"), AppContext.BaseDirectory);

    /// <summary>The full path of a file or folder, e.g. <c>"data/nhs/rtt/html"</c>; where it is absent the test reports itself skipped.</summary>
    public static string Find(string relativePath)
    {
        var path = TryFind(relativePath);
        Assert.SkipWhen(path is null, $"The test data '{relativePath}' is not here. Put the folder 'shared' beside the repository or set WEIR_TEST_DATA to it.");
        return path!;
    }

    /// <summary>The full path, or null where the data is absent.</summary>
    public static string? TryFind(string relativePath)
    {
        if (Root is null) return null;
        var path = Path.GetFullPath(Path.Combine(Root, relativePath));
        return Path.Exists(path) ? path : null;
    }

    /// <summary>The folder that was named, else the nearest <c>shared</c> in or beside the folders above <paramref name="start"/>.</summary>
    public static string? FindRoot(string? named, string start)
    {
        if (!string.IsNullOrWhiteSpace(named)) return Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "data"))) return shared;
        }
        return null;
    }
}
