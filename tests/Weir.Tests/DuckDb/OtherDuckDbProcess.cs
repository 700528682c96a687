using System.Diagnostics;

namespace Weir.Tests.DuckDb;

/// <summary>Another program that has a DuckDB file open: Node, which the build needs anyway, with DuckDB's own addon.</summary>
internal sealed class OtherDuckDbProcess : IDisposable
{
    private const string Script = """
        const duckdb = require(process.argv[1]);
        duckdb.open(process.argv[2]).then(database => {
          globalThis.database = database;
          console.log("open");
          process.stdin.on("end", () => process.exit(0)).resume();
        }, error => console.log(String(error)));
        """;

    private readonly Process _process;

    private OtherDuckDbProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it has the file, or says why it has not.</summary>
    public static async Task<(OtherDuckDbProcess Process, string Answer)> StartAsync(string path, CancellationToken cancellationToken)
    {
        var modules = Path.Combine(NativeFolder(), "node_modules", "@duckdb");
        var addon = Directory.EnumerateFiles(modules, "duckdb.node", SearchOption.AllDirectories).First();
        var process = Process.Start(new ProcessStartInfo("node", ["-e", Script, addon, path]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return (new OtherDuckDbProcess(process), await process.StandardOutput.ReadLineAsync(cancellationToken) ?? "");
    }

    /// <summary>Lets it end, which releases the file.</summary>
    public void Release() => _process.StandardInput.Close();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string NativeFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "native");
    }
}
