using System.Collections.Immutable;
using System.Globalization;
using Weir.Columns;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>The table <c>rtt</c>: one row per month, provider, commissioner, part and treatment function.</summary>
internal static class RttTable
{
    public const string Name = "rtt";

    /// <summary>What the Open Government Licence asks for wherever the figures are shown.</summary>
    public const string Attribution =
        "Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).";

    /// <summary>What every figure must be read with.</summary>
    public const string AsSubmitted = "as submitted by providers, without NHS England's estimates for missing trusts";

    /// <summary>Weekly bands before the open one: 0-1 to 103-104 weeks.</summary>
    public const int WeeklyBands = 104;

    /// <summary>Position of the first number column; numbers fill all that follow.</summary>
    public const int FirstNumber = 13;

    public static class Text
    {
        public const int Period = 0;
        public const int ProviderParentCode = 1;
        public const int ProviderParentName = 2;
        public const int ProviderCode = 3;
        public const int ProviderName = 4;
        public const int CommissionerParentCode = 5;
        public const int CommissionerParentName = 6;
        public const int CommissionerCode = 7;
        public const int CommissionerName = 8;
        public const int PartType = 9;
        public const int PartDescription = 10;
        public const int FunctionCode = 11;
        public const int FunctionName = 12;
    }

    /// <summary>Places of the numbers, counted from <see cref="FirstNumber"/>: the bands in order, then these.</summary>
    public static class Number
    {
        public const int Weeks104Plus = WeeklyBands;
        public const int Weeks52Plus = WeeklyBands + 1;
        public const int Bands = WeeklyBands + 2;
        public const int Total = Bands;
        public const int UnknownClockStart = Bands + 1;
        public const int TotalAll = Bands + 2;
        public const int Count = Bands + 3;
    }

    /// <summary>The first month whose files have a band a week up to 104; before it everything from 52 weeks on is one band.</summary>
    public const string FirstMonthTo104 = "2021-04-01";

    /// <summary>The column of a weekly band: <c>weeks_00_01</c>.</summary>
    public static string Band(int weeks) => string.Create(CultureInfo.InvariantCulture, $"weeks_{weeks:00}_{weeks + 1:00}");

    public static TableSchema Schema { get; } = new(Name, [.. Labels(), .. Bands(), .. Totals()])
    {
        Key = ["period", "provider_code", "commissioner_code", "part_type", "treatment_function_code"],
        Description = "Referral to treatment waiting times of NHS England's monthly full extract: one row per month, provider, commissioner, "
            + $"RTT part and treatment function, {AsSubmitted}. Treatment function C_999 is the sum of the others and Part_2A is within Part_2: "
            + $"never add them to those. Blank in the file is null here: not collected, which is not zero. {Attribution}",
    };

    public static SourceTable SourceTable { get; } = new(Schema, WriteMode.Replace, ["period"]);

    private static ImmutableArray<ColumnSchema> Labels() =>
    [
        new("period", ColumnType.Date) { Required = true, Description = "The month the figures are of, as its first day. Waiting lists (Part_2, Part_2A) are as at its last day." },
        Label("provider_parent_code", "ODS code of the provider's parent: an integrated care board, before July 2022 an area or partnership; may be null."),
        Label("provider_parent_name", "Name of the provider's parent in this month."),
        Key("provider_code", "ODS code of the provider: NHS trust or independent sector. Group by it, never by name: two providers may share a name."),
        Label("provider_name", "Name of the provider in this month."),
        Label("commissioner_parent_code", "ODS code of the commissioner's parent, an integrated care board; null for NHS England's commissioning hubs and regions and for NONC."),
        Label("commissioner_parent_name", "Name of the commissioner's parent in this month."),
        Key("commissioner_code", "ODS code of the commissioner. NONC stands for patients whose care is not commissioned by the English NHS; England's published figures leave it out."),
        Label("commissioner_name", "Name of the commissioner in this month. That of NONC really is '#N/A'."),
        Key("part_type", "Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods."),
        Label("part_description", "The part in words."),
        Key("treatment_function_code", "Treatment function: C_100 and so on, X02 to X06 for groups of others (X01 before April 2021), C_999 for the total of all."),
        Label("treatment_function_name", "Name of the treatment function."),
    ];

    private static IEnumerable<ColumnSchema> Bands()
    {
        for (var weeks = 0; weeks < WeeklyBands; weeks++)
        {
            var later = weeks >= 52 ? " Published from April 2021; null before." : "";
            yield return Count(Band(weeks), string.Create(CultureInfo.InvariantCulture, $"Pathways that waited over {weeks} and up to {weeks + 1} weeks, counted in days ({Days(weeks)}).{later}"));
        }

        yield return Count("weeks_104_plus", "Pathways that waited over 104 weeks (729 days or more). Published from April 2021; null before.");
        yield return Count("weeks_52_plus", "Pathways that waited over 52 weeks (365 days or more), where the month's bands end there (before April 2021); else null.");
    }

    private static string Days(int weeks) => string.Create(CultureInfo.InvariantCulture, $"{(weeks == 0 ? 0 : (weeks * 7) + 1)} to {(weeks + 1) * 7} days");

    private static IEnumerable<ColumnSchema> Totals() =>
    [
        Count("total", "Completed pathways with a known clock start: the sum of the bands. Filled for Part_1A and Part_1B only."),
        Count("unknown_clock_start", "Completed pathways whose clock start is unknown. Filled for Part_1A and Part_1B only, and not always."),
        Count("total_all", "All pathways of the row: for Part_1A and Part_1B total and unknown_clock_start together, for Part_2 and Part_2A the sum of the bands, for Part_3 the new periods."),
    ];

    private static ColumnSchema Label(string name, string description) => new(name, ColumnType.Text) { Description = description };

    private static ColumnSchema Key(string name, string description) => new(name, ColumnType.Text) { Required = true, Description = description };

    private static ColumnSchema Count(string name, string description) =>
        new(name, ColumnType.Int32) { Description = $"{description} Unit: pathways, {AsSubmitted}." };
}
