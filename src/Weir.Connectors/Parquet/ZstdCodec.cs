using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Weir.Columns;
using Weir.Connectors.DuckDb.Native;

namespace Weir.Connectors.Parquet;

/// <summary>zstd's functions in DuckDB's library, under the names that its C++ gives them.</summary>
internal sealed unsafe class ZstdCodec : PageCodec
{
    private const int Level = 1;

    /// <summary>zstd's working memory, about 1 MiB each: as many as threads compress at once, however many files are open.</summary>
    private readonly ConcurrentBag<nint> _contexts = [];

    private readonly delegate* unmanaged<void*> _create;
    private readonly delegate* unmanaged<nuint, nuint> _bound;
    private readonly delegate* unmanaged<nuint, uint> _isError;
    private readonly delegate* unmanaged<void*, void*, nuint, void*, nuint, int, nuint> _compress;

    private ZstdCodec(nint create, nint bound, nint isError, nint compress)
    {
        _create = (delegate* unmanaged<void*>)create;
        _bound = (delegate* unmanaged<nuint, nuint>)bound;
        _isError = (delegate* unmanaged<nuint, uint>)isError;
        _compress = (delegate* unmanaged<void*, void*, nuint, void*, nuint, int, nuint>)compress;
    }

    public override int Code => 6;

    /// <summary>Null where the library does not show them.</summary>
    public static ZstdCodec? Find()
    {
        var library = LibDuckDb.EnsureLoaded();
        return NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd15ZSTD_createCCtxEv", out var create)
            && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd18ZSTD_compressBoundEm", out var bound)
            && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd12ZSTD_isErrorEm", out var isError)
            && NativeLibrary.TryGetExport(library, "_ZN11duckdb_zstd17ZSTD_compressCCtxEPNS_11ZSTD_CCtx_sEPvmPKvmi", out var compress)
            ? new ZstdCodec(create, bound, isError, compress)
            : null;
    }

    public override void Compress(ReadOnlySpan<byte> bytes, NativeBuffer output)
    {
        var bound = _bound((nuint)bytes.Length);
        output.Reserve(output.Length + bound);
        if (!_contexts.TryTake(out var context))
            context = (nint)_create();
        nuint written;
        fixed (byte* from = bytes)
            written = _compress((void*)context, output.Pointer + output.Length, bound, from, (nuint)bytes.Length, Level);
        _contexts.Add(context);
        if (_isError(written) != 0)
            throw new InvalidOperationException($"zstd did not compress a page of {bytes.Length} bytes.");
        output.Extend(written);
    }
}
