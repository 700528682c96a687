namespace Weir.Tests.Cli;

/// <summary><c>--periods</c>, of sources that have none.</summary>
public sealed class PeriodsTests
{
    [Fact]
    public async Task Periods_are_refused_where_they_would_change_nothing()
    {
        const string Message = "--periods: pipeline 'sitrep' reads smart, which has no periods, and it would change nothing. Leave it out; the settings of smart say what a run looks at.\n";
        using var folder = new CommandFolder("pipelines:\n  sitrep:\n    source: smart\n    key: ${SMART_API_KEY}\n    sites: [S0189179]\n");
        await File.WriteAllTextAsync(folder.Path(".env"), "SMART_API_KEY=sandbox-key\n", TestContext.Current.CancellationToken);

        var named = await folder.RunAsync("run", "sitrep", "--periods", "latest");
        var all = await folder.RunAsync("run", "--periods", "latest");

        (named.Code, named.Error).ShouldBe((2, Message));
        (all.Code, all.Error).ShouldBe((2, Message));
    }
}
