using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsDataDictionary;
using Weir.Datasets;
using Weir.Http;
using Weir.Sources;

namespace Weir.Tests.NhsDataDictionary;

/// <summary>Fetches lists over HTTP on this machine and reads what was fetched.</summary>
internal sealed class DictionaryFetch : IDisposable
{
    private readonly OutboundHttp _http;

    public DictionaryFetch(Uri site)
    {
        _http = new OutboundHttp(new OutboundOptions().Trusting(site), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        Upstream = new DataDictionary(_http, site);
    }

    public DataDictionary Upstream { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<CodeList> ReadAsync(string key) => ReadAsync(Upstream.Lists.Single(list => list.Key == key));

    public async Task<CodeList> ReadAsync(ListDefinition list)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var file = File.Create(path))
                await Upstream.WriteAsync(list, file, Cancel);
            return await Upstream.ReadAsync(list, new RawFile(path, "", new FileInfo(path).Length, "pages.json"), Cancel);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => _http.Dispose();
}
