using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Destinations;
using Weir.Failures;
using Weir.Http;
using Weir.Sandbox;
using Weir.Sources;
using Weir.Tests.Http;
using Weir.Tests.NhsStatistics.Discovery;

namespace Weir.Tests.NhsStatistics;

/// <summary>How months are planned, and which settings there are.</summary>
public sealed class NhsRttSourceTests : IDisposable
{
    private static readonly StatisticsSourceKind Kind = RttFile.Kind;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-rtt-plan-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Months_are_planned_from_the_site_oldest_first_each_replacing_itself()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, Months = 6, Revisions = [new(2025, 12, 1)] }, Cancel);
        var plan = await PlanAsync(sandbox.BaseAddress, new() { ["site"] = sandbox.BaseAddress.AbsoluteUri }, new PeriodRange.Last(3));

        plan.Partitions.Select(partition => partition.Name).ShouldBe(["2025-11", "2025-12", "2026-01"]);
        plan.Partitions.Select(partition => partition.Address).ShouldBe(sandbox.Files.Take(3).Reverse().Select(file => sandbox.AddressOf(file).AbsoluteUri));
        plan.Partitions.Select(partition => partition.Scope.Single()).ShouldBe(
            [new ScopeValue("period", new DateOnly(2025, 11, 1)), new ScopeValue("period", new DateOnly(2025, 12, 1)), new ScopeValue("period", new DateOnly(2026, 1, 1))]);
        plan.Partitions.Select(partition => partition.Details["revision"]).ShouldBe(["0", "1", "0"]);
        plan.Partitions.ShouldAllBe(partition => !partition.FromOperator && partition.Headers["User-Agent"].StartsWith("Mozilla/5.0"));
        plan.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_month_that_is_not_published_is_noted_and_the_others_are_planned()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { RowsPerMonth = 100, Months = 2 }, Cancel);
        var plan = await PlanAsync(
            sandbox.BaseAddress, new() { ["site"] = sandbox.BaseAddress.AbsoluteUri, ["tiers"] = "links" }, new PeriodRange.Between(new(2025, 11, 1), new(2026, 1, 1)));

        plan.Partitions.Select(partition => partition.Name).ShouldBe(["2025-12", "2026-01"]);
        plan.Notes.ShouldContain("No file was found for 2025-11.");
    }

    [Theory]
    [InlineData("url", null)]
    [InlineData(null, "NHS_CSV_URL")]
    public async Task An_address_named_by_setting_or_environment_is_used_and_nothing_is_looked_for(string? setting, string? variable)
    {
        const string address = "http://127.0.0.1:9/files/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";
        var plan = await PlanAsync(
            new Uri(address), setting is null ? [] : new() { [setting] = address }, null, name => name == variable ? address : null);

        var partition = plan.Partitions.ShouldHaveSingleItem();
        (partition.Name, partition.Address, partition.FromOperator).ShouldBe(("2026-01", address, true));
        plan.Notes.ShouldBe(["The setting 'url' names the file, so nothing was looked for."]);
    }

    [Fact]
    public async Task A_file_at_an_address_that_does_not_say_its_month_is_asked_itself()
    {
        var extract = new RttExtract(period: "RTT-May-2025").Row("Part_2", "C_100").ToString();
        await using var server = new WireServer(_ => WireServer.Ok(extract));
        var plan = await PlanAsync(server.At("/latest"), new() { ["url"] = server.At("/latest").AbsoluteUri });
        plan.Partitions.ShouldHaveSingleItem().Name.ShouldBe("2025-05");
    }

    [Fact]
    public async Task An_environment_variable_that_is_no_address_is_a_usage_error() =>
        (await Should.ThrowAsync<UsageException>(() => PlanAsync(new Uri("http://127.0.0.1:9/"), [], null, _ => "latest.zip"))).Message.ShouldBe(
            "The environment variable NHS_CSV_URL is not an address of the web. Write one that begins with http:// or https://, or unset it.");

    [Theory]
    [InlineData("20260131-RTT-January-2026-full-extract.csv", "2026-01")]
    [InlineData("18wksRTT - Monthly EXTRACTS - May17 revised.csv", "2017-05")]
    [InlineData("anything.csv", "2025-05")]
    public async Task A_file_given_is_of_the_month_its_name_says_else_of_its_first_row(string name, string month)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllBytesAsync(path, new RttExtract(period: "RTT-May-2025").Line("bad").Row("Part_2", "C_100").ToBytes(), Cancel);
        var partition = (await RttFile.PlanAsync(path)).Partitions.ShouldHaveSingleItem();
        (partition.Name, partition.Address, partition.FromOperator).ShouldBe((month, path, true));
    }

    [Fact]
    public async Task A_file_without_a_month_anywhere_says_what_is_expected()
    {
        var path = Path.Combine(_folder.FullName, "x.csv");
        await File.WriteAllTextAsync(path, new RttExtract(period: "May").Row("Part_2", "C_100").ToString(), Encoding.UTF8, Cancel);
        (await Should.ThrowAsync<SourceException>(() => RttFile.PlanAsync(path))).Message.ShouldBe(
            $"'{path}': no row has a month such as RTT-January-2026. Give the full extract of a month.");
    }

    [Theory]
    [InlineData("url", "ftp://host/file.zip", "'ftp://host/file.zip' is not an address of the web. Write one that begins with http:// or https://.")]
    [InlineData("site", "england", "'england' is not an address of the web. Write one that begins with http:// or https://.")]
    [InlineData("tiers", "links,guess", "'links,guess' is not a list of ways to find files. Write one or more of links, browser and patterns.")]
    [InlineData("gate.rows_per_part_percent", "0", "'0' is not a percentage. Write a number over 0 and up to 1000.")]
    [InlineData("gate.absent_provider_percent", "1 %", "'1 %' is not a percentage. Write a number over 0 and up to 100.")]
    public void A_setting_that_is_wrong_says_what_is_expected(string setting, string text, string problem) =>
        Kind.Settings.Single(definition => definition.Name == setting).Problem(text).ShouldBe(problem);

    [Fact]
    public void Every_default_is_valid_and_every_setting_says_what_it_does()
    {
        Kind.Name.ShouldBe("nhs-rtt");
        Kind.Settings.ShouldAllBe(setting => setting.Description.EndsWith('.') && (setting.Default == null || setting.Problem(setting.Default) == null));
    }

    [Fact]
    public void Every_column_and_table_says_what_it_means_and_where_it_comes_from()
    {
        foreach (var column in RttTable.Schema.Columns)
            column.Description.ShouldNotBeNullOrEmpty(column.Name);
        RttTable.Schema.Columns.Skip(RttTable.FirstNumber).ShouldAllBe(column => column.Description!.Contains("Unit: pathways"));
        RttTable.Schema.Columns.Length.ShouldBe(13 + 104 + 2 + 3);
        foreach (var text in RttViews.All.Select(view => view.Description!).Append(RttTable.Schema.Description!))
        {
            text.ShouldContain("without NHS England's estimates for missing trusts");
            text.ShouldEndWith(RttTable.Attribution);
        }
    }

    private static async Task<SourcePlan> PlanAsync(
        Uri trusted, Dictionary<string, string> settings, PeriodRange? periods = null, Func<string, string?>? environment = null)
    {
        var clock = new ShiftedClock(StandInSite.Now);
        using var http = new OutboundHttp(new OutboundOptions().Trusting(trusted), clock, NullLogger<OutboundHttp>.Instance);
        foreach (var setting in Kind.Settings.Where(setting => setting.Default is not null))
            settings.TryAdd(setting.Name, setting.Default!);
        var source = Kind.Create(new SourceContext("rtt", settings, clock, NullLogger.Instance) { Http = http, Environment = environment ?? (_ => null) });
        return await source.PlanAsync(new PlanRequest(periods, null, new Dictionary<string, PlannedPartition>()), Cancel);
    }
}
