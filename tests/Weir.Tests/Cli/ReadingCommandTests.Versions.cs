using System.Text.Json.Nodes;
using Weir.Destinations;
using Weir.Tests.Runs;

namespace Weir.Tests.Cli;

/// <content>history, diff and where.</content>
public abstract partial class ReadingCommandTests
{
    [Fact]
    public async Task History_lists_versions_of_partitions_with_what_replaced_them()
    {
        await PublishAndReviseAsync();

        (await PlainAsync("history", "waits")).ShouldBe("""
            partition  load  committed at  rows  replaced by  source
            2026-01  <id 1>  2026-02-12 11:30:00Z  4  -  months/2026-01.csv
            2026-01  <id 2>  2026-02-12 10:30:00Z  4  <id 1>  months/2026-01.csv
            2026-02  <id 3>  2026-02-12 10:30:00Z  1  -  months/2026-02.csv
            See what a revision changed with 'weir diff waits --partition 2026-01'.
            """);
        JsonNode.Parse((await WeirAsync("history", "waits", "--partition", "2026-02", "--output", "json")).Output)!["versions"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_table_or_partition_that_is_not_there_is_named_with_those_that_are()
    {
        await PublishAndReviseAsync();

        Plain(Swapped(await WeirAsync("history", "rtt"))).ShouldBe("Weir has made no table 'rtt' in <warehouse>. It has made waits.");
        Plain(Swapped(await WeirAsync("diff", "waits", "--partition", "2025-12")))
            .ShouldBe("Table 'waits' has no partition '2025-12'. It has 2 partitions, from 2026-01 to 2026-02.");
    }

    [Fact]
    public async Task Diff_shows_changed_cells_rows_added_and_removed_and_totals()
    {
        await PublishAndReviseAsync();

        (await PlainAsync("diff", "waits", "--partition", "2026-01")).ShouldBe("""
            waits/2026-01 in 'waits'
              from <id 1>, committed 2026-02-12 10:30:00Z, months/2026-01.csv
              to  <id 2>, committed 2026-02-12 11:30:00Z, months/2026-01.csv

            row  period  code  column  old  new
            changed  2026-01-01  R1H  waiting  null  0
            changed  2026-01-01  RAL  waiting  10  12
            added  2026-01-01  RXX
            removed  2026-01-01  RYJ

            column  cells changed  total before  total after
            waiting  2  70  37

            2 rows changed, 1 added, 1 removed; 2 cells.
            """);
    }

    [Fact]
    public async Task Diff_counts_all_and_shows_as_many_as_asked_for()
    {
        await PublishAndReviseAsync();

        var json = JsonNode.Parse((await WeirAsync("diff", "waits", "--partition", "2026-01", "--limit", "1", "--output", "json")).Output)!;

        json["changes"]!.ToJsonString().ShouldBe("""[{"change":"changed","key":{"period":"2026-01-01","code":"R1H"},"column":"waiting","old":null,"new":0}]""");
        ((long)json["rowsChanged"]!, (long)json["rowsAdded"]!, (long)json["rowsRemoved"]!, (long)json["cellsChanged"]!, (bool)json["complete"]!).ShouldBe((2, 1, 1, 2, false));
        json["cellsByColumn"]!.ToJsonString().ShouldBe("""{"waiting":2}""");
        json["totals"]!.ToJsonString().ShouldBe("""{"waiting":{"old":70,"new":37}}""");
    }

    [Fact]
    public async Task Diff_compares_any_two_versions_and_one_alone_with_none()
    {
        var (first, _) = await PublishAndReviseAsync();
        Publish("2026-01", "RAL,10", "RJ1,20", "R1H,", "RYJ,41");
        var third = await RunAsync();

        (await PlainAsync("diff", "waits", "--partition", "2026-01", "--from", first.Partitions[0].Load.ToString()!, "--to", third.Partitions[0].Load.ToString()!))
            .ShouldEndWith("1 row changed, 0 added, 0 removed; 1 cell.");
        (await PlainAsync("diff", "waits", "--partition", "2026-02"))
            .ShouldBe("waits/2026-02 has one version in 'waits', committed 2026-02-12 10:30:00Z: there is nothing to compare it with.");
    }

    [Fact]
    public async Task History_of_a_table_upserted_by_key_lists_each_load_of_a_partition_and_what_followed_it()
    {
        _source = new FolderSource(Months) { Mode = WriteMode.Upsert };
        await PublishAndReviseAsync();

        (await PlainAsync("history", "waits")).ShouldBe("""
            partition  load  committed at  rows  replaced by  source
            2026-01  <id 1>  2026-02-12 11:30:00Z  4  -  months/2026-01.csv
            2026-01  <id 2>  2026-02-12 10:30:00Z  4  <id 1>  months/2026-01.csv
            2026-02  <id 3>  2026-02-12 10:30:00Z  1  -  months/2026-02.csv
            See what a revision changed with 'weir diff waits --partition 2026-01'.
            """);
    }

    [Fact]
    public async Task Diff_of_a_table_upserted_by_key_compares_a_load_with_the_rows_that_it_took_the_place_of()
    {
        _source = new FolderSource(Months) { Mode = WriteMode.Upsert };
        var (first, second) = await PublishAndReviseAsync();
        Publish("2026-01", "RAL,13");
        var third = await RunAsync();

        (await PlainAsync("diff", "waits", "--partition", "2026-01", "--to", second.Partitions[0].Load.ToString()!)).ShouldEndWith("""
            row  period  code  column  old  new
            changed  2026-01-01  R1H  waiting  null  0
            changed  2026-01-01  RAL  waiting  10  12
            added  2026-01-01  RXX

            column  cells changed  total before  total after
            waiting  2  30  37

            2 rows changed, 1 added, 0 removed; 2 cells.
            """);
        (await PlainAsync("diff", "waits", "--partition", "2026-01")).ShouldEndWith("""
            row  period  code  column  old  new
            changed  2026-01-01  RAL  waiting  12  13

            column  cells changed  total before  total after
            waiting  1  12  13

            1 row changed, 0 added, 0 removed; 1 cell.
            """);
        (await WeirAsync(
            "diff", "waits", "--partition", "2026-01", "--from", first.Partitions[0].Load.ToString()!, "--to", third.Partitions[0].Load.ToString()!))
            .ShouldBe(new CommandOutput(
                2, "", "Table 'waits' is upserted by key: a load of it can be compared with the one before it only. Leave out --from." + Environment.NewLine));
    }

    [Fact]
    public async Task Where_leads_a_row_back_to_file_hash_and_row_number()
    {
        await PublishAndReviseAsync();

        (await PlainAsync("where", "waits", "--row", "code=RJ1 period=2026-01-01")).ShouldBe($"""
            waits period 2026-01-01, code RJ1
              source  months/2026-01.csv
              row  2
              SHA-256  <sha256>
              kept at  {Path.Combine("raw", Kept("2026-01"), "<sha256>")}
              partition  2026-01
              load  <id 1>
              run  <id 2>
              committed  2026-02-12 11:30:00Z
            """);
    }

    [Fact]
    public async Task Where_looks_among_replaced_rows_when_asked()
    {
        await PublishAndReviseAsync();

        var none = await WeirAsync("where", "waits", "--row", "code=RYJ");
        var all = JsonNode.Parse((await WeirAsync("where", "waits", "--row", "code=RAL", "--row", "period=2026-01-01", "--history", "--output", "json")).Output)!.AsArray();

        none.Code.ShouldBe(1);
        Plain(none).ShouldBe("No row of 'waits' is like that. --history looks among replaced rows, too.");
        all.Select(origin => (string?)origin!["replacedAt"]).ShouldBe([null, "2026-02-12T11:30:00Z"]);
        (await PlainAsync("where", "waits", "--row", "waiting=", "--history")).ShouldContain("replaced  2026-02-12 11:30:00Z by load");
    }

    [Theory]
    [InlineData("town=Leeds", "Table 'waits' has no column 'town'. It has period, code, waiting.")]
    [InlineData("waiting=many", "--row: the value of 'waiting' is a text of 4 characters where a whole number is expected.")]
    [InlineData("period=01/02/2026", "--row: the value of 'period' is a text of 10 characters where a date such as 2026-01-31 is expected.")]
    [InlineData("RAL", "--row begins without a column. Write column=value, several with a space between them, such as --row 'provider_code=RAL period=2026-01-01'.")]
    public async Task Where_refuses_conditions_that_are_none(string row, string message)
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();

        (await WeirAsync("where", "waits", "--row", row)).ShouldBe(new CommandOutput(2, "", message + Environment.NewLine));
    }

    [Fact]
    public async Task A_value_is_never_part_of_the_statement()
    {
        Publish("2026-01", "RAL,10");
        await RunAsync();

        (await WeirAsync("where", "waits", "--row", "code=x'or'1'='1")).Output.ShouldStartWith("No row of 'waits' is like that.");
    }

    private string Kept(string month)
    {
        using var file = File.OpenRead(Path.Combine(Months, $"{month}.csv"));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file))[..2];
    }

    private static CommandOutput Swapped(CommandOutput answer) => new(answer.Code, answer.Error, answer.Output);
}
