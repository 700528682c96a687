using System.Diagnostics;
using Weir.Cli;

namespace Weir.Tests;

/// <summary>Runs the command line with a folder on a file system of its own, so small that it fills up, or one that cannot be written.</summary>
/// <remarks>A mount namespace of the kernel makes it; where this user may not have one the test reports itself skipped.</remarks>
internal static class SmallDisk
{
    /// <summary>What lies in the folder is there on the small disk, too, and what is left there at the end is put back into the folder.</summary>
    private const string Script = """
        set -e
        disk="$1"; bytes="$2"; access="$3"; kept="$1.kept"; shift 3
        mkdir -p "$disk" && cp -a "$disk" "$kept"
        mount -t tmpfs -o size="$bytes" tmpfs "$disk"
        cp -a "$kept/." "$disk/"
        mount -o "remount,$access" "$disk"
        set +e
        "$@"; code=$?
        set -e
        rm -rf "$kept" && cp -a "$disk" "$kept"
        umount "$disk"
        rm -rf "$disk" && mv "$kept" "$disk"
        exit $code
        """;

    public static Task<WeirExit> RunAsync(string disk, long bytes, string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(disk, bytes, "rw", folder, arguments, cancellationToken);

    /// <summary>The folder can be read and not written, even by root.</summary>
    public static Task<WeirExit> RunReadOnlyAsync(string disk, string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(disk, 1 << 30, "ro", folder, arguments, cancellationToken);

    private static async Task<WeirExit> RunAsync(string disk, long bytes, string access, string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var unshare = await UnshareAsync(cancellationToken);
        Assert.SkipWhen(unshare is null, "A file system that fills up needs Linux, 'unshare' and the right to make mount namespaces.");
        return await ProcessAsync(
            "unshare", [unshare!, "sh", "-c", Script, "sh", disk, $"{bytes}", access, "dotnet", typeof(CommandHost).Assembly.Location, .. arguments], folder, cancellationToken);
    }

    /// <summary>The option that makes a namespace in which this user may mount: as root, or as root of a user namespace.</summary>
    private static async Task<string?> UnshareAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/unshare"))
            return null;
        foreach (var option in (string[])["-m", "-rm"])
        {
            if ((await ProcessAsync("unshare", [option, "mount", "-t", "tmpfs", "-o", "size=4096", "tmpfs", "/tmp"], "/", cancellationToken)).Code == 0)
                return option;
        }

        return null;
    }

    private static async Task<WeirExit> ProcessAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new WeirExit(process.ExitCode, await output, await error);
    }
}
