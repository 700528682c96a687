using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsDataDictionary;
using Weir.Datasets;
using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Tests.NhsDataDictionary;

/// <summary>Reads pages as from a file that a person saved, or that Weir kept.</summary>
internal static class SavedPage
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The list that pages are read for.</summary>
    public static ListDefinition List { get; } = new("x", "X", new Uri("https://dictionary.example/data_elements/x.html"));

    /// <summary>Reads one page.</summary>
    public static Task<CodeList> ReadAsync(string html, ListDefinition? list = null) => ReadAsync(Encoding.UTF8.GetBytes(html), list);

    /// <summary>Reads an element's page with its attribute's.</summary>
    public static async Task<CodeList> ReadWithAttributeAsync(string element, string attribute)
    {
        var file = new MemoryStream();
        await PageFile.WriteAsync([new FetchedPage("https://dictionary.example/data_elements/x.html", element), new FetchedPage("https://dictionary.example/attributes/x.html", attribute)], file, Cancel);
        return await ReadAsync(file.ToArray());
    }

    /// <summary>Reads bytes.</summary>
    public static async Task<CodeList> ReadAsync(byte[] bytes, ListDefinition? list = null)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        try
        {
            return await ReadFileAsync(path, "x.html", list);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Reads a file.</summary>
    public static async Task<CodeList> ReadFileAsync(string path, string name, ListDefinition? list = null)
    {
        using var http = new OutboundHttp(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        return await new DataDictionary(http, DataDictionary.Site).ReadAsync(list ?? List, new RawFile(path, "", new FileInfo(path).Length, name), Cancel);
    }

    /// <summary>What is said of a page that cannot be read.</summary>
    public static async Task<string> RefusalAsync(string html, ListDefinition? list = null)
    {
        var failure = await Should.ThrowAsync<SourceException>(() => ReadAsync(html, list));
        failure.Kind.ShouldBe(FailureKind.BadData);
        return failure.Message;
    }

    /// <summary>Options on one line each.</summary>
    public static IEnumerable<string> Lines(CodeList list) => list.Options.Select(option => $"{option.Code}|{option.Label}|{option.Kind}{(option.IsRetired ? $"|retired {option.RetiredOn:yyyy-MM-dd}".TrimEnd() : "")}");

    /// <summary>Faults on one line each.</summary>
    public static IEnumerable<string> Faults(CodeList list) => list.Faults.Select(fault => $"{fault.Row} {fault.Column} {fault.Outcome}: {fault.Reason} <{fault.Original}>");
}
