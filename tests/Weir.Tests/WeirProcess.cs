using System.Diagnostics;
using Weir.Cli;

namespace Weir.Tests;

/// <summary>The command line as a process of its own, as people run it.</summary>
internal sealed class WeirProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private WeirProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static WeirProcess Start(string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandHost).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new WeirProcess(Process.Start(start)!);
    }

    public static async Task<WeirExit> RunAsync(
        string folder, IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        using var process = Start(folder, arguments, environment);
        return await process.ExitAsync(cancellationToken);
    }

    public async Task<WeirExit> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return new WeirExit(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Lets the process run for a time, then ends it as a power cut would; how it ended says whether it was still running.</summary>
    public async Task<WeirExit> KillAfterAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _process.Kill();
        }

        return await ExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}

/// <summary>How a process ended and what it printed.</summary>
internal sealed record WeirExit(int Code, string Output, string Error)
{
    /// <summary>Ended by SIGKILL.</summary>
    public bool WasKilled => Code is 137 or 9 or -1;

    public override string ToString() => $"exit code {Code}\n{Output}{Error}";
}
