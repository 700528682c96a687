using System.Globalization;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>A workbook that a page links beside the full extract.</summary>
/// <param name="Text">The text of the link.</param>
/// <param name="Path">The path of the address.</param>
internal sealed record Workbook(string Text, string Path)
{
    private static readonly DateOnly NewFormatBegan = new(2023, 6, 1);
    private static readonly DateOnly SizesInMegabytes = new(2024, 4, 1);

    /// <summary>One of the eight workbooks of a month, e.g. <c>Incomplete</c> by <c>Provider</c>.</summary>
    /// <param name="file">The full extract it stands beside. Of a revised month, about half of the workbooks are revised too.</param>
    /// <param name="kind">What it counts.</param>
    /// <param name="level">By whom.</param>
    public static Workbook Of(RttFile file, string kind, string level)
    {
        var name = kind.Replace(' ', '-') + "-" + level;
        var dice = new Dice(Dice.Mix(Dice.Mix(13, file.Month), name));
        var revised = file.Revision > 0 && dice.Next() < 0.5;
        var format = file.Month < NewFormatBegan ? "XLS" : "XLSX";
        var size = file.Month < SizesInMegabytes
            ? string.Create(CultureInfo.InvariantCulture, $"{300 + (int)(dice.Next() * 9000)}K")
            : string.Create(CultureInfo.InvariantCulture, $"{2 + (int)(dice.Next() * 8)}M");
        var month = RttFileNaming.Short(file.Month);
        var monthInName = file.Month == new DateOnly(2022, 4, 1) ? "Apr-22" : month;
        var upload = revised ? file.UploadMonth : (file with { Revision = 0 }).UploadMonth;
        var ending = revised ? "revised" : RttFileNaming.Token(file.Month, name);
        var comma = dice.Next() < 0.04 ? "" : ",";
        return new Workbook(
            $"{kind} {level} {month} ({format}{comma} {size}){(revised ? " revised" : "")}",
            $"{RttFile.UploadFolder(upload)}{name}-{monthInName}-{format}-{size}-{ending}.{LowerCase(format)}")
        {
            Content = (kind, level, revised ? file.Revision : 0),
        };
    }

    /// <summary>What a workbook counts, and by whom.</summary>
    public static IReadOnlyList<(string Kind, string Level)> All { get; } =
    [
        .. from kind in (string[])["Incomplete", "Admitted", "NonAdmitted", "New Periods"]
           from level in (string[])["Commissioner", "Provider"]
           select (kind, level),
    ];

    /// <summary>What it counts, by whom, and of which revision its figures are; null for what the sandbox lists and does not serve.</summary>
    public (string Kind, string Level, int Revision)? Content { get; init; }

    /// <summary>What it says it is.</summary>
    public string ContentType => IsOld ? "application/vnd.ms-excel" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private bool IsOld => Path.EndsWith(".xls", StringComparison.Ordinal);

    /// <summary>The workbook at a path, among those of the published months, or null.</summary>
    public static (Workbook Workbook, RttFile File)? Find(IEnumerable<RttFile> files, string path)
    {
        foreach (var file in files)
        {
            foreach (var (kind, level) in All)
            {
                if (Of(file, kind, level) is var workbook && string.Equals(workbook.Path, path, StringComparison.Ordinal))
                {
                    return (workbook, file);
                }
            }
        }

        return null;
    }

    /// <summary>Its bytes, the same every time.</summary>
    public byte[] Write(WorkbookContent content, RttFile file)
    {
        var (kind, level, revision) = Content!.Value;
        var sheets = content.Sheets(file with { Revision = revision }, kind, level);
        return IsOld ? XlsBytes.Write(sheets) : XlsxBytes.Write(sheets, file.Published);
    }

    /// <summary>What the page of the current year shows above its months.</summary>
    public static IReadOnlyList<Workbook> Newest(RttFile file)
    {
        var month = RttFileNaming.Short(file.Month);
        var folder = RttFile.UploadFolder(file.UploadMonth);
        var token = RttFileNaming.Token(file.Month, "newest");
        return
        [
            new("RTT Overview Timeseries Including Estimates for Missing Trusts " + month + " (XLS, 115K)",
                $"{folder}RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-{month}-XLS-115K-{token}.xls"),
            new("Download Waiting Times by Hospital Trust " + month + " (XLS, 10M)",
                $"{folder}Download-Waiting-Times-by-Hospital-Trust-{month}-XLS-10M-{token}.xls"),
            new("RTT statistical press notice " + month + " (PDF, 466K)",
                $"{folder}{month}-RTT-SPN-Publication-PDF-466K-{token}.pdf"),
        ];
    }

    private static string LowerCase(string format) => format is "XLS" ? "xls" : "xlsx";
}
