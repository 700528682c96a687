using System.Collections.Immutable;
using System.Globalization;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Where the fields of a file go, found by the names in its header.</summary>
internal sealed class ExtractHeader
{
    private ExtractHeader(ExtractLayout layout, HeaderSlots slots, int fields)
    {
        Layout = layout;
        Steps = [.. slots.Steps()];
        Fields = fields;
        AbsentCounts = [.. Enumerable.Range(0, layout.Counts.Count).Except(slots.Counts.Values)];
        Extras = slots.Extras;
        HasPeriod = slots.HasPeriod || slots.HasFinancialYear;
    }

    /// <summary>A label's slot, or neighbouring fields that hold counts.</summary>
    public readonly record struct Step(int Label, NumberFields? Counts);

    public ExtractLayout Layout { get; }

    /// <summary>How to walk a row.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>Fields in a row.</summary>
    public int Fields { get; }

    /// <summary>Counts that the file has no field for.</summary>
    public IReadOnlyList<int> AbsentCounts { get; }

    /// <summary>Columns that the table did not expect, in the order of their slots.</summary>
    public IReadOnlyList<ColumnSchema> Extras { get; }

    /// <summary>True where each row says its month.</summary>
    public bool HasPeriod { get; }

    /// <summary>Slots of text fields that no column takes as they are: a financial year, and the month in it.</summary>
    public int YearSlot => YearSlotOf(Layout);

    public int PeriodNameSlot => YearSlot + 1;

    /// <summary>The slot of the first column that was not expected; the others follow.</summary>
    public int FirstExtraSlot => YearSlot + 2;

    /// <summary>The first slot after a layout's labels: that of the financial year.</summary>
    public static int YearSlotOf(ExtractLayout layout) => layout.Labels.Count;

    /// <summary>True where a row looks like the header, right or wrong, and not like front matter.</summary>
    public static bool IsHeader(ExtractLayout layout, IReadOnlyList<string> names) =>
        names.Select(name => name.Trim()).Count(name => layout.Labels.Contains(name, StringComparer.OrdinalIgnoreCase)) >= Math.Min(3, layout.Labels.Count);

    /// <summary>Reads a header; missing and new columns are noted in the summary.</summary>
    /// <exception cref="SourceException">A column is missing without which rows cannot be told apart, one is there twice, or one without a name stands among the others.</exception>
    public static ExtractHeader Read(ExtractLayout layout, IReadOnlyList<string> names, string file, LoadSummary summary)
    {
        var last = names.Count;
        while (last > 0 && string.IsNullOrWhiteSpace(names[last - 1]))
            last--;
        var nameless = Enumerable.Range(0, last).Where(field => string.IsNullOrWhiteSpace(names[field])).ToList();
        if (nameless.Count > 0)
            throw Nameless(layout, names.Count, nameless, file);

        var slots = new HeaderSlots(layout, names, file);
        var missingKeys = layout.Keys.Where(slot => !slots.Labels.ContainsValue(slot)).Select(slot => layout.Labels[slot]!).ToList();
        if (slots.HasFinancialYear)
            missingKeys.Remove(layout.Labels[0]!);
        if (missingKeys.Count > 0 || (layout.Counts.Count > 0 && slots.Counts.Count == 0))
            throw Unknown(layout, names.Count, missingKeys.Count > 0 ? missingKeys : [layout.Counts[0]], file);

        foreach (var name in slots.MissingNames())
            summary.MissingColumns.Add(name);
        foreach (var extra in slots.Extras)
            summary.NewColumns.Add(extra.Name);
        return new ExtractHeader(layout, slots, names.Count);
    }

    public static SourceException Unknown(ExtractLayout layout, int columns, IReadOnlyList<string> missing, string file) => new(
        string.Create(CultureInfo.InvariantCulture, $"{file}: the header is not one of {layout.Title}. Found {columns} columns; ")
        + $"expected {layout.Columns} and among them, not found: {string.Join(", ", missing.Select(name => $"'{name}'"))}. "
        + $"Give the file that the page links as '{layout.LinkText}'; if the publisher changed the layout, Weir must learn it first.",
        FailureKind.BadData);

    private static SourceException Nameless(ExtractLayout layout, int columns, List<int> nameless, string file) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: the header has no name for {nameless.Count} of its columns ({(nameless.Count == 1 ? "" : "the first is ")}column {nameless[0] + 1}) and names one after them. Found {columns} columns; expected {layout.Columns}, each with its name. ")
        + $"It looks edited, as by a spreadsheet: take the file that the page links as '{layout.LinkText}' from the publisher again.",
        FailureKind.BadData);
}
