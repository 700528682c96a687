using System.CommandLine;
using System.Text.Json.Nodes;
using Weir.Cli.Doctor;
using Weir.Cli.Output;
using Weir.Failures;

namespace Weir.Cli.Commands;

/// <summary><c>weir doctor</c>: looks at everything that Weir leans on, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("doctor", "Check everything that Weir leans on, and say what to do.\n\nExample: weir doctor");
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            List<Finding> findings = [MachineChecks.DotNet(), await MachineChecks.LibDuckDbAsync(host.Time, cancellationToken)];
            await AddWorkspaceAsync(host, parse, findings, cancellationToken);
            findings.Add(MachineChecks.Browser(host.Environment));
            findings.Add(MachineChecks.Proxy(host.Environment));
            if (host.IsJson(parse))
                host.Write(ToJson(findings));
            else
                WriteText(host, findings);
            return findings.Any(finding => finding.Health == Health.Broken) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static async Task AddWorkspaceAsync(CommandHost host, ParseResult parse, List<Finding> findings, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var checks = new WorkspaceChecks(session, host.Time);
            findings.Add(checks.File());
            findings.Add(MachineChecks.RawFolder(session.Workspace.RawFolder, host.Time));
            findings.Add(MachineChecks.Disk(session.Workspace.Folder));
            foreach (var address in session.Warehouses)
                findings.AddRange(await checks.WarehouseAsync(address, cancellationToken));
            findings.AddRange(await checks.StoreAsync(cancellationToken));
            findings.Add(MachineChecks.CertificateAuthority(session.Workspace.CertificateAuthorityFile, host.Time));
        }
        catch (UsageException failure)
        {
            findings.Add(new Finding("workspace", Health.Broken, "it cannot be opened", failure.Message));
            findings.Add(MachineChecks.Disk(Session.FolderOf(host, parse)));
        }
    }

    private static void WriteText(CommandHost host, List<Finding> findings)
    {
        foreach (var finding in findings)
        {
            host.Output.WriteLine($"{Words.Of(finding.Health),-8} {finding.Name}: {finding.Found}");
            foreach (var line in finding.Advice?.Split('\n') ?? [])
                host.Output.WriteLine($"         {line}");
        }

        var (broken, warnings) = (findings.Count(finding => finding.Health == Health.Broken), findings.Count(finding => finding.Health == Health.Warning));
        host.Output.WriteLine((broken, warnings) switch
        {
            (0, 0) => "All is well.",
            (0, _) => $"Weir works; {Words.Count(warnings, "warning")}.",
            _ => $"Weir cannot work like this: {Words.Count(broken)} broken, {Words.Count(warnings, "warning")}.",
        });
    }

    private static JsonObject ToJson(List<Finding> findings) => new()
    {
        ["well"] = findings.All(finding => finding.Health != Health.Broken),
        ["checks"] = new JsonArray([.. findings.Select(finding => new JsonObject
        {
            ["name"] = finding.Name, ["health"] = Words.Of(finding.Health), ["found"] = finding.Found, ["advice"] = finding.Advice,
        })]),
    };
}
