using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Datasets.Export;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset show</c>: a code list, as it is or as it was.</summary>
internal static class DatasetShowCommand
{
    public static Command Create(CommandHost host)
    {
        var key = DatasetOptions.Key();
        var asOf = new Option<string?>("--as-of") { Description = "As Weir knew it at the end of this day, or at this time: 2026-01-31, or 2026-01-31T09:30:00Z.", HelpName = "DATE" };
        var effective = new Option<string?>("--effective") { Description = "As it held on this day, by what its source states. Not when Weir learnt of it.", HelpName = "DATE" };
        var number = new Option<int?>("--version") { Description = "The version of this number.", HelpName = "N" };
        var versions = new Option<bool>("--versions") { Description = "The versions instead of the options." };
        var command = new Command("show", "Show a code list: the last version, or the one of a date or number.\n\nExample: weir dataset show smoking_status_code --as-of 2026-01-31")
        {
            key, asOf, effective, number, versions,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            string?[] given = [parse.GetValue(asOf), parse.GetValue(effective), parse.GetValue(number)?.ToString(CultureInfo.InvariantCulture)];
            if (given.Count(each => each is not null) > 1)
                throw new UsageException("--as-of, --effective and --version each name a version. Give one of them.");
            await using var session = DatasetPipeline.Open(host, parse);
            var (warehouse, reader, all) = await DatasetPipeline.FindAsync(session, parse.GetValue(key)!, cancellationToken);
            await using (warehouse)
            {
                if (parse.GetValue(versions))
                {
                    WriteVersions(host, host.IsJson(parse), all);
                    return ExitCode.Done;
                }

                var version = given switch
                {
                    [{ } text, _, _] => DatasetOptions.KnownAt(all, DatasetOptions.InstantOf("--as-of", text, session.Workspace.TimeZone), text),
                    [_, { } text, _] => EffectiveOn(all, DatasetOptions.DayOf("--effective", text)),
                    _ => DatasetOptions.VersionOf(all, parse.GetValue(number)),
                };
                var options = await reader.ReadOptionsAsync(version, cancellationToken);
                var details = await reader.ReadDetailsAsync(version, cancellationToken);
                if (host.IsJson(parse))
                    await WriteJsonAsync(host, CodeListDocument.Of(version, details, options), cancellationToken);
                else
                    WriteText(host, version, details, options);
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static DatasetVersion EffectiveOn(IReadOnlyList<DatasetVersion> versions, DateOnly day) => DatasetVersions.EffectiveOn(versions, day)
        ?? throw new UsageException(versions.All(version => version.EffectiveFrom is null)
            ? $"The source of dataset '{versions[0].Dataset}' does not state from when its content holds. Ask by when Weir knew it, with --as-of."
            : string.Create(CultureInfo.InvariantCulture, $"The source of dataset '{versions[0].Dataset}' states nothing for {day:yyyy-MM-dd}: the first day is {versions.Min(version => version.EffectiveFrom):yyyy-MM-dd}."));

    private static void WriteVersions(CommandHost host, bool isJson, IReadOnlyList<DatasetVersion> versions)
    {
        if (isJson)
        {
            host.Write(new JsonObject
            {
                ["key"] = versions[0].Dataset,
                ["versions"] = new JsonArray([.. versions.Select(version => new JsonObject
                {
                    ["version"] = version.Number,
                    ["knownSince"] = Words.Iso(version.KnownSince),
                    ["knownUntil"] = Words.Iso(version.KnownUntil),
                    ["effectiveFrom"] = Day(version.EffectiveFrom),
                    ["options"] = version.Options,
                    ["sha256"] = version.ContentSha256,
                    ["load"] = version.FirstLoad.ToString(),
                })]),
            });
            return;
        }

        TextTable.Write(
            host,
            ["version", "known since", "known until", "effective from", "options", "load"],
            [.. versions.Select(version => (string[])
                [Words.Count(version.Number), Words.At(version.KnownSince), Words.At(version.KnownUntil), Day(version.EffectiveFrom) ?? Words.None, Words.Count(version.Options), version.FirstLoad.ToString()])],
            rightAligned: [0, 4]);
    }

    private static void WriteText(CommandHost host, DatasetVersion version, DatasetDetails details, IReadOnlyList<CodeOption> options)
    {
        var output = host.Output;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{version.Name} ({version.Dataset}), version {version.Number}, known since {Words.At(version.KnownSince)}{(version.KnownUntil is null ? "" : $" until {Words.At(version.KnownUntil)}")}"));
        if (details.IsRetired || details.IsPreparatory)
            output.WriteLine(details.IsRetired ? "Its source says that this list is retired." : "Its source says that this list is being developed and not approved.");
        foreach (var (name, text) in new[] { ("Format", details.Format), ("Changed on", Day(details.ChangedOn)), ("Effective from", Day(version.EffectiveFrom)), ("Read from", details.Address) })
        {
            if (text is not null)
                output.WriteLine($"{name}: {text}");
        }

        var kinds = options.Any(option => option.Kind != OptionKind.None);
        var retired = options.Any(option => option.IsRetired);
        TextTable.Write(
            host,
            [.. new[] { "code", "label", kinds ? "kind" : null, retired ? "retired" : null }.OfType<string>()],
            [.. options.Select(option => (string[])
            [
                option.Code, option.Parent is null ? option.Label : "  " + option.Label, .. kinds ? [CodeListContent.KindText(option.Kind)] : (string[])[],
                .. retired ? [option.IsRetired ? Day(option.RetiredOn) ?? "yes" : Words.None] : (string[])[],
            ])]);
        output.WriteLine($"{Words.Count(options.Count, "option")}{(retired ? $", {Words.Count(options.Count(option => option.IsRetired))} of them retired" : "")}");
    }

    private static async Task WriteJsonAsync(CommandHost host, CodeListDocument list, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await CodeListJson.WriteAsync(list, bytes, cancellationToken);
        host.Output.Write(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
