using System.Text;
using Microsoft.Extensions.Logging;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>Everything that is logged, at every level.</summary>
internal sealed class LogText : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
            _text.Append(formatter(state, exception)).Append(exception).AppendLine();
    }

    public override string ToString()
    {
        lock (_gate)
            return _text.ToString();
    }

    public void Dispose()
    {
    }
}
