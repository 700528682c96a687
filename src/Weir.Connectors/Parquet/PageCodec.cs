using System.IO.Compression;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Compresses pages. Source: Apache Parquet, Compression.md.</summary>
internal abstract class PageCodec
{
    private static readonly Lazy<PageCodec> Found = new(() => (PageCodec?)ZstdCodec.Find() ?? new GzipCodec());

    public static PageCodec Gzip { get; } = new GzipCodec();

    /// <summary>zstd where DuckDB's library lets others use the one it has, as on Linux and macOS, else gzip: the framework has no zstd.</summary>
    public static PageCodec Best => Found.Value;

    /// <summary>Its number. Source: Apache Parquet, parquet.thrift, "CompressionCodec".</summary>
    public abstract int Code { get; }

    /// <summary>Adds the compressed bytes to the output.</summary>
    public abstract void Compress(ReadOnlySpan<byte> bytes, NativeBuffer output);

    private sealed class GzipCodec : PageCodec
    {
        public override int Code => 2;

        public override void Compress(ReadOnlySpan<byte> bytes, NativeBuffer output)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(bytes);
            output.Append(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        }
    }
}
