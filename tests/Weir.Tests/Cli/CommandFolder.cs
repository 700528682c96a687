using System.Text.Json.Nodes;
using Weir.Cli;
using Weir.Connectors;
using Weir.Destinations.Sql;
using Weir.Sql;
using Weir.Tests.NhsStatistics;

namespace Weir.Tests.Cli;

/// <summary>A folder of its own in which commands run in this process, gone when disposed.</summary>
internal sealed class CommandFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-cli-");

    public CommandFolder(string? yaml = null)
    {
        if (yaml is not null)
            File.WriteAllText(Path("weir.yaml"), yaml);
    }

    public string Folder => _folder.FullName;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Runs a command as the shell would, in the folder.</summary>
    public Task<CommandAnswer> RunAsync(params string[] arguments) => RunAsync(TestContext.Current.CancellationToken, arguments);

    public async Task<CommandAnswer> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var host = new CommandHost(output, error, Time, name => Variables.GetValueOrDefault(name), Folder);
        var code = await CommandTree.Build(host).Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false, Output = output, Error = error }, cancellationToken);
        return new CommandAnswer(code, Plain(output), Plain(error));
    }

    /// <summary>Writes a full extract of a month with one row each for these providers, and returns its path.</summary>
    public string Extract(string month, string period, params string[] providers)
    {
        var extract = new RttExtract(period: period);
        foreach (var provider in providers)
            extract.Row("Part_2", "C_999", new() { [3] = 10, [60] = 2 }, provider);
        var path = Path($"{month}.csv");
        File.WriteAllBytes(path, extract.ToBytes());
        return path;
    }

    /// <summary>The first column, text, of what a warehouse or store answers to a statement.</summary>
    public async Task<List<string>> TextsAsync(string address, string sql)
    {
        await using var destination = (SqlDestination)ConnectorCatalogue.Destinations.Open(address, Folder, TimeProvider.System);
        await using var connection = await destination.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.Statement(null, sql).ListAsync(row => row.GetString(0), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Plain(StringWriter writer) => writer.ToString().ReplaceLineEndings("\n");
}

/// <summary>What a command answered.</summary>
internal sealed record CommandAnswer(int Code, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Everything it said.</summary>
    public string Text => Output + Error;
}
