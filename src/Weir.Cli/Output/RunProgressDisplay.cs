using System.CommandLine;
using System.Globalization;
using Weir.Destinations;
using Weir.Runs;

namespace Weir.Cli.Output;

/// <summary>One line on the terminal that says how far a run is: partitions done, what is being done, rate and time left.</summary>
internal sealed class RunProgressDisplay : IRunObserver, IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CommandHost _host;
    private readonly bool _shown;
    private readonly string _pipeline;
    private readonly long _started;
    private long _last;
    private int _planned;
    private int _ended;
    private long _rows;
    private int _width;

    private RunProgressDisplay(CommandHost host, bool shown, string pipeline)
    {
        _host = host;
        _shown = shown;
        _pipeline = pipeline;
        _started = host.Time.GetTimestamp();
    }

    public static RunProgressDisplay Create(CommandHost host, ParseResult parse, string pipeline) => new(host, host.ShowsProgress(parse), pipeline);

    public Task BegunAsync(Guid run, PipelineKey pipeline, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Show($"{_pipeline}: looking for what is published…");
        return Task.CompletedTask;
    }

    public Task PlannedAsync(Guid run, IReadOnlyList<string> partitions, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        _planned = partitions.Count;
        return Task.CompletedTask;
    }

    public void Progress(RunProgress progress)
    {
        if (!_shown)
            return;
        lock (_lock)
        {
            if (_host.Time.GetElapsedTime(_last) < Between && progress.Stage != "waiting")
                return;
            _last = _host.Time.GetTimestamp();
            var seconds = _host.Time.GetElapsedTime(_started).TotalSeconds;
            var left = _ended == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", about {seconds / _ended * (_planned - _ended):0} s left");
            Show(string.Create(CultureInfo.InvariantCulture, $"{_pipeline}: {_ended} of {_planned} done{left} · {progress.Partition} {Stage(progress, seconds)}"));
        }
    }

    public Task AttemptedAsync(AttemptRecord attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PartitionEndedAsync(Guid run, PipelineKey pipeline, PartitionOutcome outcome, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _ended++;
            _rows += outcome.RowsRead;
        }

        return Task.CompletedTask;
    }

    public Task EndedAsync(RunResult result, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Show("");
        return ValueTask.CompletedTask;
    }

    private string Stage(RunProgress progress, double seconds) => progress.Stage switch
    {
        "fetching" when progress.Total is { } total => string.Create(CultureInfo.InvariantCulture, $"fetching {progress.Done / 1e6:0.0} of {total / 1e6:0.0} MB"),
        "fetching" => string.Create(CultureInfo.InvariantCulture, $"fetching {progress.Done / 1e6:0.0} MB"),
        "waiting" => string.Create(CultureInfo.InvariantCulture, $"waiting {progress.Done} s before the next attempt"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{progress.Stage} {progress.Done:N0} rows ({(_rows + progress.Done) / Math.Max(seconds, 0.001):N0} rows/s)"),
    };

    private void Show(string line)
    {
        if (!_shown)
            return;
        lock (_lock)
        {
            var shown = line.Length > 118 ? line[..118] : line;
            _host.Error.Write($"\r{shown.PadRight(_width)}{(shown.Length == 0 ? "\r" : "")}");
            _width = shown.Length;
        }
    }
}
