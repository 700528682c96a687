using Weir.Columns;
using Weir.Destinations.Files;

namespace Weir.Connectors.Parquet;

/// <summary>Tables as Parquet files.</summary>
/// <param name="codec">What pages are compressed with; null for the best there is, which is looked for with the first file.</param>
internal sealed class ParquetFormat(PageCodec? codec) : IFileFormat
{
    public string Extension => ".parquet";

    /// <summary>The library with zstd is large: to load it takes longer than all of a small file.</summary>
    public void Prepare() => _ = codec ?? PageCodec.Best;

    public ITableFile Begin(Stream stream, TableSchema table, Guid load) => new ParquetFile(stream, table, load, codec ?? PageCodec.Best);
}
