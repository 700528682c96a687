using System.CommandLine;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset</c>: looks at code lists, shows them, and what changed.</summary>
internal static class DatasetCommand
{
    public static Command Create(CommandHost host) => new("dataset", "Sync, show and compare code lists. 'weir datasets' lists them.")
    {
        DatasetSyncCommand.Create(host),
        DatasetShowCommand.Create(host),
        DatasetDiffCommand.Create(host),
        DatasetHistoryCommand.Create(host),
        DatasetAddCommand.Create(host),
        DatasetImportCommand.Create(host),
        DatasetExportCommand.Create(host),
        DatasetResetCommand.Create(host),
    };
}
