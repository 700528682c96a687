using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Weir.Archives;
using Weir.Failures;

namespace Weir.Connectors.Workbooks;

/// <summary>Reads a workbook in the format of before 2007.</summary>
internal sealed class XlsWorkbook : IWorkbook
{
    private readonly ArchiveReader _archive;
    private readonly string _file;
    private readonly WorkbookLimits _limits;
    private readonly IExcelDataReader _reader;

    /// <summary>The reader asks for encodings that .NET has only when told to.</summary>
    static XlsWorkbook() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <exception cref="SourceException">It is damaged, protected, or past a limit. Bad data.</exception>
    public XlsWorkbook(ArchiveReader archive, string file, WorkbookLimits limits)
    {
        (_archive, _file, _limits) = (archive, file, limits);
        var entry = archive.Entries[0];
        if (entry.Size > limits.MaxBinaryBytes)
            throw WorkbookFailure.TooLarge(file, entry.Size, limits.MaxBinaryBytes);
        var sheets = new List<WorkbookSheet>();
        try
        {
            _reader = ExcelReaderFactory.CreateBinaryReader(archive.OpenEntry(entry));
            do
            {
                sheets.Add(new WorkbookSheet(sheets.Count, _reader.Name, !string.Equals(_reader.VisibleState, "visible", StringComparison.OrdinalIgnoreCase)));
            }
            while (_reader.NextResult());
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw WorkbookFailure.DamagedBinary(file, e);
        }

        Sheets = sheets;
    }

    public IReadOnlyList<WorkbookSheet> Sheets { get; }

    public IEnumerable<WorkbookRow> Rows(WorkbookSheet sheet)
    {
        var row = new WorkbookRow();
        Guarded(() =>
        {
            _reader.Reset();
            for (var index = 0; index < sheet.Index; index++)
                _reader.NextResult();
            return true;
        });
        while (Guarded(_reader.Read))
        {
            if (_reader.FieldCount > _limits.MaxColumns)
                throw WorkbookFailure.TooWide(_file, sheet, row.Number, "columns", _limits.MaxColumns);
            row.Begin(_reader.Depth + 1);
            for (var column = 0; column < _reader.FieldCount; column++)
                row.Set(column, Cell(_reader.GetValue(column)));
            if (row.Count > 0)
                yield return row;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _archive.Dispose();
    }

    private static WorkbookCell Cell(object? value) => value switch
    {
        string text => WorkbookCell.OfText(text),
        double number => WorkbookCell.OfNumber(number),
        int number => WorkbookCell.OfNumber(number),
        DateTime date => WorkbookCell.OfDays(date.ToOADate()),
        TimeSpan time => WorkbookCell.OfDays(time.TotalDays),
        bool truth => WorkbookCell.OfTruth(truth),
        _ => default,
    };

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw WorkbookFailure.DamagedBinary(_file, e);
        }
    }

    /// <summary>What the reader throws where bytes are not as it expects: its own exceptions, and those of reading past an end.</summary>
    private static bool IsOfTheFile(Exception e) =>
        e is ExcelReaderException or ArgumentException or IndexOutOfRangeException or InvalidOperationException or EndOfStreamException or OverflowException or InvalidCastException or NullReferenceException or KeyNotFoundException or FormatException or DecoderFallbackException;
}
