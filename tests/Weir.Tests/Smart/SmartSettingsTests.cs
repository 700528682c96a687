using Weir.Connectors;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Tests.Cli;

namespace Weir.Tests.Smart;

/// <summary>What is wrong with a sitrep pipeline's settings is said at once, and no secret is repeated.</summary>
public sealed class SmartSettingsTests
{
    [Fact]
    public void Every_wrong_setting_is_reported_at_once()
    {
        using var folder = new CommandFolder("""
            pipelines:
              sitrep:
                source: smart
                url: https://smart.nhs.uk/?site=1
                key: hunter2
                sites: [S0189179, "a b"]
                end: tomorrow
                window: a fortnight
                wait: 5
                codes: [S0189179]
            """);

        var message = Should.Throw<UsageException>(() => Read(folder)).Message;

        message.ShouldNotContain("hunter2");
        message.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal)).ShouldBe(
        [
            "line 4, column 10: Setting 'url' of pipeline 'sitrep': a text of 28 characters is not the address of an API. Write one that begins with https:// and has neither a question mark nor a password in it.",
            "line 5, column 10: Setting 'key' of pipeline 'sitrep' is a secret and is written into the file. Put it into the environment or into .env beside the file, and write ${SITREP_KEY} here.",
            "line 6, column 12: Setting 'sites' of pipeline 'sitrep': 'S0189179,a b' is not a list of site codes. Write codes of letters and digits, such as S0189179, S89CFECF.",
            "line 7, column 10: Setting 'end' of pipeline 'sitrep': 'tomorrow' is neither today nor a date. Write today, or a date such as 2026-01-31.",
            "line 8, column 13: Setting 'window' of pipeline 'sitrep': 'a fortnight' is no window. Write a number of days, or a number and days, weeks, months or years, such as '14', '2 weeks' or '1 month'.",
            "line 9, column 11: Setting 'wait' of pipeline 'sitrep': '5' is not a length of time. Write a number and a unit, such as '30 s', '30 minutes', '1 hour', '90 days', '2 weeks' or '5 years'.",
            "line 10, column 12: Setting 'codes' of pipeline 'sitrep': 'S0189179' says no site's code. Write a site's code, =, and its ODS code, such as S0189179=RAL26, or S0189179=RAL26 from 2024-04-01 to 2026-03-31.",
        ]);
    }

    [Theory]
    [InlineData("weir_ledger")]
    [InlineData("Smart_Sites")]
    [InlineData("smart_api_data_vw")]
    [InlineData("smart_four_hour")]
    public void A_table_cannot_have_the_name_of_another_of_Weir_s_own(string table)
    {
        using var folder = new CommandFolder($"pipelines:\n  sitrep:\n    source: smart\n    sites: [S0189179]\n    table: {table}\n");

        Should.Throw<UsageException>(() => Read(folder)).Message.ShouldContain($"line 5, column 12: Setting 'table' of pipeline 'sitrep': '{table}' is a name that Weir has for something else. Write another.");
    }

    [Fact]
    public void Days_that_no_calendar_has_are_reported()
    {
        using var folder = new CommandFolder("pipelines:\n  sitrep:\n    source: smart\n    key: ${SMART_API_KEY}\n    sites: [S0189179]\n    end: 0001-01-03\n    window: 9999 years\n");

        Should.Throw<UsageException>(() => Read(folder)).Message.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal) && !line.Contains("SMART_API_KEY", StringComparison.Ordinal)).ShouldBe(
        [
            "line 6, column 10: Setting 'end' of pipeline 'sitrep': '0001-01-03' is before 1900. Write today, or a date such as 2026-01-31.",
            "line 7, column 13: Setting 'window' of pipeline 'sitrep': '9999 years' goes back further than 100 years. Write a shorter one.",
        ]);
    }

    [Theory]
    [InlineData("sites: [S0189179]", "Pipeline 'sitrep': setting 'key' is missing. Write key: ${SMART_API_KEY} and the key as SMART_API_KEY=… into .env.")]
    [InlineData("key: ${SMART_API_KEY}", "Pipeline 'sitrep': setting 'sites' is missing. Write the codes that SMART gave the sites, such as [S0189179, S89CFECF].")]
    [InlineData("key: ${SMART_API_KEY}\n    sites: [S0189179]\n    codes: [S0189179=RAL26]\n    codes_file: codes.csv", "Pipeline 'sitrep': settings 'codes' and 'codes_file' both say which ODS codes the sites have. Remove one.")]
    public async Task What_is_missing_is_said_before_anything_is_asked(string settings, string message)
    {
        using var folder = new CommandFolder($"pipelines:\n  sitrep:\n    source: smart\n    {settings}\n");
        await File.WriteAllTextAsync(folder.Path(".env"), "SMART_API_KEY=abc\n", TestContext.Current.CancellationToken);

        var answer = await folder.RunAsync("run", "sitrep");

        (answer.Code, answer.Error.Trim()).ShouldBe((2, message));
    }

    private static Workspace Read(CommandFolder folder) =>
        new WorkspaceFile(folder.Folder, ConnectorCatalogue.Sources, ConnectorCatalogue.Destinations, new Dictionary<string, string>(StringComparer.Ordinal)).Read();
}
