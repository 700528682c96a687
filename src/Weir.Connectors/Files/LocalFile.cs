using Weir.Failures;
using Weir.Http;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>A file on this machine: itself, or a copy of what is at an address, gone when disposed.</summary>
internal sealed class LocalFile : IDisposable
{
    private readonly bool _isCopy;

    private LocalFile(string path, bool isCopy) => (Path, _isCopy) = (path, isCopy);

    public string Path { get; }

    public static async Task<LocalFile> OfAsync(FoundFile file, SourceContext context, CancellationToken cancellationToken)
    {
        if (!file.IsWeb)
            return new LocalFile(file.Address, isCopy: false);
        var copy = new LocalFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"weir-{Guid.CreateVersion7(context.Time.GetUtcNow()):N}"), isCopy: true);
        try
        {
            await using var response = await context.Http.SendAsync(new OutboundRequest(new Uri(file.Address)), cancellationToken);
            await using var stream = new FileStream(copy.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
            await response.Body.CopyToAsync(stream, cancellationToken);
            return copy;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            copy.Dispose();
            throw new SourceException($"'{file.Name}' cannot be looked at: {FileFailure.Reason(exception, System.IO.Path.GetTempPath())} Free space in the folder for temporary files.", FailureKind.Terminal, exception);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_isCopy)
            File.Delete(Path);
    }
}
