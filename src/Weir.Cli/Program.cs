using System.CommandLine;
using Weir.Cli;

var host = new CommandHost(Console.Out, Console.Error, TimeProvider.System, Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
return await CommandTree.Build(host).Parse(args).InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // Ctrl+C: a load that is being committed is seen through, the rest is rolled back, and the run says what was committed.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
});
