using System.Globalization;
using System.Text;
using Weir.Sandbox.NhsStatistics.Codes;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Sections;

/// <summary>A&amp;E attendances: a CSV a month, published the month after.</summary>
internal sealed class AeSection(RttGenerator generator) : StatisticSection
{
    private const string Header = "Period,Org Code,Parent Org,Org name,"
        + "A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E Department,"
        + "A&E attendances Booked Appointments Type 1,A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department,"
        + "Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,"
        + "Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,Attendances over 4hrs Booked Appointments Other Department,"
        + "Patients who have waited 4-12 hs from DTA to admission,Patients who have waited 12+ hrs from DTA to admission,"
        + "Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department,Other emergency admissions";

    private static readonly DateOnly NamesChanged = new(2025, 4, 1);
    private static readonly DateOnly TokensBegan = new(2025, 10, 1);

    public override string Index => "/statistics/statistical-work-areas/ae-waiting-times-and-activity/";

    public override string Title => "A&amp;E Attendances and Emergency Admissions";

    public override string YearPath(FinancialYear year) => $"{Index}ae-attendances-and-emergency-admissions-{year.Name}/";

    public override bool Has(DateOnly month) => month >= new DateOnly(2020, 9, 1);

    public override SectionFile FileOf(DateOnly month, int revision)
    {
        var written = month.ToString("MMMM-yyyy", CultureInfo.InvariantCulture);
        var revised = revision switch { 0 => "", 1 => "-revised", _ => string.Create(CultureInfo.InvariantCulture, $"-revised-{revision}") };
        var token = month >= NamesChanged ? "-" + Files.RttFileNaming.Token(TokensBegan > month ? TokensBegan : month, "ae") : "";
        var name = month >= NamesChanged && month < TokensBegan ? $"{written}-CSV{(revision > 0 ? revised : token)}.csv" : $"Monthly-AE-{written}{revised}{token}.csv";
        return new SectionFile(PathOf(month, revision, name), $"Monthly A&amp;E {written.Replace('-', ' ')} (CSV, 41KB){(revision > 0 ? " - revised" : "")}", "text/csv", () => Write(month, revision));
    }

    /// <summary>Revisions come in May and November.</summary>
    protected override DateOnly UploadMonth(DateOnly month, int revision)
    {
        var upload = month.AddMonths(1);
        for (var past = 0; past < revision; past++)
        {
            upload = upload.AddMonths(2);
            while (upload.Month is not (5 or 11))
            {
                upload = upload.AddMonths(1);
            }
        }

        return upload;
    }

    private byte[] Write(DateOnly month, int revision)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        var totals = new int[18];
        foreach (var provider in Trusts.All.Where(provider => provider.Kind is ProviderKind.Acute or ProviderKind.Children or ProviderKind.Community).Take(60))
        {
            var counts = Counts(provider, month, revision);
            text.Append(CultureInfo.InvariantCulture, $"MSitAE-{month.ToString("MMMM", CultureInfo.InvariantCulture).ToUpperInvariant()}-{month.Year},{provider.Code},NHS ENGLAND {provider.Board.Region},\"{provider.Name}\",")
                .AppendJoin(',', counts).Append("\r\n");
            for (var slot = 0; slot < totals.Length; slot++)
            {
                totals[slot] += counts[slot];
            }
        }

        return Encoding.UTF8.GetBytes(text.Append("Total,Total ,Total,Total,").AppendJoin(',', totals).Append("\r\n").ToString());
    }

    private int[] Counts(Provider provider, DateOnly month, int revision)
    {
        var dice = new Dice(Dice.Mix(Dice.Mix(Dice.Mix(Dice.Mix(generator.Seed, "ae"), provider.Code), month), (ulong)revision));
        var size = provider.Size * 150;
        var counts = new int[18];
        double[] shares = [provider.Kind is ProviderKind.Community ? 0 : 0.62, provider.Kind is ProviderKind.Community ? 0 : 0.02, 0.33, 0.01, 0, 0.02];
        for (var kind = 0; kind < shares.Length; kind++)
        {
            counts[kind] = dice.Round(size * shares[kind] * (0.9 + (0.2 * dice.Next())));
            counts[6 + kind] = (int)(counts[kind] * (kind == 0 ? 0.35 : 0.03) * (0.7 + (0.6 * dice.Next())));
        }

        counts[12] = (int)(counts[6] * 0.17);
        counts[13] = (int)(counts[6] * 0.07);
        counts[14] = (int)(counts[0] * 0.3);
        counts[16] = (int)(counts[2] * 0.005);
        counts[17] = dice.Round(size * 0.06);
        return counts;
    }
}
