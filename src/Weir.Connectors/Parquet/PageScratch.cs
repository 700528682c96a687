using System.Collections.Concurrent;
using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>Memory in which a page is put together and compressed: as much as threads do that at once, however many columns are open.</summary>
internal sealed class PageScratch : IDisposable
{
    private static readonly ConcurrentBag<PageScratch> Free = [];

    private PageScratch()
    {
    }

    /// <summary>The page before it is compressed; empty when taken.</summary>
    public NativeBuffer Page { get; } = new();

    /// <summary>The page after; empty when taken.</summary>
    public NativeBuffer Compressed { get; } = new();

    public static PageScratch Take() => Free.TryTake(out var scratch) ? scratch : new PageScratch();

    /// <summary>Gives it back for the next page. What a page of unusual size took goes to the system.</summary>
    public void Dispose()
    {
        const int Usual = 4 << 20;
        foreach (var buffer in (NativeBuffer[])[Page, Compressed])
        {
            buffer.Truncate(0);
            if (buffer.Capacity > Usual)
                buffer.Free();
        }

        Free.Add(this);
    }
}
