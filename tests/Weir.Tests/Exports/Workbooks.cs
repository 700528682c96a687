using System.Text;
using ExcelDataReader;

namespace Weir.Tests.Exports;

/// <summary>Reads workbooks with a reader that is not ours.</summary>
internal static class Workbooks
{
    /// <summary>The reader wants an encoding that .NET has only when asked, even where a workbook does not use it.</summary>
    static Workbooks() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IExcelDataReader Open(Stream stream) => ExcelReaderFactory.CreateReader(stream);
}
