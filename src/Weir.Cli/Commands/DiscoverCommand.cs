using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Connectors.RowFiles;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Cli.Commands;

/// <summary><c>weir discover</c>: which files the upstream has, where each was found, and why one was taken.</summary>
internal static class DiscoverCommand
{
    private const string Tiers = "tiers";

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("pipeline") { Description = "A pipeline, which is looked for with its settings, or a kind of source such as nhs-rtt." };
        var periods = new Option<string?>("--periods") { Description = "latest, last N, 2026-01 or 2024-04..2026-01. Default: the pipeline's setting, else last 24.", HelpName = "P" };
        var tiers = new Option<string?>("--tiers") { Description = "Ways to find files, of links, browser and patterns, separated by commas. Default: the pipeline's setting, else all.", HelpName = "T" };
        var write = new Option<bool>("--write") { Description = "Of files whose columns were found: write them to the pipeline's schema file, where there is none." };
        var command = new Command(
            "discover",
            "Show which files are published, where each was found, and why one was taken; or of files, which columns they have. Nothing is loaded.\n\nExample: weir discover nhs-rtt --periods latest")
        {
            name, periods, tiers, write,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var asked = Session.PipelineOf(host, parse, parse.GetValue(name)!);
            await using var session = await Session.OpenAsync(host, parse, [asked], cancellationToken);
            var pipeline = session.Pipeline(asked);
            if (parse.GetValue(tiers) is { } given)
                pipeline = WithTiers(pipeline, given);
            var created = await session.CreateSourceAsync(pipeline, limits: null, leavesNotes: false, cancellationToken);
            if (created is IInferringSource inferring)
                return WriteColumns(host, parse, await inferring.InferAsync(cancellationToken), parse.GetValue(write));
            if (created is not StatisticsSource source)
                throw new UsageException($"Pipeline '{pipeline.Name}' reads {pipeline.Source}, which has no files to look for.");
            var found = await source.DiscoverAsync(parse.GetValue(periods) is { } text ? PeriodRange.Parse(text) : pipeline.Periods, cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(found));
            else
                WriteText(host, found, host.IsQuiet(parse), parse.GetValue(host.VerboseOption));
            return found.Shortfall is null ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static int WriteColumns(CommandHost host, ParseResult parse, DiscoveredColumns found, bool write)
    {
        if (write)
            found.File.Write(found.Columns, found.From);
        if (host.IsJson(parse))
        {
            host.Write(new JsonObject
            {
                ["from"] = found.From,
                ["rows"] = found.Columns.Rows,
                ["columns"] = new JsonArray([.. found.Columns.Columns.Select(column => new JsonObject { ["name"] = column.Name, ["type"] = column.Type.ToString(), ["from"] = column.From })]),
                ["written"] = write ? found.File.Path : null,
            });
        }
        else if (write)
        {
            host.Output.WriteLine($"Wrote {found.File.Path}.");
        }
        else
        {
            host.Output.Write(found.File.Text(found.Columns, found.From));
        }

        return ExitCode.Done;
    }

    private static PipelineDefinition WithTiers(PipelineDefinition pipeline, string tiers)
    {
        var setting = ConnectorCatalogue.Sources.Find(pipeline.Source)?.Settings.FirstOrDefault(each => string.Equals(each.Name, Tiers, StringComparison.Ordinal))
            ?? throw new UsageException($"--tiers: pipeline '{pipeline.Name}' reads {pipeline.Source}, which has no tiers.");
        if (setting.Problem(tiers) is { } problem)
            throw new UsageException($"--tiers: {problem}");
        return pipeline with { Settings = new Dictionary<string, string>(pipeline.Settings, StringComparer.Ordinal) { [Tiers] = tiers } };
    }

    private static void WriteText(CommandHost host, DiscoveryResult found, bool quiet, bool verbose)
    {
        var output = host.Output;
        if (found.Direct is { } direct)
            output.WriteLine($"{direct.Address} is the file to load: a setting names it. {direct.Name.File?.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture) ?? "Its month is read from the file."}");
        if (!quiet && found.Tiers.Count > 0)
        {
            TextTable.Write(host, ["tier", "found", "outcome"], [.. found.Tiers.Select(tier => (string[])[tier.Tier, Number(tier.Found), tier.Outcome])], rightAligned: [1]);
            output.WriteLine();
        }

        foreach (var month in found.Months.Reverse())
        {
            output.WriteLine(month.Winner is null ? $"{Month(month.Month)}  no file" : $"{Month(month.Month)}  {month.Winner.Address}");
            if (quiet)
                continue;
            foreach (var candidate in month.Candidates.Where(candidate => candidate == month.Winner || !IsGuess(candidate) || verbose))
                output.WriteLine($"  {(candidate == month.Winner ? "taken " : "passed over ")}{candidate.FileName}: {Described(candidate)}. {candidate.Verdict}");
            foreach (var guesses in month.Candidates.Where(candidate => candidate != month.Winner && IsGuess(candidate) && !verbose).GroupBy(candidate => candidate.Check.Words, StringComparer.Ordinal))
                output.WriteLine($"  passed over {Number(guesses.Count())} addresses built from earlier names: each {guesses.Key}.");
        }

        if (found.Shortfall is { } shortfall)
            output.WriteLine(shortfall.Message);
        if (quiet)
            return;
        foreach (var link in found.Unread)
            output.WriteLine($"  not read {link.Address}: {link.Reason}.");
        foreach (var note in found.Notes)
            output.WriteLine($"  {note}");
        var taken = found.Months.Count(month => month.Winner is not null);
        if (found.Direct is null)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{taken} of {found.Months.Count} months have a file, among {found.Months.Sum(month => month.Candidates.Count)} candidates."));
    }

    /// <summary>Most addresses that are built lead nowhere: they are counted, and listed with --verbose.</summary>
    private static bool IsGuess(Candidate candidate) => candidate.Tier == DiscoveryTier.AddressPatterns;

    private static string Described(Candidate candidate) => string.Create(
        CultureInfo.InvariantCulture,
        $"revision {candidate.Revision}, {(candidate.Uploaded is { } uploaded ? $"uploaded {uploaded:yyyy-MM}" : "upload month unknown")}, found by {Found(candidate)}");

    private static string Found(Candidate candidate) => candidate.Tier switch
    {
        DiscoveryTier.ArticleLinks => $"the links of {candidate.Page}",
        DiscoveryTier.RenderedLinks => $"the rendered links of {candidate.Page}",
        _ => "an address built from earlier names",
    };

    private static JsonObject ToJson(DiscoveryResult found) => new()
    {
        ["url"] = found.Direct?.Address.AbsoluteUri,
        ["tiers"] = new JsonArray([.. found.Tiers.Select(tier => new JsonObject { ["tier"] = tier.Tier, ["found"] = tier.Found, ["outcome"] = tier.Outcome })]),
        ["months"] = new JsonArray([.. found.Months.Select(month => new JsonObject
        {
            ["month"] = Month(month.Month),
            ["taken"] = month.Winner?.Address.AbsoluteUri,
            ["candidates"] = new JsonArray([.. month.Candidates.Select(ToJson)]),
        })]),
        ["unread"] = new JsonArray([.. found.Unread.Select(link => new JsonObject { ["address"] = link.Address.AbsoluteUri, ["reason"] = link.Reason })]),
        ["notes"] = new JsonArray([.. found.Notes.Select(note => JsonValue.Create(note))]),
        ["message"] = found.Shortfall?.Message,
    };

    private static JsonObject ToJson(Candidate candidate) => new()
    {
        ["address"] = candidate.Address.AbsoluteUri,
        ["revision"] = candidate.Revision,
        ["uploaded"] = candidate.Uploaded is { } uploaded ? Month(uploaded) : null,
        ["tier"] = (int)candidate.Tier,
        ["page"] = candidate.Page?.AbsoluteUri,
        ["check"] = candidate.Check.Outcome.ToString(),
        ["verdict"] = candidate.Verdict,
    };

    private static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
