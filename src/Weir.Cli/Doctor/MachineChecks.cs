using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Connectors.Browser;
using Weir.Connectors.DuckDb;
using Weir.Connectors.NhsStatistics.Discovery;
using Weir.Failures;

namespace Weir.Cli.Doctor;

/// <summary>What Weir needs of the machine.</summary>
internal static class MachineChecks
{
    private const long LowBytes = 2L << 30;
    private const long NoBytes = 100L << 20;

    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"];

    public static Finding DotNet() => new(".NET", Health.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");

    public static async Task<Finding> LibDuckDbAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new DuckDbConnection(new DuckDbOptions { Path = DuckDbOptions.InMemory }, time);
            await connection.OpenAsync(cancellationToken);
            return new Finding("libduckdb", Health.Ok, connection.ServerVersion);
        }
        catch (Exception exception) when (exception is WeirException or DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            return new Finding("libduckdb", Health.Broken, $"it cannot be loaded: {exception.Message}", "Build again with './weir', which installs it for this platform.");
        }
    }

    public static Finding Browser(Func<string, string?> environment)
    {
        try
        {
            if (BrowserSearch.Find(environment("WEIR_CHROMIUM")) is not { } browser)
                return new Finding("browser", Health.Note, "no Chromium: pages that show their links by script cannot be read", $"{BrowserSearch.HowToInstall}.");
            PlaywrightDriver.FindNode(environment("PATH"));
            return new Finding("browser", Health.Ok, browser);
        }
        catch (SourceException failure)
        {
            return new Finding("browser", Health.Note, "a Chromium is there, and no Node.js to steer it", failure.Message);
        }
    }

    /// <summary>Names only: a proxy's address may hold a password.</summary>
    public static Finding Proxy(Func<string, string?> environment)
    {
        var set = ProxyVariables.Where(name => !string.IsNullOrEmpty(environment(name))).ToList();
        return new Finding("proxy", Health.Ok, set.Count == 0 ? "none set" : $"set by {string.Join(", ", set)}");
    }

    public static Finding CertificateAuthority(string? file, TimeProvider time)
    {
        if (file is null)
            return new Finding("certificates", Health.Ok, "those that the machine trusts");
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            if (authorities.Count == 0)
                return new Finding("certificates", Health.Broken, $"'{file}' holds no certificate", "Setting 'ca' names a PEM file with certificate authorities.");
            var old = authorities.Count(authority => authority.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime);
            return old > 0
                ? new Finding("certificates", Health.Warning, $"{old.ToString(CultureInfo.InvariantCulture)} of the certificate authorities in '{file}' have expired", "Ask for the file that is used now.")
                : new Finding("certificates", Health.Ok, $"{authorities.Count.ToString(CultureInfo.InvariantCulture)} certificate authorities of '{file}', besides those that the machine trusts");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Finding("certificates", Health.Broken, $"'{file}' cannot be read as a PEM file of certificates", "Setting 'ca' names it: check path, permissions and content.");
        }
    }

    /// <summary>Writes and deletes a small file where raw bytes are kept, or would be.</summary>
    public static Finding RawFolder(string folder, TimeProvider time)
    {
        var there = Existing(folder);
        var probe = Path.Combine(there, $".weir-{Guid.CreateVersion7(time.GetUtcNow()):N}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new Finding("raw folder", Health.Ok, there == Path.GetFullPath(folder) ? $"{folder} can be written" : $"{folder} is not there yet and can be made");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Finding("raw folder", Health.Broken, $"{folder} cannot be written by user '{Environment.UserName}'", "Change its owner or permissions, or start Weir as another user.");
        }
    }

    public static Finding Disk(string folder)
    {
        var drive = new DriveInfo(Existing(folder));
        var free = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / (double)(1 << 30):0.0} GiB free for {folder}");
        return drive.AvailableFreeSpace switch
        {
            < NoBytes => new Finding("disk", Health.Broken, free, "Free space: a month of waiting times takes 4 MB as a file and 20 MB in a warehouse."),
            < LowBytes => new Finding("disk", Health.Warning, free, "Free space soon."),
            _ => new Finding("disk", Health.Ok, free),
        };
    }

    private static string Existing(string folder)
    {
        var there = Path.GetFullPath(folder);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
            there = parent;
        return there;
    }
}
