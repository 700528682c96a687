using System.ComponentModel;
using System.Diagnostics;

namespace Weir.Store;

/// <summary>The process that a run belongs to, told from a later one that was given the same number.</summary>
internal sealed record RunProcess(string Host, int Id, DateTimeOffset StartedAt)
{
    /// <summary>A start is known to a hundredth of a second, and read back from a database to a microsecond.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>The process that asks.</summary>
    public static RunProcess Own { get; } = ReadOwn();

    /// <summary>True where it is known to have ended. A process of another host is never known to.</summary>
    public bool IsGone()
    {
        if (!string.Equals(Host, Own.Host, StringComparison.Ordinal))
            return false;
        try
        {
            using var process = Process.GetProcessById(Id);
            return process.HasExited || (new DateTimeOffset(process.StartTime.ToUniversalTime()) - StartedAt).Duration() > Tolerance;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return true;
        }
        catch (Win32Exception)
        {
            // It lives and belongs to another user.
            return false;
        }
    }

    private static RunProcess ReadOwn()
    {
        using var own = Process.GetCurrentProcess();
        return new RunProcess(Environment.MachineName, own.Id, new DateTimeOffset(own.StartTime.ToUniversalTime()));
    }
}
