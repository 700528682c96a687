namespace Weir.Failures;

/// <summary>Why a file could not be written, in words for whoever has to mend it.</summary>
internal static class FileFailure
{
    /// <summary>ENOSPC and ERROR_DISK_FULL.</summary>
    private const int DiskFull = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>EROFS.</summary>
    private const int ReadOnly = 30;

    /// <summary>True where there is no room left, which trying again does not change.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: DiskFull or DiskFullOnWindows };

    /// <summary>The reason, as the end of a sentence with its full stop.</summary>
    /// <param name="exception">What was thrown while a file in the folder was written.</param>
    /// <param name="folder">The folder.</param>
    public static string Reason(Exception exception, string folder) => exception switch
    {
        UnauthorizedAccessException => "this user may not write there.",
        IOException { HResult: DiskFull or DiskFullOnWindows } => "the disk is full.",
        IOException { HResult: ReadOnly } => "its file system is read-only.",
        _ when File.Exists(folder) => "a file, or a link that leads nowhere, is where the folder should be.",
        _ when !Directory.Exists(folder) => "there is no such folder and it cannot be made.",
        _ => "the file system refused.",
    };
}
