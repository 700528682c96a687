namespace Weir.Tests;

/// <summary>Pages of docs/reference that the code makes.</summary>
internal static class ReferencePage
{
    /// <summary>Set to 1, the files are written instead of compared.</summary>
    private const string WriteVariable = "WEIR_TEST_WRITE";

    /// <summary>Compares a page with what the code makes of it.</summary>
    /// <param name="name">Its file.</param>
    /// <param name="made">What it should be.</param>
    /// <param name="tests">The class that writes it, as the test runner takes it.</param>
    public static void Compare(string name, string made, string tests)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent!;
        var path = Path.Combine(folder.FullName, "docs", "reference", name);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
            File.WriteAllText(path, made);
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(
            made, $"docs/reference/{name} is old. Write it anew: {WriteVariable}=1 ./test -- -class '{tests}'");
    }
}
