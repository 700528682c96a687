using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Datasets;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset diff</c>: what changed between two versions of a code list.</summary>
internal static class DatasetDiffCommand
{
    public static Command Create(CommandHost host)
    {
        var key = DatasetOptions.Key();
        var from = new Option<int?>("--from") { Description = "The older version. Default: the one before --to.", HelpName = "V" };
        var to = new Option<int?>("--to") { Description = "The newer version. Default: the last.", HelpName = "V" };
        var command = new Command("diff", "Say what changed between two versions of a code list: added, removed, relabelled, retired, restored, moved.\n\nExample: weir dataset diff smoking_status_code --from 1 --to 3")
        {
            key, from, to,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = DatasetPipeline.Open(host, parse);
            var (warehouse, reader, versions) = await DatasetPipeline.FindAsync(session, parse.GetValue(key)!, cancellationToken);
            await using (warehouse)
            {
                var newer = DatasetOptions.VersionOf(versions, parse.GetValue(to));
                if (parse.GetValue(from) is null && newer.Number == 1)
                    throw new UsageException($"Version 1 of dataset '{newer.Dataset}' is its first: there is none before it to compare with.");
                var older = DatasetOptions.VersionOf(versions, parse.GetValue(from) ?? (int)newer.Number - 1);
                var changes = CodeListDifference.Of(await reader.ReadOptionsAsync(older, cancellationToken), await reader.ReadOptionsAsync(newer, cancellationToken));
                if (host.IsJson(parse))
                {
                    host.Write(new JsonObject
                    {
                        ["key"] = newer.Dataset,
                        ["from"] = older.Number,
                        ["to"] = newer.Number,
                        ["changes"] = new JsonArray([.. changes.Select(ToJson)]),
                    });
                }
                else
                {
                    host.Output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{newer.Name}: version {older.Number} (known since {Words.At(older.KnownSince)}) to {newer.Number} (known since {Words.At(newer.KnownSince)})"));
                    WriteText(host, changes);
                }

                return ExitCode.Done;
            }
        });
        return command;
    }

    internal static void WriteText(CommandHost host, IReadOnlyList<OptionChange> changes)
    {
        foreach (var change in changes)
            host.Output.WriteLine("  " + Line(change));
        host.Output.WriteLine(changes.Count == 0 ? "No option differs." : Summary(changes) + ".");
    }

    /// <summary><c>1 added, 2 relabelled</c>, by options.</summary>
    internal static string Summary(IReadOnlyList<OptionChange> changes) => string.Join(", ", changes
        .GroupBy(change => change.Kind).OrderBy(group => group.Key)
        .Select(group => $"{Words.Count(group.Select(change => (change.OptionKind, change.Code)).Distinct().Count())} {Words.Of(group.Key)}"));

    internal static JsonObject ToJson(OptionChange change) => new()
    {
        ["change"] = Words.Of(change.Kind),
        ["code"] = change.Code,
        ["kind"] = CodeListContent.KindText(change.OptionKind),
        ["what"] = change.What,
        ["old"] = change.Old,
        ["new"] = change.New,
    };

    internal static string Line(OptionChange change)
    {
        var code = change.OptionKind == OptionKind.None ? change.Code : $"{change.Code} ({CodeListContent.KindText(change.OptionKind)})";
        return change.Kind switch
        {
            OptionChangeKind.Added => $"+ {code}  {change.New}",
            OptionChangeKind.Removed => $"- {code}  {change.Old}",
            OptionChangeKind.Relabelled => $"~ {code}  {Words.Cell(change.Old)} is now {Words.Cell(change.New)}",
            OptionChangeKind.Retired => $"~ {code}  retired {change.New}{(change.Old is null ? "" : $", before {change.Old}")}",
            OptionChangeKind.Restored => $"~ {code}  no longer retired, before {change.Old}",
            OptionChangeKind.Moved => $"~ {code}  moved: {change.What} {Words.Cell(change.Old)} is now {Words.Cell(change.New)}",
            _ => $"~ {code}  {change.What}: {Words.Cell(change.Old)} is now {Words.Cell(change.New)}",
        };
    }
}
