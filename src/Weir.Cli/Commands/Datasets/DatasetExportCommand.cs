using System.CommandLine;
using System.Text;
using Weir.Datasets.Export;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset export</c>: writes a code list as a file.</summary>
internal static class DatasetExportCommand
{
    private static readonly string[] Formats = ["csv", "json", "xlsx", "fhir"];

    public static Command Create(CommandHost host)
    {
        var key = DatasetOptions.Key();
        var format = new Option<string>("--format") { Description = "csv, json, xlsx or fhir (a Bundle with a CodeSystem and a ValueSet).", HelpName = "FORMAT", DefaultValueFactory = _ => "csv" };
        var to = new Option<string?>("--to") { Description = "The file to write. Default: standard output, but for xlsx.", HelpName = "FILE" };
        var number = new Option<int?>("--version") { Description = "The version of this number. Default: the last.", HelpName = "N" };
        var asOf = new Option<string?>("--as-of") { Description = "As Weir knew it at the end of this day, or at this time.", HelpName = "DATE" };
        var raw = new Option<bool>("--raw") { Description = "CSV without the apostrophe before texts that a spreadsheet would take for a formula." };
        var baseAddress = new Option<string>("--base") { Description = "What FHIR addresses of the list begin with.", HelpName = "URL", DefaultValueFactory = _ => "urn:weir:fhir" };
        var command = new Command("export", "Write a code list as CSV, JSON, workbook or FHIR CodeSystem and ValueSet.\n\nExample: weir dataset export smoking_status_code --format fhir --to smoking.json")
        {
            key, format, to, number, asOf, raw, baseAddress,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var asked = parse.GetValue(format)!;
            if (!Formats.Contains(asked, StringComparer.Ordinal))
                throw new UsageException($"--format: '{asked}' is none of {string.Join(", ", Formats)}.");
            var file = parse.GetValue(to) is { } path ? Path.GetFullPath(path, host.Folder) : null;
            if (file is null && asked == "xlsx")
                throw new UsageException("A workbook is not written to a terminal. Name its file with --to FILE.");
            if (parse.GetValue(number) is not null && parse.GetValue(asOf) is not null)
                throw new UsageException("--version and --as-of each name a version. Give one of them.");
            await using var session = DatasetPipeline.Open(host, parse);
            var (warehouse, reader, versions) = await DatasetPipeline.FindAsync(session, parse.GetValue(key)!, cancellationToken);
            await using (warehouse)
            {
                var version = parse.GetValue(asOf) is { } text
                    ? DatasetOptions.KnownAt(versions, DatasetOptions.InstantOf("--as-of", text, session.Workspace.TimeZone), text)
                    : DatasetOptions.VersionOf(versions, parse.GetValue(number));
                var list = CodeListDocument.Of(version, await reader.ReadDetailsAsync(version, cancellationToken), await reader.ReadOptionsAsync(version, cancellationToken));
                var bytes = new MemoryStream();
                await WriteAsync(list, asked, parse.GetValue(raw), CommandAddress.BaseOf(parse.GetValue(baseAddress)!), bytes, host.Time, cancellationToken);
                if (file is null)
                    host.Output.Write(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
                else
                    await SaveAsync(file, bytes, cancellationToken);
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static async Task WriteAsync(CodeListDocument list, string format, bool raw, Uri baseAddress, MemoryStream to, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case "csv":
                await using (var writer = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true))
                    await CodeListTable.WriteCsvAsync(list, writer, raw, cancellationToken);
                break;
            case "xlsx":
                CodeListTable.WriteXlsx(list, to, time, cancellationToken);
                break;
            case "fhir":
                await new CodeListFhir(baseAddress, time).WriteBundleAsync(list, to, cancellationToken);
                break;
            default:
                await CodeListJson.WriteAsync(list, to, cancellationToken);
                break;
        }
    }

    /// <summary>The file is there whole or not at all.</summary>
    private static async Task SaveAsync(string file, MemoryStream bytes, CancellationToken cancellationToken)
    {
        var part = file + ".part";
        try
        {
            await File.WriteAllBytesAsync(part, bytes.ToArray(), cancellationToken);
            File.Move(part, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be written: {exception.Message}");
        }
    }
}
