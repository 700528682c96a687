using System.Globalization;
using System.IO.Compression;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Sections;

/// <summary>Diagnostics: a zip a month with the full extract, every field in quotes.</summary>
internal sealed class Dm01Section(RttGenerator generator) : StatisticSection
{
    private const int Bands = 14;

    private static readonly string[] Tests =
    [
        "MRI", "CT", "NON_OBSTETRIC_ULTRASOUND", "BARIUM_ENEMA", "DEXA_SCAN", "AUDIOLOGY_ASSESSMENTS", "ECHOCARDIOGRAPHY", "ELECTROPHYSIOLOGY",
        "PERIPHERAL_NEUROPHYS", "SLEEP_STUDIES", "URODYNAMICS", "COLONOSCOPY", "FLEXI_SIGMOIDOSCOPY", "CYSTOSCOPY", "GASTROSCOPY",
    ];

    private static readonly string[] Header =
    [
        "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
        "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name", "Diagnostic Tests Sort Order", "Diagnostic Tests",
        "00 < 01 Week", .. Enumerable.Range(1, 12).Select(weeks => string.Create(CultureInfo.InvariantCulture, $"{weeks:00} < {weeks + 1:00} Weeks")),
        "13+ Weeks", "Total WL", "Waiting List Activity", "Planned Activity", "Unscheduled Activity", "Total Activity",
    ];

    public override string Index => "/statistics/statistical-work-areas/diagnostics-waiting-times-and-activity/monthly-diagnostics-waiting-times-and-activity/";

    public override string Title => "Monthly Diagnostics Data";

    public override string YearPath(FinancialYear year) => $"{Index}monthly-diagnostics-data-{year.Name}/";

    public override SectionFile FileOf(DateOnly month, int revision)
    {
        var written = Written(month);
        var token = (revision > 0 ? "-revised" : "") + (revision > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{revision}") : "") + (month.Month % 2 == 0 ? "" : "_" + RttFileNaming.Token(month, "dm01"));
        return new SectionFile(
            PathOf(month, revision, $"DM01-{written}-full-extract{token}.zip"),
            $"Monthly Diagnostics Full Extract {month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)} (ZIP, 3M){(revision > 0 ? " revised" : "")}",
            "application/zip",
            () => Zip(month, revision));
    }

    private static string Written(DateOnly month) => month.ToString("MMMM-yyyy", CultureInfo.InvariantCulture).ToUpperInvariant();

    private byte[] Zip(DateOnly month, int revision)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry($"DM01-{Written(month)}-full-extract.csv");
            entry.LastWriteTime = new RttFile(month, revision).Published;
            using var text = new StreamWriter(entry.Open()) { NewLine = "\r\n" };
            text.WriteLine(Quoted(Header));
            foreach (var pair in generator.PlanOf(month).Pairs)
            {
                Write(text, pair, month, revision);
            }
        }

        return bytes.ToArray();
    }

    private void Write(TextWriter text, PlannedPair pair, DateOnly month, int revision)
    {
        var totals = new int[Header.Length - 11];
        for (var test = 0; test < Tests.Length; test++)
        {
            var counts = Counts(pair, Tests[test], month, revision);
            for (var slot = 0; slot < totals.Length; slot++)
            {
                totals[slot] += counts[slot];
            }

            WriteRow(text, pair, month, test + 1, Tests[test], counts);
        }

        WriteRow(text, pair, month, Tests.Length + 1, "TOTAL", totals);
    }

    private static void WriteRow(TextWriter text, PlannedPair pair, DateOnly month, int order, string test, int[] counts)
    {
        var (provider, commissioner) = (pair.Provider, pair.Commissioner);
        text.WriteLine(Quoted(
        [
            $"DM01-{Written(month)}", provider.Board.Code, provider.Board.NameIn(month), provider.Code, provider.Name,
            commissioner.Board?.Code ?? "", commissioner.Board?.NameIn(month) ?? "", commissioner.Code, commissioner.NameIn(month),
            order.ToString(CultureInfo.InvariantCulture), test, .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture)),
        ]));
    }

    private int[] Counts(PlannedPair pair, string test, DateOnly month, int revision)
    {
        var dice = new Dice(Dice.Mix(Dice.Mix(Dice.Mix(Dice.Mix(Dice.Mix(generator.Seed, test), pair.Provider.Code), pair.Commissioner.Code), month), (ulong)revision));
        var size = pair.Provider.Size * pair.Cells.Sum(cell => cell.Share) * 8 * dice.Next();
        var counts = new int[Bands + 5];
        for (var week = 0; week < Bands; week++)
        {
            counts[week] = dice.Round(size * Math.Pow(0.72, week) * dice.Next());
            counts[Bands] += counts[week];
        }

        counts[Bands + 1] = dice.Round(size * 3 * dice.Next());
        counts[Bands + 2] = dice.Round(size * dice.Next());
        counts[Bands + 3] = dice.Round(size * 0.7 * dice.Next());
        counts[Bands + 4] = counts[(Bands + 1)..(Bands + 4)].Sum();
        return counts;
    }

    private static string Quoted(IEnumerable<string> cells) => string.Join(',', cells.Select(cell => $"\"{cell}\""));
}
