using System.IO.Compression;
using System.Text;
using Weir.Connectors.DuckDb;
using Weir.Exports;
using Weir.Runs;
using Weir.Sql;
using Weir.Tests.Cli;

namespace Weir.Tests.FileSources;

/// <summary>A workspace with one pipeline and the files that it reads, run as the command line would.</summary>
internal sealed class FilesPipeline : IDisposable
{
    private readonly CommandFolder _folder = new();
    private readonly string _warehouse;

    /// <param name="address">The warehouse, in the workspace's folder.</param>
    /// <param name="settings">Lines of the pipeline's settings.</param>
    public FilesPipeline(Func<string, string> address, string settings)
    {
        _warehouse = address(_folder.Folder);
        Directory.CreateDirectory(_folder.Path("in"));
        Set(settings);
    }

    public string Folder => _folder.Folder;

    public string Warehouse => _warehouse;

    public string SchemaText => File.ReadAllText(_folder.Path("beds.schema.yaml")).ReplaceLineEndings("\n");

    public bool HasSchema => File.Exists(_folder.Path("beds.schema.yaml"));

    /// <summary>Writes weir.yaml anew.</summary>
    public void Set(string settings) => File.WriteAllText(
        _folder.Path("weir.yaml"), "pipelines:\n  beds:\n" + string.Join('\n', settings.ReplaceLineEndings("\n").Split('\n').Select(line => $"    {line}")) + "\n");

    public void SetSchema(string text) => File.WriteAllText(_folder.Path("beds.schema.yaml"), text);

    public string Path(string name) => _folder.Path(System.IO.Path.Combine("in", name));

    public void Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));

    public void Put(string name, byte[] bytes) => File.WriteAllBytes(Path(name), bytes);

    public void PutGzip(string name, string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        Put(name, packed.ToArray());
    }

    public void PutZip(string name, params (string Member, string Text)[] members)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (member, text) in members)
            {
                using var entry = zip.CreateEntry(member).Open();
                entry.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
            }
        }

        Put(name, packed.ToArray());
    }

    public void PutWorkbook(string name, string sheet, IReadOnlyList<string> header, params object?[][] rows)
    {
        using var stream = File.Create(Path(name));
        using var writer = new XlsxWriter(stream, sheet, header, ["made by a test"], TimeProvider.System);
        foreach (var row in rows)
            writer.WriteRow(row);
    }

    public async Task PutParquetAsync(string name, string select)
    {
        await using var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory }, TimeProvider.System);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.Statement(null, $"copy ({select}) to '{Path(name)}' (format parquet)").RunAsync(TestContext.Current.CancellationToken);
    }

    public Task<CommandAnswer> RunAsync(params string[] arguments) => _folder.RunAsync(["run", "beds", "--warehouse", _warehouse, .. arguments]);

    public Task<CommandAnswer> RunAsync(CancellationToken cancellationToken) => _folder.RunAsync(cancellationToken, "run", "beds", "--warehouse", _warehouse);

    /// <summary>Runs in a process of its own, which ends as by a power cut when it reaches a step.</summary>
    public Task<WeirExit> RunUpToAsync(LoadStep step) => WeirProcess.RunAsync(
        _folder.Folder, ["run", "beds", "--warehouse", _warehouse], TestContext.Current.CancellationToken, (CrashPoint.Variable, step.ToString()));

    public Task<CommandAnswer> CommandAsync(params string[] arguments) => _folder.RunAsync(arguments);

    /// <summary>The statuses and messages of a run's partitions, each on a line, and before them the run's own.</summary>
    public async Task<string> OutcomeAsync(params string[] arguments)
    {
        var answer = await RunAsync(["--output", "json", .. arguments]);
        if (answer.Error.Length > 0)
            return answer.Error.TrimEnd();
        var run = answer.Json;
        var lines = run["partitions"]!.AsArray().Select(partition => $"{partition!["partition"]} {partition["status"]}{(partition["message"] is { } message ? $": {message}" : "")}");
        return string.Join('\n', [.. run["message"] is { } said ? (string[])[(string)said!] : [], .. lines]);
    }

    public Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(_warehouse, sql);

    public void Dispose() => _folder.Dispose();
}
