using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Columns;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>Makes rows of the table of one day's items.</summary>
/// <param name="tables">The tables.</param>
/// <param name="site">The site that was asked for.</param>
/// <param name="summary">Where the load's measures, notes and missing columns go.</param>
internal sealed partial class SmartReader(SmartTables tables, string site, LoadSummary summary)
{
    /// <summary>Fields without which the others say nothing.</summary>
    private static readonly string[] Required = [SmartTables.ResponseId, SmartTables.KeyName, SmartTables.Value, SmartTables.ReportDate];

    private readonly SortedDictionary<string, int> _notNumbers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);

    /// <summary>Values of indicators that are numbers and are none, by indicator.</summary>
    public IReadOnlyDictionary<string, int> NotNumbers => _notNumbers;

    /// <summary>Rows of indicators that are not known, by indicator.</summary>
    public IReadOnlyDictionary<string, int> Unknown => _unknown;

    public Batch Read(SmartAnswer answer, DateOnly day)
    {
        List<SmartRow> rows = [.. answer.Of(day)];
        var added = AddedFields(rows);
        var batch = new Batch(added.Count == 0 ? tables.IndicatorSchema : tables.With(added), rows.Count);
        foreach (var row in rows)
        {
            batch.RowsRead++;
            if (row.Rejected is { } rejected)
                Find(batch, row, rejected.Column, FindingOutcome.Rejected, rejected.Reason);
            else
                Add(batch, row, added);
        }

        Note(answer, rows, added);
        return batch;
    }

    private void Add(Batch batch, SmartRow row, IReadOnlyList<string> added)
    {
        for (var i = 0; i < tables.IndicatorSchema.Columns.Length; i++)
        {
            var name = tables.IndicatorSchema.Columns[i].Name;
            if (name == SmartTables.ReportDate)
                batch.Columns[i].Append(row.ReportDate!.Value);
            else
                Append(batch.Columns[i], name switch { SmartTables.SiteId => site, SmartTables.Timestamp => TimeOf(batch, row), _ => row[name] });
        }

        foreach (var (i, name) in added.Index())
            Append(batch.Columns[tables.IndicatorSchema.Columns.Length + i], row[name]);
        batch.RowNumbers.Append(row.Number);
        if (row.IsDayFirst)
            Find(batch, row, SmartTables.ReportDate, FindingOutcome.Flagged, "The date is written day first, as 31/01/2026.");
        foreach (var name in row.Nested)
            Find(batch, row, name, FindingOutcome.Flagged, "A list or an object, where a text or a number is expected; loaded as its JSON.");
        Count(row);
    }

    /// <summary>The time as every database reads it. One that cannot be read is null, and in the quarantine as it was sent.</summary>
    private static string? TimeOf(Batch batch, SmartRow row)
    {
        if (row[SmartTables.Timestamp] is not { } text || text.Trim().Length == 0)
            return null;
        if (SmartDates.TryParse(text) is { } time)
            return SmartDates.Text(time.Wall);
        Find(batch, row, SmartTables.Timestamp, FindingOutcome.Flagged, string.Create(CultureInfo.InvariantCulture, $"Text of {text.Length} characters where a time such as 2026-01-31T09:15:00 is expected."));
        return null;
    }

    private void Count(SmartRow row)
    {
        var key = row[SmartTables.KeyName] ?? "";
        if (SmartIndicators.Numbers.Contains(key))
        {
            if (row[SmartTables.Value] is { } value && !SmartIndicators.IsMissing(value) && !SmartIndicators.IsNumber(value))
                _notNumbers[key] = _notNumbers.GetValueOrDefault(key) + 1;
        }
        else if (!SmartIndicators.Texts.Contains(key))
        {
            _unknown[key] = _unknown.GetValueOrDefault(key) + 1;
        }
    }

    private void Note(SmartAnswer answer, List<SmartRow> rows, List<string> added)
    {
        summary.Measures["answer_rows"] = answer.Rows.Count;
        summary.Measures["values_not_numeric"] = _notNumbers.Values.Sum();
        foreach (var name in added)
            summary.NewColumns.Add(name);
        foreach (var name in Required.Where(name => rows.Count > 0 && !rows.Exists(row => row.Fields.ContainsKey(name))))
            summary.MissingColumns.Add(name);
        if (rows.Count(row => row.IsDayFirst && row.Rejected is null) is var dayFirst and > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{dayFirst:N0} of {rows.Count:N0} report dates are written day first (31/01/2026), and were read so."));
        var unnamed = rows.SelectMany(row => row.Fields.Keys).Distinct(StringComparer.Ordinal).Count(name => IsAdded(name) && !ColumnName().IsMatch(name));
        if (unnamed > 0)
            summary.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{unnamed:N0} fields that the API added have names that no column can have, and were left out; the raw archive has them."));
    }

    /// <summary>Fields that the table does not have, in the order in which they came.</summary>
    private List<string> AddedFields(List<SmartRow> rows) =>
        [.. rows.SelectMany(row => row.Fields.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Where(name => IsAdded(name) && ColumnName().IsMatch(name))];

    private bool IsAdded(string name) => !tables.IndicatorSchema.Columns.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    private static void Append(Column column, string? text)
    {
        if (text is null)
            column.AppendNull();
        else
            column.Append(text);
    }

    private static void Find(Batch batch, SmartRow row, string? column, FindingOutcome outcome, string reason) =>
        batch.Findings.Add(new Finding(batch.Schema.Name, row.Number, column, outcome, reason) { Original = row.Original });

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,50}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ColumnName();
}
