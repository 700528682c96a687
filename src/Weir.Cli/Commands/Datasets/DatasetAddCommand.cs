using System.CommandLine;
using Weir.Connectors.NhsDataDictionary;
using Weir.Failures;

namespace Weir.Cli.Commands.Datasets;

/// <summary><c>weir dataset add</c>: looks from now on at another page of a publisher.</summary>
internal static class DatasetAddCommand
{
    public static Command Create(CommandHost host)
    {
        var address = new Argument<string>("url") { Description = "Address of a page of the NHS Data Model and Dictionary that has a table of codes." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the page, and say what would be added; write nothing." };
        var command = new Command(
            "add",
            "Add the code list of a page that Weir does not know yet: it is read now, and looked at with the others from then on.\n\nExample: weir dataset add https://www.datadictionary.nhs.uk/data_elements/marital_status.html")
        {
            address, dryRun,
        };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            await using var session = DatasetPipeline.Open(host, parse);
            var given = parse.GetValue(address)!;
            foreach (var pipeline in await DatasetPipeline.AllAsync(session, cancellationToken))
            {
                if (pipeline.Source.Find(given) is not { } list)
                    continue;
                if (pipeline.Lists.FirstOrDefault(known => string.Equals(known.Key, list.Key, StringComparison.Ordinal)) is { } known)
                    throw new UsageException($"The page is known already, as dataset '{known.Key}' ({known.Name}). 'weir dataset sync {known.Key}' looks at it.");
                var request = new SyncRequest([list.Key], null) { Force = true, DryRun = parse.GetValue(dryRun) };
                return await DatasetSyncCommand.RunAsync(host, parse, session, request, [new DatasetStanding(list.Key, list.Name, pipeline.Kind.Category, null) { Pipeline = pipeline, Address = given }], cancellationToken);
            }

            throw new UsageException($"'{given}' is no page of {DataDictionary.Site} nor of a site that a pipeline of kind nhs-data-dictionary names. Write the address of a page such as {DataDictionary.Site}data_elements/marital_status.html; a list of your own is loaded with 'weir dataset import'.");
        });
        return command;
    }
}
