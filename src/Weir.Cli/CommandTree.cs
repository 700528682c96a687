using System.CommandLine;
using Weir.Cli.Commands;

namespace Weir.Cli;

/// <summary>Every command of the command line.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CommandHost host)
    {
        var root = new RootCommand("Weir keeps a health organisation's data fed, honest and watched.");
        host.AddOptionsTo(root);
        root.Add(RunCommand.Create(host));
        return root;
    }
}
