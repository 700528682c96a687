using System.Globalization;
using System.Text;
using Weir.Sandbox.NhsStatistics.Codes;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Sections;

/// <summary>Cancer: a combined CSV a month, provisional at first and final when it is revised. Its rows name no month.</summary>
internal sealed class CancerSection(RttGenerator generator) : StatisticSection
{
    private const string Header = "Basis,Org_Code,Org_Name,Parent_Org,Standard_or_Item,Cancer_Type,Referral_Route_or_Stage,Treatment_Modality,Total,Within,After,Performance,"
        + "Within_31_days,In_32_to_38_days,In_39_to_48_days,In_49_to_62_days,In_63_to_76_days,In_77_to_90_days,In_91_to_104_days,After_104_days";

    private static readonly string[] Cancers = ["Breast", "Lung", "Skin"];

    public override string Index => "/statistics/statistical-work-areas/cancer-waiting-times/monthly-data-and-summaries/";

    public override string Title => "Cancer Waiting Times";

    public override string YearPath(FinancialYear year) => $"{Index}{year.Name}-monthly-cancer-waiting-times-statistics/";

    public override bool Has(DateOnly month) => month >= new DateOnly(2023, 10, 1);

    public override SectionFile FileOf(DateOnly month, int revision)
    {
        var written = month.ToString("MMMM-yyyy", CultureInfo.InvariantCulture);
        var status = revision == 0 ? "Provisional" : "Final";
        var again = revision > 1 ? string.Create(CultureInfo.InvariantCulture, $"-revised-{revision}") : "";
        return new SectionFile(
            PathOf(month, revision, $"{written}-Monthly-Combined-CSV-{status}{again}.csv"),
            $"{written.Replace('-', ' ')} Monthly Combined CSV {status}",
            "text/csv",
            () => Write(month, revision));
    }

    private byte[] Write(DateOnly month, int revision)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (var standard in (string[])["FDS", "31D", "62D"])
        {
            Append(text, "Provider", standard, month, revision, [.. Trusts.All.Where(trust => trust.Kind is ProviderKind.Acute).Take(40).Select(trust => (trust.Code, trust.Name, trust.Board.Region, trust.Size))]);
            Append(text, "Commissioner", standard, month, revision, [.. CareBoards.All.Take(12).Select(board => (board.Code, $"NHS {board.Place} INTEGRATED CARE BOARD", board.Region, 60d))]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Append(StringBuilder text, string basis, string standard, DateOnly month, int revision, IReadOnlyList<(string Code, string Name, string Parent, double Size)> organisations)
    {
        var sums = new decimal[Cancers.Length, 10];
        foreach (var (code, name, parent, size) in organisations)
        {
            var all = new decimal[10];
            for (var cancer = 0; cancer < Cancers.Length; cancer++)
            {
                var counts = Counts(code, standard, Cancers[cancer], size, month, revision);
                for (var slot = 0; slot < counts.Length; slot++)
                {
                    all[slot] += counts[slot];
                    sums[cancer, slot] += counts[slot];
                }

                AppendRow(text, basis, code, name, parent, standard, Cancers[cancer], counts);
            }

            AppendRow(text, basis, code, name, parent, standard, "ALL CANCERS", all);
        }

        AppendRow(text, basis, "Total", "Total", "Total", standard, "ALL CANCERS", [.. Enumerable.Range(0, 10).Select(slot => Enumerable.Range(0, Cancers.Length).Sum(cancer => sums[cancer, slot]))]);
    }

    private static void AppendRow(StringBuilder text, string basis, string code, string name, string parent, string standard, string cancer, decimal[] counts)
    {
        var total = counts[0] + counts[1];
        text.Append(CultureInfo.InvariantCulture, $"{basis},{code},\"{name}\",{parent},{standard},{cancer},ALL ROUTES,ALL MODALITIES,{total},{counts[0]},{counts[1]},{(total == 0 ? "" : (counts[0] / total).ToString("0.########", CultureInfo.InvariantCulture))},")
            .Append(standard == "62D" ? string.Join(',', counts[2..].Select(count => count.ToString(CultureInfo.InvariantCulture))) : ",,,,,,,").Append("\r\n");
    }

    /// <summary>Within, after, and eight bands of days; a patient treated for another provider counts half.</summary>
    private decimal[] Counts(string code, string standard, string cancer, double size, DateOnly month, int revision)
    {
        var dice = new Dice(Dice.Mix(Dice.Mix(Dice.Mix(Dice.Mix(Dice.Mix(generator.Seed, standard), cancer), code), month), (ulong)revision));
        var counts = new decimal[10];
        for (var band = 0; band < 8; band++)
        {
            counts[2 + band] = dice.Round(size * (band == 0 ? 0.5 : 0.08) * dice.Next()) + (standard == "62D" && dice.Next() < 0.2 ? 0.5m : 0);
        }

        counts[0] = counts[2..6].Sum();
        counts[1] = counts[6..].Sum();
        return counts;
    }
}
