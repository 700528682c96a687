using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Commands;

/// <summary>Runs the program once: no shell, no input, the environment it was granted, a limit on time and output.</summary>
internal sealed partial class CommandProcess(CommandOptions options, SourceContext context)
{
    /// <summary>The exit code by which a program says that it may work later (EX_TEMPFAIL of sysexits.h).</summary>
    private const int TryLater = 75;

    private const int MaxLoggedLines = 1_000;
    private const int MaxLoggedCharacters = 2_000;

    private int _errorLines;
    private long _errorCharacters;

    /// <summary>Writes what the program writes.</summary>
    /// <param name="checkpoint">Where the program read up to in an earlier run, as it said; null where there was none.</param>
    /// <param name="output">Receives the program's standard output.</param>
    /// <param name="seen">Looks at it on its way.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="SourceException">It cannot be started, ends with an exit code other than 0, or goes past a limit.</exception>
    public async Task RunAsync(string? checkpoint, Stream output, CommandCheckpoint seen, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.TimeLimit, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = Start(checkpoint);
        try
        {
            process.StandardInput.Close();
            var errors = ReadErrorsAsync(process.StandardError, either.Token);
            await CopyAsync(process.StandardOutput.BaseStream, output, seen, either.Token);
            await errors;
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                $"Command '{options.ShownName}' was ended: it ran for longer than {options.TimeLimit.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture)} seconds, the limit of setting 'time_limit'. Nothing of it was loaded. {Errors}Let it do less in one run, or raise the limit.",
                FailureKind.Terminal);
        }
        finally
        {
            await EndAsync(process);
        }

        if (process.ExitCode != 0)
        {
            throw new SourceException(
                string.Create(CultureInfo.InvariantCulture, $"Command '{options.ShownName}' ended with exit code {process.ExitCode} where 0 is expected. Nothing of it was loaded. {Errors}Run it by hand in {context.Folder} to see what it says."),
                process.ExitCode == TryLater ? FailureKind.Transient : FailureKind.Terminal);
        }

        if (_errorLines > 0)
            LogErrors(context.Logger, context.Pipeline, _errorLines, _errorCharacters);
    }

    private string Errors => _errorLines == 0
        ? "It wrote nothing to standard error. "
        : string.Create(CultureInfo.InvariantCulture, $"It wrote {_errorLines:N0} {(_errorLines == 1 ? "line" : "lines")} ({_errorCharacters:N0} characters) to standard error{(options.LogsErrors ? "" : ", which 'error_output: log' would show")}. ");

    private Process Start(string? checkpoint)
    {
        var start = new ProcessStartInfo
        {
            FileName = options.Program.AsSpan().ContainsAny('/', '\\') ? Path.GetFullPath(options.Program, context.Folder) : options.Program,
            WorkingDirectory = context.Folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in options.Arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in Environment(checkpoint))
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception wrong) when (wrong is Win32Exception or InvalidOperationException)
        {
            throw new SourceException(
                $"Command '{options.ShownName}' cannot be started: there is no such program, or this user may not run it. Check the first item of setting 'run'; a name without / is looked for on the PATH.",
                FailureKind.Terminal,
                wrong);
        }
    }

    private IEnumerable<(string Name, string Value)> Environment(string? checkpoint)
    {
        var granted = SettingsEnvironment.Read(context.Folder, SettingsEnvironment.OfProcess(), new SettingProblems(SettingsEnvironment.FileName, ""));
        // Without these, Windows starts no program that uses its libraries.
        string[] always = OperatingSystem.IsWindows() ? ["PATH", "USERPROFILE", "SystemRoot", "TEMP", "PATHEXT"] : ["PATH", "HOME"];
        foreach (var name in always)
        {
            if (granted.Find(name) is { } value)
                yield return (name, value);
        }

        foreach (var name in options.Variables)
        {
            yield return (name, context.Environment(name) ?? granted.Find(name) ?? throw new SourceException(
                $"Command '{options.ShownName}' is to be given the environment variable {name}, which is not set. Set it, or write a line {name}=… into {SettingsEnvironment.FileName} beside weir.yaml.",
                FailureKind.Terminal));
        }

        yield return ("WEIR_PIPELINE", context.Pipeline);
        if (checkpoint is not null)
            yield return ("WEIR_CHECKPOINT", checkpoint);
    }

    private async Task CopyAsync(Stream from, Stream to, CommandCheckpoint seen, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        long total = 0;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += read;
            if (total > options.MaxBytes)
            {
                throw new SourceException(
                    string.Create(CultureInfo.InvariantCulture, $"Command '{options.ShownName}' was ended: it wrote more than {options.MaxBytes >> 20:N0} MiB, the limit of setting 'max_output'. Nothing of it was loaded. Let it write less in one run, going on from its checkpoint, or raise the limit."),
                    FailureKind.Terminal);
            }

            seen.See(buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        seen.EndLine();
    }

    private async Task ReadErrorsAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new System.Text.StringBuilder();
        int read;
        while ((read = await errors.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _errorCharacters += read;
            foreach (var character in buffer.AsSpan(0, read))
            {
                if (character == '\n')
                    EndErrorLine(line);
                else if (line.Length < MaxLoggedCharacters)
                    line.Append(character);
            }
        }

        if (line.Length > 0)
            EndErrorLine(line);
    }

    private void EndErrorLine(System.Text.StringBuilder line)
    {
        if (++_errorLines <= MaxLoggedLines && options.LogsErrors)
            LogLine(context.Logger, context.Pipeline, line.ToString().TrimEnd('\r'));
        line.Clear();
    }

    /// <summary>Ends the program and all that it started, where it has not ended.</summary>
    private static async Task EndAsync(Process process)
    {
        if (process.HasExited)
            return;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception ended) when (ended is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }

        await process.WaitForExitAsync(CancellationToken.None);
    }

    [LoggerMessage(1301, LogLevel.Information, "Pipeline {Pipeline}: the command wrote {Lines} lines ({Characters} characters) to standard error.")]
    private static partial void LogErrors(ILogger logger, string pipeline, int lines, long characters);

    [LoggerMessage(1302, LogLevel.Warning, "Pipeline {Pipeline}: the command says: {Line}")]
    private static partial void LogLine(ILogger logger, string pipeline, string line);
}
