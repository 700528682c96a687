using System.Reflection;
using System.Runtime.InteropServices;
using Weir.Failures;

namespace Weir.Connectors.DuckDb.Native;

/// <summary>Finds libduckdb of the running platform, which the build copies beside the program.</summary>
internal static class LibDuckDb
{
    /// <summary>Of its allocator. The builds for Windows and macOS have another one, and nothing is to be set.</summary>
    private const string MemoryControl = "duckdb_je_mallctl";

    private const int FreedPagesKeptMilliseconds = 50;

    [ThreadStatic]
    private static bool s_hasArena;

    private static readonly Lazy<nint> Library = new(() => Load(AppContext.BaseDirectory));

    public static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Loads it, or says where it was looked for and how to get it.</summary>
    /// <exception cref="DestinationException">It is missing, or made for another platform.</exception>
    public static nint EnsureLoaded() => Library.Value;

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        string.Equals(name, DuckDbApi.Library, StringComparison.Ordinal) ? EnsureLoaded() : 0;

    internal static nint Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            throw Unusable(path, "the file is not there");
        if (!NativeLibrary.TryLoad(path, out var library))
            throw Unusable(path, "the file is there but the system does not load it (damaged, or made for another platform)");
        ReturnFreedMemorySoon(library);
        return library;
    }

    /// <summary>
    /// Lets this thread take memory where those before it gave theirs back. A load goes on from one thread of the pool to the
    /// next, and the allocator of DuckDB's builds for Linux would keep a stock for each.
    /// </summary>
    public static unsafe void ShareMemory()
    {
        if (s_hasArena)
            return;
        s_hasArena = true;
        if (!NativeLibrary.TryGetExport(EnsureLoaded(), MemoryControl, out var export))
            return;
        var set = (delegate* unmanaged<byte*, void*, nuint*, void*, nuint, int>)export;
        uint arena = 0;
        fixed (byte* name = "thread.arena\0"u8)
            set(name, null, null, &arena, sizeof(uint));
    }

    /// <summary>
    /// DuckDB's allocator keeps freed pages for ten seconds, longer than most runs take: as much again as is in use.
    /// </summary>
    private static unsafe void ReturnFreedMemorySoon(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, MemoryControl, out var export))
            return;
        var set = (delegate* unmanaged<byte*, void*, nuint*, void*, nuint, int>)export;
        nint milliseconds = FreedPagesKeptMilliseconds;
        ReadOnlySpan<byte> newArenas = "arenas.dirty_decay_ms\0"u8;
        ReadOnlySpan<byte> firstArena = "arena.0.dirty_decay_ms\0"u8;
        fixed (byte* name = newArenas)
            set(name, null, null, &milliseconds, (nuint)sizeof(nint));
        fixed (byte* name = firstArena)
            set(name, null, null, &milliseconds, (nuint)sizeof(nint));
    }

    private static DestinationException Unusable(string path, string found) => new(
        $"DuckDB's library for {RuntimeInformation.RuntimeIdentifier} could not be loaded from '{path}': {found}. " +
        "Fetch it with `npm ci --prefix native` in Weir's folder, then build Weir again.",
        FailureKind.Terminal);
}
