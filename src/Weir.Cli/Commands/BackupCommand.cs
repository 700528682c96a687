using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sql;
using Weir.Store;

namespace Weir.Cli.Commands;

/// <summary><c>weir backup</c> and <c>weir restore</c>: the embedded files of a workspace in one zip, and back.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The backup to write, such as weir-2026-03-12.zip. It must not be there yet." };
        var raw = new Option<bool>("--raw") { Description = "With the raw files. Without them a restored workspace fetches anew what it needs." };
        var command = new Command(
            "backup", "Copy settings, warehouse and store of the workspace into one file. Databases on a server and .env are left out.\n\nExample: weir backup weir-2026-03-12.zip")
        {
            file, raw,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var backup = new Backup(session.Workspace, address => OpenFile(host, address, session.Workspace.Folder), host.Time);
            var path = Path.GetFullPath(parse.GetValue(file)!, host.Folder);
            var manifest = await backup.WriteAsync(path, parse.GetValue(raw), cancellationToken);
            if (host.IsJson(parse))
            {
                var json = ToJson(path, manifest);
                json["leftOut"] = new JsonArray([.. backup.LeftOut.Select(address => JsonValue.Create(address.ToString()))]);
                host.Write(json);
                return ExitCode.Done;
            }

            host.Output.WriteLine($"Wrote {path}: {Contents(manifest)}.");
            foreach (var address in backup.LeftOut)
                host.Output.WriteLine($"Left out: {address}. Back it up with its own tools.");
            if (!host.IsQuiet(parse))
                host.Output.WriteLine("Secrets are not in it: keep .env yourself.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateRestore(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "A backup that 'weir backup' wrote." };
        var overwrite = new Option<bool>("--yes") { Description = "Replace files that are there." };
        var command = new Command(
            "restore", "Put the files of a backup into the workspace's folder, after every byte of it was checked.\n\nExample: weir restore weir-2026-03-12.zip --workspace restored")
        {
            file, overwrite,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            var folder = Session.FolderOf(host, parse);
            var path = Path.GetFullPath(parse.GetValue(file)!, host.Folder);
            var manifest = await new Restore(folder, address => OpenFile(host, address, folder)).RestoreAsync(path, parse.GetValue(overwrite), cancellationToken);
            if (host.IsJson(parse))
                host.Write(ToJson(path, manifest));
            else
                host.Output.WriteLine($"Restored {Contents(manifest)} to {folder}. The backup was made {manifest.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC by Weir {manifest.Weir}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static SqlDatabase OpenFile(CommandHost host, DestinationAddress address, string folder) =>
        ConnectorCatalogue.Destinations.Open(address.Text, folder, host.Time) is SqlDestination sql
            ? sql.Database
            : throw new UsageException($"{address} is not a database.");

    private static string Contents(BackupManifest manifest)
    {
        var named = manifest.Files.Where(file => !IsRaw(file)).Select(file => file.Name);
        var raw = manifest.Files.Count(IsRaw);
        var bytes = manifest.Files.Sum(file => file.Bytes) / 1_000_000.0;
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", named)}{(raw == 0 ? "" : $" and {raw:N0} raw files")}, {bytes:0.0} MB before packing");
    }

    private static bool IsRaw(BackupFile file) => file.Name.StartsWith("raw/", StringComparison.Ordinal);

    private static JsonObject ToJson(string path, BackupManifest manifest) => new()
    {
        ["file"] = path,
        ["madeAt"] = Words.Iso(manifest.MadeAt),
        ["files"] = new JsonArray([.. manifest.Files.Select(file => new JsonObject { ["name"] = file.Name, ["sha256"] = file.Sha256, ["bytes"] = file.Bytes })]),
    };
}
