using Microsoft.Extensions.Logging;

namespace Weir.Cli.Output;

/// <summary>Writes what is logged to standard error, a line each (<c>--verbose</c>).</summary>
internal sealed class TextLogger(CommandHost host) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        host.Error.WriteLine(FormattableString.Invariant(
            $"{host.Time.GetUtcNow():HH:mm:ss.fff} {logLevel.ToString().ToLowerInvariant()} {eventId.Id}: {formatter(state, exception)}"));

    public void Dispose()
    {
    }
}
