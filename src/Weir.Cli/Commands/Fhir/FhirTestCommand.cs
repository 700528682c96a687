using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Failures;
using Weir.Fhir.Conformance;

namespace Weir.Cli.Commands.Fhir;

/// <summary><c>weir fhir test</c>: runs test files of SQL on FHIR and says which pass.</summary>
internal static class FhirTestCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string>("dir") { Description = "A folder with test files (*.json), or one file." };
        var report = new Option<string?>("--report") { Description = "Write the results here, in the format of SQL on FHIR's registry.", HelpName = "FILE" };
        var command = new Command(
            "test",
            "Run SQL on FHIR's test files strictly: columns, order, types, every row.\n\nExample: weir fhir test sof-tests --report test_report.json")
        {
            folder, report,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var results = Run(Path.GetFullPath(parse.GetValue(folder)!, host.Folder), cancellationToken);
            if (parse.GetValue(report) is { } file)
                await WriteReportAsync(Path.GetFullPath(file, host.Folder), results, cancellationToken);
            var failed = results.Count(result => !result.Passed);
            if (host.IsJson(parse))
                host.Write(ToJson(results));
            else
                WriteText(host, results, host.IsQuiet(parse));
            return failed == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static List<OfficialTestResult> Run(string path, CancellationToken cancellationToken)
    {
        string[] files = File.Exists(path) ? [path] : Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
            throw new UsageException($"There are no test files (*.json) at {path}.");
        List<OfficialTestResult> results = [];
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.AddRange(OfficialTests.Run(file));
        }

        return results;
    }

    private static async Task WriteReportAsync(string file, List<OfficialTestResult> results, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        TestReport.Write(bytes, results);
        try
        {
            await File.WriteAllBytesAsync(file, bytes.ToArray(), cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The report could not be written to {file}: {FileFailure.Reason(refused, Path.GetDirectoryName(file)!)}");
        }
    }

    private static void WriteText(CommandHost host, List<OfficialTestResult> results, bool quiet)
    {
        foreach (var result in results.Where(result => !result.Passed))
            host.Output.WriteLine($"{result.File}: {result.Name}: {result.Reason}");
        if (!quiet)
        {
            foreach (var file in results.GroupBy(result => result.File, StringComparer.Ordinal))
                host.Output.WriteLine($"{file.Key}: {file.Count(result => result.Passed)} of {file.Count()} passed");
        }

        host.Output.WriteLine($"{results.Count(result => result.Passed)} passed, {results.Count(result => !result.Passed)} failed");
    }

    private static JsonObject ToJson(List<OfficialTestResult> results) => new()
    {
        ["passed"] = results.Count(result => result.Passed),
        ["failed"] = results.Count(result => !result.Passed),
        ["failures"] = new JsonArray([.. results.Where(result => !result.Passed).Select(result => (JsonNode)new JsonObject
        {
            ["file"] = result.File,
            ["name"] = result.Name,
            ["reason"] = result.Reason,
        })]),
    };
}
