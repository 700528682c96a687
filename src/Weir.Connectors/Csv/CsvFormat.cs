using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Csv;

/// <summary>Tables as CSV files.</summary>
internal sealed class CsvFormat : IFileFormat
{
    public string Extension => ".csv";

    public void Prepare()
    {
        // Text needs nothing.
    }

    public ITableFile Begin(Stream stream, TableSchema table, Guid load) => new CsvFile(stream, table, load);
}
