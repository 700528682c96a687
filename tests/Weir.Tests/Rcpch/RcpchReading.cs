using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.Rcpch;
using Weir.Datasets;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Tests.Rcpch;

/// <summary>Reads answers of the organisations API from files.</summary>
internal static class RcpchReading
{
    /// <summary>An answer that a person saved.</summary>
    public static Task<CodeList> ReadAsync(string key, string answer) => ReadAsync(key, Encoding.UTF8.GetBytes(answer));

    /// <summary>The file of several answers, as it is fetched.</summary>
    public static Task<CodeList> ReadAsync(string key, params (string Address, string Body)[] answers) =>
        ReadAsync(key, "[\n" + string.Join(",\n", answers.Select(answer => $$"""{"address":"{{answer.Address}}","body":{{answer.Body}}}""")) + "\n]\n");

    public static async Task<CodeList> ReadAsync(string key, byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            return await ReadFileAsync(key, path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A file of the shared data.</summary>
    public static Task<CodeList> ReadSharedAsync(string key, string name) => ReadFileAsync(key, TestData.Find("data/nhs/rcpch/api-shaped/" + name));

    /// <summary>What reading an answer fails with.</summary>
    public static async Task<SourceException> FailureAsync(string key, string answer) =>
        await Should.ThrowAsync<SourceException>(() => ReadAsync(key, answer));

    private static async Task<CodeList> ReadFileAsync(string key, string path)
    {
        using var http = new OutboundHttp(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        var rcpch = new RcpchOrganisations(new RcpchOptions(), http);
        var list = rcpch.Lists.Single(list => list.Key == key);
        return await rcpch.ReadAsync(list, new RawFile(path, "", new FileInfo(path).Length, "answer.json"), TestContext.Current.CancellationToken);
    }
}
