using System.Globalization;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>Names files as the site did in each generation, its slips included.</summary>
/// <remarks>Sizes and tokens are invented from the month; they cannot be guessed by a reader, as on the site.</remarks>
internal static class RttFileNaming
{
    private static readonly DateOnly RevisedMovedToTheEnd = new(2023, 4, 1);
    private static readonly DateOnly SizesInMegabytes = new(2024, 4, 1);
    private static readonly DateOnly TokensOfLetters = new(2025, 10, 1);
    private static readonly DateOnly DatedMembersBegan = new(2017, 10, 1);
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Months whose name broke the pattern of their time: the text after <c>ZIP-</c> and the size.</summary>
    private static readonly Dictionary<DateOnly, string> Slips = new()
    {
        [new(2020, 4, 1)] = "-573640",
        [new(2020, 7, 1)] = "",
        [new(2021, 2, 1)] = "-20005-1",
        [new(2022, 10, 1)] = "-v2",
    };

    /// <summary>Revisions whose name broke the pattern of their time: what follows the month.</summary>
    private static readonly Dictionary<DateOnly, string> RevisionSlips = new()
    {
        [new(2019, 8, 1)] = "-ZIP-3493K-revised",
        [new(2022, 3, 1)] = "-revised-ZIP-111805K",
        [new(2022, 6, 1)] = "-revised-ZIP-4253",
    };

    /// <summary>The short name of a month, e.g. <c>Jan26</c>.</summary>
    public static string Short(DateOnly month) => month.ToString("MMMyy", CultureInfo.InvariantCulture);

    /// <summary>The name in the address.</summary>
    public static string Name(RttFile file) => $"Full-CSV-data-file-{Short(file.Month)}{AfterMonth(file)}.zip";

    /// <summary>The text of the link.</summary>
    public static string LinkText(RttFile file) =>
        $"Full CSV data file {Short(file.Month)} (ZIP, {Size(file)}){(file.Revision > 0 ? " revised" : "")}";

    /// <summary>The name of the CSV in the archive.</summary>
    public static string MemberName(RttFile file)
    {
        var month = file.Month;
        if (month < DatedMembersBegan)
        {
            return $"18wksRTT - Monthly EXTRACTS - {Short(month)}{(file.Revision > 0 ? " revised" : "")}.csv";
        }

        var mixedCase = month >= RevisedMovedToTheEnd;
        var name = month.ToString("MMMM", CultureInfo.InvariantCulture);
        var suffix = (file.Revision, mixedCase) switch
        {
            (0, _) => "",
            (_, false) => "-revision",
            _ => "-revised",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{MemberDate(month)}RTT-{(mixedCase ? name : name.ToUpperInvariant())}-{month.Year}-full-extract{suffix}.csv");
    }

    /// <summary>The number that all files of one publication share until September 2025.</summary>
    public static string PublicationNumber(DateOnly month) =>
        (10_000 + (int)(Dice.Once(Dice.Mix(5, month)) * 90_000)).ToString(CultureInfo.InvariantCulture);

    /// <summary>What ends the name of a first publication: the shared number, or letters and digits of its own.</summary>
    public static string Token(DateOnly month, string kind) => month < TokensOfLetters ? PublicationNumber(month) : Letters(month, kind);

    /// <summary>The last day of the month, except where the site slipped.</summary>
    private static string MemberDate(DateOnly month)
    {
        if (month == new DateOnly(2019, 9, 1))
        {
            return "";
        }

        var day = month == new DateOnly(2019, 3, 1) ? 30 : DateTime.DaysInMonth(month.Year, month.Month);
        return month.AddDays(day - 1).ToString("yyyyMMdd-", CultureInfo.InvariantCulture);
    }

    private static string AfterMonth(RttFile file)
    {
        var size = Size(file);
        if (file.Revision == 0)
        {
            return $"-ZIP-{size}{Slips.GetValueOrDefault(file.Month, "-" + Token(file.Month, "zip"))}";
        }

        var again = file.Revision > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{file.Revision}") : "";
        if (again.Length == 0 && RevisionSlips.TryGetValue(file.Month, out var slip))
        {
            return slip;
        }

        return file.Month < RevisedMovedToTheEnd ? $"-revised{again}-ZIP-{size}" : $"-ZIP-{size}-revised{again}";
    }

    private static string Size(RttFile file)
    {
        if (file.Month >= SizesInMegabytes)
        {
            return "4M";
        }

        var size = 2900 + (int)(Dice.Once(Dice.Mix(Dice.Mix(7, file.Month), (ulong)file.Revision)) * 1000);
        return size.ToString(CultureInfo.InvariantCulture) + "K";
    }

    private static string Letters(DateOnly month, string kind)
    {
        var dice = new Dice(Dice.Mix(Dice.Mix(11, month), kind));
        var token = new char[6 + dice.Round(0.4)];
        for (var index = 0; index < token.Length; index++)
        {
            token[index] = LettersAndDigits[(int)(dice.Next() * LettersAndDigits.Length)];
        }

        return new string(token);
    }
}
