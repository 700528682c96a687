namespace Weir.Tests.Cli;

/// <summary>What a command writes, and a signal once it has written a line.</summary>
internal sealed class SignallingWriter : StringWriter
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> FirstWrite => _first.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        _first.TrySetResult(value ?? "");
    }
}
