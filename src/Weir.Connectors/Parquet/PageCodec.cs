using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.Parquet;

/// <summary>Compresses pages: with zstd where DuckDB's library lets others use the one it has, as on Linux and macOS, else with gzip.</summary>
/// <remarks>The framework has no zstd.</remarks>
internal static unsafe class PageCodec
{
    private const int Gzip = 2;
    private const int Zstd = 6;
    private const int Level = 1;

    private static readonly ZstdFunctions? Functions = ZstdFunctions.Find();

    /// <summary>zstd's working memory, about 1 MiB each: as many as threads compress at once, however many files are open.</summary>
    private static readonly ConcurrentBag<nint> Contexts = [];

    /// <summary>The code of what it compresses with. Source: Apache Parquet, parquet.thrift, "CompressionCodec".</summary>
    public static int Code => Functions is null ? Gzip : Zstd;

    /// <summary>Adds the compressed bytes to the output.</summary>
    public static void Compress(ReadOnlySpan<byte> bytes, NativeBuffer output)
    {
        if (Functions is null)
        {
            CompressWithGzip(bytes, output);
            return;
        }

        var bound = Functions.Bound((nuint)bytes.Length);
        output.Reserve(output.Length + bound);
        if (!Contexts.TryTake(out var context))
            context = (nint)Functions.Create();
        nuint written;
        fixed (byte* from = bytes)
            written = Functions.Compress((void*)context, output.Pointer + output.Length, bound, from, (nuint)bytes.Length, Level);
        Contexts.Add(context);
        if (Functions.IsError(written) != 0)
            throw new InvalidOperationException($"zstd did not compress a page of {bytes.Length} bytes.");
        output.Extend(written);
    }

    private static void CompressWithGzip(ReadOnlySpan<byte> bytes, NativeBuffer output)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        output.Append(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <summary>zstd's functions under the names that the C++ of DuckDB's library gives them.</summary>
    private sealed class ZstdFunctions
    {
        private readonly delegate* unmanaged<void*> _create;
        private readonly delegate* unmanaged<nuint, nuint> _bound;
        private readonly delegate* unmanaged<nuint, uint> _isError;
        private readonly delegate* unmanaged<void*, void*, nuint, void*, nuint, int, nuint> _compress;

        private ZstdFunctions(nint create, nint bound, nint isError, nint compress)
        {
            _create = (delegate* unmanaged<void*>)create;
            _bound = (delegate* unmanaged<nuint, nuint>)bound;
            _isError = (delegate* unmanaged<nuint, uint>)isError;
            _compress = (delegate* unmanaged<void*, void*, nuint, void*, nuint, int, nuint>)compress;
        }

        /// <summary>Null where the library does not show them.</summary>
        public static ZstdFunctions? Find()
        {
            var library = LibDuckDb.EnsureLoaded();
            return NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd15ZSTD_createCCtxEv", out var create)
                && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd18ZSTD_compressBoundEm", out var bound)
                && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd12ZSTD_isErrorEm", out var isError)
                && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd17ZSTD_compressCCtxEPNS_11ZSTD_CCtx_sEPvmPKvmi", out var compress)
                ? new ZstdFunctions(create, bound, isError, compress)
                : null;
        }

        public void* Create() => _create();

        public nuint Bound(nuint bytes) => _bound(bytes);

        public uint IsError(nuint answer) => _isError(answer);

        public nuint Compress(void* context, void* to, nuint room, void* from, nuint bytes, int level) => _compress(context, to, room, from, bytes, level);
    }
}
