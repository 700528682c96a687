using System.CommandLine;

namespace Weir.Cli.Commands.Fhir;

/// <summary><c>weir fhir</c>: what is to be done with FHIR beside pipelines.</summary>
internal static class FhirCommand
{
    public static Command Create(CommandHost host) => new("fhir", "Turn FHIR resources into tables without a workspace, and look at what they become.")
    {
        FhirFlattenCommand.Create(host),
        FhirSchemaCommand.Create(host),
        FhirTestCommand.Create(host),
    };
}
