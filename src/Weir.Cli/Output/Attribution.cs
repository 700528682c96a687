using System.CommandLine;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli.Output;

/// <summary>The words that the publishers' licences ask for, put where exported rows do not break by them.</summary>
internal static class Attribution
{
    /// <summary>What is added to the name of a file of rows.</summary>
    public const string FileEnding = ".attribution.txt";

    /// <summary>The words for whatever is read from a warehouse: those of every pipeline that lands there.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Session session, SqlDestination warehouse, CancellationToken cancellationToken) =>
        await warehouse.Database.ExistsAsync(cancellationToken) ? Of(session, await KnownTable.PipelinesAsync(warehouse, TenantId.Default, cancellationToken)) : [];

    /// <summary>The words for the rows of pipelines; one that is in no workspace is named after its kind of source.</summary>
    public static IReadOnlyList<string> Of(Session session, params IEnumerable<string> pipelines) =>
    [
        .. pipelines
            .Select(name => session.Workspace.Pipelines.FirstOrDefault(pipeline => string.Equals(pipeline.Name, name, StringComparison.Ordinal))?.Source ?? name)
            .Select(kind => ConnectorCatalogue.Sources.Find(kind)?.Attribution)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Says it beside a stream of rows on standard output.</summary>
    public static void Say(CommandHost host, ParseResult parse, IReadOnlyList<string> texts)
    {
        if (host.IsQuiet(parse))
            return;
        foreach (var text in texts)
            host.Error.WriteLine(text);
    }

    /// <summary>Writes it into a file beside the file of rows, where there is any.</summary>
    public static async Task WriteBesideAsync(string path, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return;
        try
        {
            await File.WriteAllLinesAsync(path + FileEnding, texts, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path + FileEnding}', which names the publisher of the rows, cannot be written. Check that this user may write to the folder, and that no other program has the file open.");
        }
    }
}
