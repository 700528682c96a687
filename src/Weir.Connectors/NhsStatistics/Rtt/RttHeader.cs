using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Rtt;

/// <summary>Where the fields of a file go, found by the names in its header.</summary>
/// <remarks>
/// Three generations: October 2015 to September 2017 (Year, Period Name, RTT Part Name; July 2016 has the code under
/// "Treatment Function Name"), to March 2021 (bands end at 52 weeks), since April 2021 (bands end at 104 weeks).
/// </remarks>
internal sealed class RttHeader
{
    /// <summary>Slots of text fields that no column takes as they are.</summary>
    public const int YearSlot = RttTable.FirstNumber;
    public const int PeriodNameSlot = RttTable.FirstNumber + 1;
    public const int FirstExtraSlot = RttTable.FirstNumber + 2;

    private const string OpenAt52 = "Gt 52 Weeks SUM 1";
    private const string OpenAt104 = "Gt 104 Weeks SUM 1";

    private static readonly string[] TextNames =
    [
        "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
        "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
        "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name",
    ];

    private static readonly string[] NumberNames =
    [
        .. Enumerable.Range(0, RttTable.WeeklyBands).Select(BandName),
        OpenAt104, OpenAt52, "Total", "Patients with unknown clock start date", "Total All",
    ];

    /// <summary>Without these a row cannot be told from another: nothing is read.</summary>
    private static readonly int[] NeededTexts =
    [
        RttTable.Text.Period, RttTable.Text.ProviderCode, RttTable.Text.CommissionerCode, RttTable.Text.PartType, RttTable.Text.FunctionCode,
    ];

    private RttHeader(ImmutableArray<Step> steps, int fields, IReadOnlyList<int> absentNumbers, IReadOnlyList<ColumnSchema> extras)
    {
        Steps = steps;
        Fields = fields;
        AbsentNumbers = absentNumbers;
        Extras = extras;
    }

    /// <summary>A text field for a slot, or neighbouring fields that hold numbers.</summary>
    public readonly record struct Step(int TextSlot, NumberFields? Numbers);

    /// <summary>How to walk a row.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>Fields in a row.</summary>
    public int Fields { get; }

    /// <summary>Number slots that the file has no field for.</summary>
    public IReadOnlyList<int> AbsentNumbers { get; }

    /// <summary>Columns that the table did not expect, in the order of their slots.</summary>
    public IReadOnlyList<ColumnSchema> Extras { get; }

    /// <summary>Bands that the file has.</summary>
    public int Bands => RttTable.Number.Bands - AbsentNumbers.Count(slot => slot < RttTable.Number.Bands);

    /// <summary>True where a row looks like the header, right or wrong, and not like front matter.</summary>
    public static bool IsHeader(IReadOnlyList<string> names) =>
        names.Select(name => name.Trim()).Count(name => TextNames.Contains(name, StringComparer.OrdinalIgnoreCase)) >= 3;

    /// <summary>Reads a header; missing and new columns are noted in the summary.</summary>
    /// <exception cref="SourceException">A column is missing without which rows cannot be told apart, or one is there twice.</exception>
    public static RttHeader Read(IReadOnlyList<string> names, string file, LoadSummary summary)
    {
        var slots = new Slots(names, file);
        var missingKeys = NeededTexts.Where(slot => !slots.Texts.ContainsValue(slot)).Select(slot => TextNames[slot]).ToList();
        if (slots.HasFinancialYear)
            missingKeys.Remove(TextNames[RttTable.Text.Period]);
        if (missingKeys.Count > 0 || slots.Numbers.Count == 0)
            throw Unknown(names.Count, missingKeys.Count > 0 ? missingKeys : [BandName(0)], file);

        foreach (var name in slots.MissingNames())
            summary.MissingColumns.Add(name);
        foreach (var extra in slots.Extras)
            summary.NewColumns.Add(extra.Name);
        var absent = Enumerable.Range(0, RttTable.Number.Count).Except(slots.Numbers.Values).ToList();
        return new RttHeader([.. slots.Steps()], names.Count, absent, slots.Extras);
    }

    public static SourceException Unknown(int columns, IReadOnlyList<string> missing, string file) => new(
        string.Create(CultureInfo.InvariantCulture, $"{file}: the header is not one of an RTT full extract. Found {columns} columns; ")
        + $"expected 121 (69 before April 2021) and among them, not found: {string.Join(", ", missing.Select(name => $"'{name}'"))}. "
        + "Give the file that the page links as 'Full CSV data file'; if the publisher changed the layout, Weir must learn it first.",
        FailureKind.BadData);

    private static string BandName(int weeks) =>
        string.Create(CultureInfo.InvariantCulture, $"Gt {weeks:00} To {weeks + 1:00} Weeks SUM 1");

    /// <summary>Which field of the file fills which slot.</summary>
    private sealed class Slots
    {
        private readonly int _fields;

        public Slots(IReadOnlyList<string> names, string file)
        {
            _fields = names.Count;
            var header = new HashSet<string>(names.Select(name => name.Trim()), StringComparer.OrdinalIgnoreCase);
            for (var field = 0; field < names.Count; field++)
            {
                var name = names[field].Trim();
                var text = TextSlot(name, header);
                var number = NumberSlot(name);
                if ((text >= 0 && Texts.ContainsValue(text)) || (number >= 0 && Numbers.ContainsValue(number)))
                    throw new SourceException($"{file}: the header has the column '{name}' twice; it was expected once. Take the file from the publisher again.", FailureKind.BadData);
                if (number >= 0)
                    Numbers.Add(field, number);
                else
                    Texts.Add(field, text >= 0 ? text : AddExtra(name, field));
            }
        }

        public Dictionary<int, int> Texts { get; } = [];

        public Dictionary<int, int> Numbers { get; } = [];

        public List<ColumnSchema> Extras { get; } = [];

        public bool HasFinancialYear => Texts.ContainsValue(YearSlot) && Texts.ContainsValue(PeriodNameSlot);

        /// <summary>Names that the file's generation has and the file has not.</summary>
        public IEnumerable<string> MissingNames()
        {
            var endsAt52 = Numbers.ContainsValue(RttTable.Number.Weeks52Plus) || !Numbers.Values.Any(slot => slot is >= 52 and <= RttTable.Number.Weeks104Plus);
            for (var slot = 1; slot < TextNames.Length; slot++)
            {
                if (!Texts.ContainsValue(slot))
                    yield return TextNames[slot];
            }

            for (var slot = 0; slot < NumberNames.Length; slot++)
            {
                var isOfGeneration = slot switch
                {
                    RttTable.Number.Weeks52Plus => endsAt52,
                    >= 52 and <= RttTable.Number.Weeks104Plus => !endsAt52,
                    _ => true,
                };
                if (isOfGeneration && !Numbers.ContainsValue(slot))
                    yield return NumberNames[slot];
            }
        }

        public List<Step> Steps()
        {
            var steps = new List<Step>();
            var numbers = new List<int>();
            for (var field = 0; field <= _fields; field++)
            {
                if (Numbers.TryGetValue(field, out var slot))
                {
                    numbers.Add(slot);
                    continue;
                }

                if (numbers.Count > 0)
                    steps.Add(new Step(-1, new NumberFields([.. numbers])));
                numbers.Clear();
                if (field < _fields)
                    steps.Add(new Step(Texts[field], Numbers: null));
            }

            return steps;
        }

        private int AddExtra(string name, int field)
        {
            var column = ColumnName(name, field);
            var taken = RttTable.Schema.Columns.Concat(Extras).Select(c => c.Name).Append(TableSchema.LoadColumn).Append(TableSchema.RowColumn);
            if (taken.Contains(column, StringComparer.Ordinal))
                column = string.Create(CultureInfo.InvariantCulture, $"{column}_{field + 1}");
            Extras.Add(new ColumnSchema(column, ColumnType.Text) { Description = "A column that the publisher added, as text; Weir does not know its meaning." });
            return FirstExtraSlot + Extras.Count - 1;
        }

        private static int TextSlot(string name, HashSet<string> header)
        {
            if (Is(name, "RTT Part Name") && !header.Contains("RTT Part Type"))
                return RttTable.Text.PartType;
            if (!header.Contains("Period"))
            {
                if (Is(name, "Year"))
                    return YearSlot;
                if (Is(name, "Period Name"))
                    return PeriodNameSlot;
            }

            // July 2016: the code stands under "Treatment Function Name" and the name under "Treatment Function Description".
            if (header.Contains("Treatment Function Description") && !header.Contains("Treatment Function Code"))
            {
                if (Is(name, "Treatment Function Name"))
                    return RttTable.Text.FunctionCode;
                if (Is(name, "Treatment Function Description"))
                    return RttTable.Text.FunctionName;
            }

            return Array.FindIndex(TextNames, known => Is(name, known));
        }

        private static int NumberSlot(string name) => Array.FindIndex(NumberNames, known => Is(name, known));

        private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);

        /// <summary>Lower case with underscores, short enough for every destination to keep whole.</summary>
        private static string ColumnName(string name, int field)
        {
            var text = new StringBuilder();
            foreach (var character in name)
            {
                if (char.IsAsciiLetterOrDigit(character))
                    text.Append(char.ToLowerInvariant(character));
                else if (text.Length > 0 && text[^1] != '_')
                    text.Append('_');
            }

            var column = text.ToString().Trim('_');
            if (column.Length == 0)
                return string.Create(CultureInfo.InvariantCulture, $"column_{field + 1}");
            return column.Length <= 55 ? column : column[..55];
        }
    }
}
