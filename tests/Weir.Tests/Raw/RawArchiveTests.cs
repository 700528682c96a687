using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;
using Weir.Raw;
using Weir.Sources;

namespace Weir.Tests.Raw;

/// <summary>Bytes are kept whole under their hash, or a failure says why not.</summary>
public sealed class RawArchiveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-raw-");
    private readonly OutboundHttp _http = new(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    private string Raw => Path.Combine(_folder.FullName, "raw");

    private string Input => Path.Combine(_folder.FullName, "input.csv");

    public RawArchiveTests() => File.WriteAllText(Input, "content");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Bytes_are_kept_under_their_hash_and_nothing_beside_them()
    {
        var kept = await FetchAsync();

        var sha256 = Convert.ToHexStringLower(SHA256.HashData("content"u8));
        (kept!.File.Sha256, kept.File.Path, kept.File.Length).ShouldBe((sha256, Path.Combine(Raw, sha256[..2], sha256), 7));
        Directory.EnumerateFiles(Raw, "*", SearchOption.AllDirectories).ShouldBe([kept.File.Path]);
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_named_as_the_reason()
    {
        await File.WriteAllTextAsync(Raw, "mine", TestContext.Current.CancellationToken);

        await RefusedAsync("a file, or a link that leads nowhere, is where the folder should be.");
        (await File.ReadAllTextAsync(Raw, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_named_as_the_reason()
    {
        File.CreateSymbolicLink(Raw, Path.Combine(_folder.FullName, "unmounted"));

        await RefusedAsync("a file, or a link that leads nowhere, is where the folder should be.");
    }

    [Fact]
    public async Task A_folder_below_a_file_cannot_be_made()
    {
        await RefusedAsync("there is no such folder and it cannot be made.", Path.Combine(Input, "raw"));
    }

    private async Task RefusedAsync(string reason, string? folder = null)
    {
        var failure = await Should.ThrowAsync<SourceException>(() => FetchAsync(folder));

        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe($"The bytes of 'input.csv' cannot be kept in {folder ?? Raw}: {reason} Nothing was loaded. Free space or make it a folder that this user may write to, and run again.");
    }

    private Task<FetchedFile?> FetchAsync(string? folder = null) => new RawArchive(folder ?? Raw, _http, TimeProvider.System)
        .FetchAsync(new PlannedPartition("2026-01", Input), known: null, new Progress<FetchProgress>(), TestContext.Current.CancellationToken);
}
