using System.Globalization;
using System.Text;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Audit;

/// <summary>A line of the log: the last entry that a tenant's audit had at a time.</summary>
internal sealed record AuditHead(TenantId Tenant, long Sequence, string Sha256);

/// <summary>What the log holds, and how many of its lines are none of Weir's.</summary>
internal sealed record AuditHeadLines(IReadOnlyList<AuditHead> Heads, int Unreadable);

/// <summary>The log of heads, outside the store: who changes or cuts the audit in the store has to find and change this file, too.</summary>
/// <remarks>
/// A line is written after its entry is committed: a crash in between leaves an entry that no line knows, never a line without an entry.
/// Each line is forced to disk. Ship the file to another machine and the audit cannot be rewritten from this one.
/// </remarks>
internal sealed class AuditHeads(string file)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);
    private const int Tries = 250;

    /// <summary>The log of a workspace: <c>logs/audit-heads.log</c> beside its raw bytes.</summary>
    public static string FileBeside(string rawFolder) => Path.Combine(Path.GetDirectoryName(rawFolder)!, "logs", "audit-heads.log");

    /// <summary>The log's path.</summary>
    public string File => file;

    /// <summary>Appends the line of an entry that was committed, and forces it to disk.</summary>
    /// <exception cref="StoreException">It cannot be written. The entry, and what it is about, stays done.</exception>
    public async Task NoteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(file)!;
        try
        {
            Directory.CreateDirectory(folder);
            await using var log = await OpenAsync(FileMode.OpenOrCreate, FileAccess.ReadWrite, cancellationToken);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {entry.Tenant} {entry.Sequence} {entry.Sha256}\n");
            // A line that a crash cut short ends here, so that this one is whole.
            if (log.Length > 0)
            {
                log.Position = log.Length - 1;
                if (log.ReadByte() != '\n')
                    line = "\n" + line;
            }

            log.Position = log.Length;
            // Not cancelled: the entry is in the store.
            await log.WriteAsync(Encoding.ASCII.GetBytes(line), CancellationToken.None);
            log.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The change was made and is in the audit, but its line could not be written to '{Path.GetFileName(file)}' in {folder}: {FileFailure.Reason(exception, folder)} "
                + "'weir audit verify' cannot tell whether the audit is cut off behind the last line. Make room or give this user the right to write there.",
                FailureKind.Terminal,
                exception);
        }
    }

    /// <summary>Every line; none where there is no file.</summary>
    public async Task<AuditHeadLines> ReadAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(file))
            return new AuditHeadLines([], 0);
        List<AuditHead> heads = [];
        var unreadable = 0;
        await using var log = await OpenAsync(FileMode.Open, FileAccess.Read, cancellationToken);
        using var reader = new StreamReader(log, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ') is [_, var tenant, var number, { Length: 64 } sha256] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                heads.Add(new AuditHead(new TenantId(tenant), sequence, sha256));
            else
                unreadable++;
        }

        return new AuditHeadLines(heads, unreadable);
    }

    /// <summary>One writer at a time, in whatever process: what two append at once could be written over one another.</summary>
    private async Task<FileStream> OpenAsync(FileMode mode, FileAccess access, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return new FileStream(file, mode, access, FileShare.None);
            }
            catch (IOException exception) when (tried < Tries && exception is not (FileNotFoundException or DirectoryNotFoundException) && !FileFailure.IsDiskFull(exception))
            {
                // The system's clock: another process holds the file, and no clock of a test ends that.
                await Task.Delay(BetweenTries, TimeProvider.System, cancellationToken);
            }
        }
    }
}
