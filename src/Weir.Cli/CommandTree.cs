using System.CommandLine;
using Weir.Cli.Commands;
using Weir.Cli.Commands.Datasets;
using Weir.Cli.Commands.Fhir;
using Weir.Cli.Commands.People;

namespace Weir.Cli;

/// <summary>Every command of the command line.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CommandHost host)
    {
        var root = new RootCommand("Weir keeps a health organisation's data fed, honest and watched.");
        host.AddOptionsTo(root);
        root.Add(DemoCommand.Create(host));
        root.Add(InitCommand.Create(host));
        root.Add(RunCommand.Create(host));
        root.Add(StatusCommand.Create(host));
        root.Add(RunsCommand.Create(host));
        root.Add(ShowCommand.Create(host));
        root.Add(RejectsCommand.Create(host));
        root.Add(HistoryCommand.Create(host));
        root.Add(DiffCommand.Create(host));
        root.Add(WhereCommand.Create(host));
        root.Add(QueryCommand.Create(host));
        root.Add(DdlCommand.Create(host));
        root.Add(DoctorCommand.Create(host));
        root.Add(HoldsCommand.Create(host));
        root.Add(ApproveCommand.Create(host));
        root.Add(DiscardCommand.Create(host));
        root.Add(DiscoverCommand.Create(host));
        root.Add(ResetCommand.Create(host));
        root.Add(BackupCommand.Create(host));
        root.Add(BackupCommand.CreateRestore(host));
        root.Add(DatasetsCommand.Create(host));
        root.Add(DatasetCommand.Create(host));
        root.Add(FhirCommand.Create(host));
        root.Add(TenantCommand.Create(host));
        root.Add(OrganisationCommand.Create(host));
        root.Add(UserCommand.Create(host));
        root.Add(TokenCommand.Create(host));
        root.Add(AuditCommand.Create(host));
        root.Add(ServeCommand.Create(host));
        root.Add(SandboxCommand.Create(host));
        return root;
    }
}
