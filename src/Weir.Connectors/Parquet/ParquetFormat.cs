using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Parquet;

/// <summary>Tables as Parquet files.</summary>
internal sealed class ParquetFormat : IFileFormat
{
    public string Extension => ".parquet";

    public ITableFile Begin(Stream stream, TableSchema table, Guid load) => new ParquetFile(stream, table, load);
}
