using System.Globalization;
using System.Runtime.CompilerServices;
using Weir.Columns;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.Workbooks;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics.RttWorkbooks;

/// <summary>Reads the workbooks.</summary>
internal sealed class RttWorkbookFiles : IStatisticFiles
{
    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A workbook is read from this machine's disk, and not waited for.
        await Task.CompletedTask;
        using var workbook = WorkbookFile.Open(request.File.Path, request.File.Name, WorkbookLimits.Default);
        var series = RttWorkbookSeries.OfPartition(request.Partition.Name);
        foreach (var batch in new RttWorkbookReader(workbook, series, MonthText.OfPartition(request.Partition.Name), $"'{request.File.Name}'", request.Summary).Read(cancellationToken))
            yield return batch;
    }

    public Task<GivenFile> IdentifyAsync(string path, string name, CancellationToken cancellationToken)
    {
        // A file that is no workbook is told so, whatever its name says.
        WorkbookFile.Open(path, name, WorkbookLimits.Default).Dispose();
        var said = RttFileName.Read(Path.GetFileName(name));
        return said.File is { } file && RttWorkbookSeries.Find(file.Series) is not null
            ? Task.FromResult(new GivenFile(file.Series, file.Month, file.Revision))
            : throw new SourceException(
                $"'{name}': its name does not say which workbook and month it is{(said.Problem is null ? "" : $" ({said.Problem})")}. Expected a name such as Incomplete-Provider-Sep25.xlsx: give the file the name it has on the page.",
                FailureKind.BadData);
    }

    /// <summary>A month as sheets write it: <c>March 2015</c>, or a date.</summary>
    public static bool TryMonth(WorkbookCell cell, out DateOnly month)
    {
        if (cell.Kind == WorkbookCellKind.Date)
        {
            var date = DateOnly.FromDateTime(cell.Date);
            month = new DateOnly(date.Year, date.Month, 1);
            return true;
        }

        return DateOnly.TryParseExact(cell.Text.Trim(), ["MMMM yyyy", "MMM yyyy", "MMM-yy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out month);
    }
}
