using System.Globalization;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Extracts;
using Weir.Connectors.Workbooks;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

using Place = RttWorkbookTable.Column;

/// <summary>Reads every sheet of a workbook that carries rows into batches of the table <c>rtt_workbook</c>.</summary>
/// <param name="workbook">The workbook.</param>
/// <param name="series">Which of the eight it is.</param>
/// <param name="month">The month that the partition was planned for.</param>
/// <param name="file">The file's name, for messages.</param>
/// <param name="summary">Where notes, new columns and measures go.</param>
internal sealed class RttWorkbookReader(IWorkbook workbook, RttWorkbookSeries series, DateOnly month, string file, LoadSummary summary)
{
    /// <summary>Rows looked at for the header. Those seen have 13 before it.</summary>
    private const int MaxFrontMatter = 40;

    private const int BatchRows = 2_048;

    private readonly ExtractFlags _flags = new(RttWorkbookTable.Name, summary);
    private readonly int?[] _counts = new int?[RttWorkbookTable.Schema.Columns.Length];
    private readonly double?[] _statistics = new double?[RttWorkbookTable.Schema.Columns.Length];
    private readonly Dictionary<string, long> _organisations = new(StringComparer.Ordinal);
    private TableSchema _schema = RttWorkbookTable.Schema;
    private long _row;

    public IEnumerable<Batch> Read(CancellationToken cancellationToken)
    {
        var sheets = workbook.Sheets.Select(sheet => (Sheet: sheet, Header: FindHeader(sheet))).Where(each => each.Header is not null).Select(each => (each.Sheet, Header: each.Header!)).ToList();
        if (sheets.Count == 0)
            throw new SourceException($"{file}: none of its {workbook.Sheets.Count} sheets has a header with 'Treatment Function Code' in its first {MaxFrontMatter} rows. Expected the workbook '{series.Name}' of a month: give the file that the page links so.", FailureKind.BadData);
        var extras = Extras(sheets.Select(each => each.Header));
        foreach (var (sheet, header) in sheets)
        {
            Check(sheet, header);
            foreach (var batch in Read(sheet, header, extras, cancellationToken))
                yield return batch;
        }

        var last = new Batch(_schema);
        _flags.Finish();
        Measure();
        yield return last;
    }

    private RttWorkbookHeader? FindHeader(WorkbookSheet sheet)
    {
        foreach (var row in workbook.Rows(sheet).TakeWhile(row => row.Number <= MaxFrontMatter))
        {
            CheckPeriod(sheet, row);
            if (RttWorkbookHeader.TryRead(row) is { } header)
                return header;
        }

        return null;
    }

    /// <summary>Sheets say their month above the header: <c>Period:</c> and <c>March 2015</c>.</summary>
    private void CheckPeriod(WorkbookSheet sheet, WorkbookRow row)
    {
        for (var column = 0; column + 1 < row.Count; column++)
        {
            if (!row[column].Text.Trim().TrimEnd(':').Equals("Period", StringComparison.OrdinalIgnoreCase) || !RttWorkbookFiles.TryMonth(row[column + 1], out var said) || said == month)
                continue;
            throw new SourceException(
                $"{file}: sheet '{sheet.Name}' says that its period is {MonthText.Name(said)}; {MonthText.Name(month)} was expected, from the file's name or the page that links it. "
                + "Nothing was loaded. Give the file of the right month, or rename a file that is misnamed.",
                FailureKind.BadData);
        }
    }

    private void Check(WorkbookSheet sheet, RttWorkbookHeader header)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"{file}: sheet '{sheet.Name}', row {header.Row}: the header");
        if (header.Twice.Count > 0)
            throw new SourceException($"{where} has the column '{header.Twice[0]}' twice; it was expected once. Take the file from the publisher again.", FailureKind.BadData);
        if (!header.Places.ContainsValue(Place.TotalAll) && !header.Places.ContainsValue(Place.Total))
            throw new SourceException($"{where} has no total. Found {header.Places.Count + header.Extras.Count} columns; expected one whose name begins with 'Total number of' or 'Number of new RTT'. Give the file that the page links as '{series.Name}'; if the publisher changed the layout, Weir must learn it first.", FailureKind.BadData);
        if (series.HasBands && !header.HasBands)
            throw new SourceException($"{where} lacks the band '{header.MissingBand}'. Expected every week from '>0-1' on up to '52 plus' or '104 plus'. Give the file that the page links as '{series.Name}'; if the publisher changed the layout, Weir must learn it first.", FailureKind.BadData);
    }

    /// <summary>Columns that no sheet was expected to have, once each, as text.</summary>
    private List<string> Extras(IEnumerable<RttWorkbookHeader> headers)
    {
        List<string> names = [.. headers.SelectMany(header => header.Extras).Select(extra => extra.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
        List<ColumnSchema> columns = [];
        foreach (var name in names)
        {
            var column = ColumnNames.NameOf(name, RttWorkbookTable.Schema.Columns.Concat(columns), columns.Count + 1);
            columns.Add(new ColumnSchema(column, ColumnType.Text) { Description = "A column that the publisher added, as text; Weir does not know its meaning." });
            summary.NewColumns.Add(column);
        }

        _schema = RttWorkbookTable.Schema with { Columns = [.. RttWorkbookTable.Schema.Columns, .. columns] };
        return names;
    }

    private IEnumerable<Batch> Read(WorkbookSheet sheet, RttWorkbookHeader header, List<string> extras, CancellationToken cancellationToken)
    {
        var batch = new Batch(_schema, BatchRows);
        foreach (var row in workbook.Rows(sheet).Where(row => row.Number > header.Row))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Notes below the rows have text in some first cell, and no treatment function.
            if (Text(row, header, Place.PublishedFunctionCode).Length == 0 && Text(row, header, Place.FunctionName).Length == 0)
                continue;
            _row++;
            batch.RowsRead++;
            ReadRow(batch, sheet, header, extras, row);
            if (batch.RowsRead < BatchRows)
                continue;
            yield return batch;
            batch = new Batch(_schema, BatchRows);
        }

        yield return batch;
    }

    private void ReadRow(Batch batch, WorkbookSheet sheet, RttWorkbookHeader header, List<string> extras, WorkbookRow row)
    {
        var function = Text(row, header, Place.PublishedFunctionCode);
        var organisation = header.HasOrganisation ? Text(row, header, Place.OrganisationCode) : RttWorkbookTable.None;
        var problem = function.Length == 0 ? ("treatment_function_code", "Blank where a value is required.")
            : organisation.Length == 0 ? ("organisation_code", "Blank where a value is required.")
            : ReadFigures(row, header);
        if (problem is { } found)
        {
            var original = string.Join(" | ", Enumerable.Range(0, row.Count).Select(column => row[column].Text));
            batch.Findings.Add(new Finding(RttWorkbookTable.Name, _row, found.Item1, FindingOutcome.Rejected, found.Item2) { Original = original });
            return;
        }

        Flag(batch);
        Append(batch, sheet, header, extras, row, organisation, function);
    }

    private (string Column, string Reason)? ReadFigures(WorkbookRow row, RttWorkbookHeader header)
    {
        Array.Clear(_counts);
        Array.Clear(_statistics);
        foreach (var (cell, place) in header.Places)
        {
            if (place < Place.FirstBand)
                continue;
            var value = row[cell];
            // A hyphen stands where a statistic is undefined.
            if (value.IsBlank || (value.Kind == WorkbookCellKind.Text && value.Text.Trim() is "" or "-"))
                continue;
            if (!TryNumber(value, out var number))
                return (RttWorkbookTable.Schema.Columns[place].Name, "Not a number.");
            if (place >= Place.FirstStatistic)
                _statistics[place] = number;
            else if (number is >= 0 and <= int.MaxValue && number == Math.Floor(number))
                _counts[place] = (int)number;
            else
                return (RttWorkbookTable.Schema.Columns[place].Name, "Not a count: a whole number from 0 to 2,147,483,647.");
        }

        return null;
    }

    private static bool TryNumber(WorkbookCell cell, out double number)
    {
        number = cell.Number;
        return cell.Kind == WorkbookCellKind.Number
            || (cell.Kind == WorkbookCellKind.Text && double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number));
    }

    private void Flag(Batch batch)
    {
        if (!series.HasBands)
            return;
        long bands = 0;
        for (var place = Place.FirstBand; place <= Place.Weeks52Plus; place++)
            bands += _counts[place] ?? 0;
        var known = _counts[Place.Total] ?? _counts[Place.TotalAll];
        if (known is not null && bands != known)
            _flags.Add(batch, _row, _counts[Place.Total] is null ? "total_all" : "total", "Not the sum of the bands.");
    }

    private void Append(Batch batch, WorkbookSheet sheet, RttWorkbookHeader header, List<string> extras, WorkbookRow row, string organisation, string function)
    {
        var code = RttWorkbookFunctions.Normal(function);
        batch.Columns[0].Append(month);
        batch.Columns[Place.Workbook].Append(series.Name);
        batch.Columns[Place.Sheet].Append(sheet.Name.Trim());
        batch.Columns[Place.Part].Append(series.PartOf(sheet.Name));
        AppendText(batch.Columns[Place.ParentCode], Text(row, header, Place.ParentCode));
        AppendText(batch.Columns[Place.ParentName], Text(row, header, Place.ParentName));
        batch.Columns[Place.OrganisationCode].Append(organisation);
        AppendText(batch.Columns[Place.OrganisationName], Text(row, header, Place.OrganisationName));
        batch.Columns[Place.FunctionCode].Append(code);
        batch.Columns[Place.PublishedFunctionCode].Append(function);
        AppendText(batch.Columns[Place.FunctionName], Text(row, header, Place.FunctionName));
        for (var place = Place.FirstBand; place < Place.FirstStatistic; place++)
        {
            if (_counts[place] is { } count)
                batch.Columns[place].Append(count);
            else
                batch.Columns[place].AppendNull();
        }

        for (var place = Place.FirstStatistic; place < Place.SheetRow; place++)
        {
            if (_statistics[place] is { } statistic)
                batch.Columns[place].Append(statistic);
            else
                batch.Columns[place].AppendNull();
        }

        batch.Columns[Place.SheetRow].Append(row.Number);
        for (var extra = 0; extra < extras.Count; extra++)
        {
            var cell = header.Extras.FirstOrDefault(each => each.Name.Equals(extras[extra], StringComparison.OrdinalIgnoreCase));
            AppendText(batch.Columns[RttWorkbookTable.Schema.Columns.Length + extra], cell.Name is null ? "" : row[cell.Cell].Text);
        }

        batch.RowNumbers.Append(_row);
        if (code == "C_999" && sheet.Name.Contains(series.Name.EndsWith("Provider", StringComparison.Ordinal) ? "Provider" : "Commissioner", StringComparison.OrdinalIgnoreCase) && series.PartOf(sheet.Name) == series.Part)
            _organisations[organisation] = _organisations.GetValueOrDefault(organisation) + (_counts[Place.TotalAll] ?? 0);
    }

    private void Measure()
    {
        summary.Measures[$"{MonthGate.RowsOf}{series.Slug}"] = _row;
        summary.Measures[MonthGate.Pathways] = _organisations.Values.Sum();
        foreach (var (organisation, pathways) in _organisations)
            summary.Measures[MonthGate.PathwaysOf + organisation] = pathways;
    }

    private static string Text(WorkbookRow row, RttWorkbookHeader header, int place)
    {
        foreach (var (cell, there) in header.Places)
        {
            if (there == place)
                return row[cell].Text.Trim();
        }

        return "";
    }

    private static void AppendText(Column column, string text)
    {
        if (text.Length == 0)
            column.AppendNull();
        else
            column.Append(text);
    }
}
