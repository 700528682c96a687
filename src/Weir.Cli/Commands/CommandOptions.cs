using System.CommandLine;
using Weir.Failures;

namespace Weir.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommandOptions
{
    /// <summary>How many to show; 0 for all.</summary>
    public static Option<int> Limit(string description, int standard) =>
        new("--limit") { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };

    /// <summary>The number asked for; 0 means all.</summary>
    /// <exception cref="UsageException">It is negative.</exception>
    public static int Bound(int limit) => limit switch
    {
        0 => int.MaxValue,
        > 0 => limit,
        _ => throw new UsageException("--limit is negative. Write how many to show, or 0 for all."),
    };
}
