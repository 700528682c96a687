using System.Text.Json.Nodes;
using Weir.Tests.Exports;

namespace Weir.Tests.Cli;

/// <content>rejects.</content>
public abstract partial class ReadingCommandTests
{
    [Fact]
    public async Task Rejects_lists_rows_and_reasons_and_never_what_was_sent_unasked()
    {
        var load = await LoadWithRejectsAsync();

        (await PlainAsync("rejects", load[..24])).ShouldBe("""
            Load <id 1> of waits/2026-01, from months/2026-01.csv
            302 rows read, 1 rejected, 1 flagged.

            rows  table  column  outcome  reason
               1  waits  waiting  rejected  Not to be trusted.
               1  waits  waiting  flagged  Odd.

            row  table  column  outcome  reason
            301  waits  waiting  rejected  Not to be trusted.
            302  waits  waiting  flagged  Odd.
            """);
    }

    [Fact]
    public async Task Rejects_as_csv_shows_what_was_sent_when_asked_and_no_formula()
    {
        var load = await LoadWithRejectsAsync();

        (await WeirAsync("rejects", load, "--output", "csv", "--show-values")).Output.ShouldBe(
            "row,table,column,outcome,reason,original\r\n301,waits,waiting,rejected,Not to be trusted.,\"!=1+1,oops\"\r\n302,waits,waiting,flagged,Odd.,\r\n");
        var json = JsonNode.Parse((await WeirAsync("rejects", load, "--output", "json")).Output)!;
        json["rows"]![0]!.ToJsonString().ShouldBe("""{"row":301,"table":"waits","column":"waiting","outcome":"rejected","reason":"Not to be trusted."}""");
    }

    [Fact]
    public async Task Rejects_writes_a_workbook()
    {
        var load = await LoadWithRejectsAsync();

        (await PlainAsync("rejects", load, "--xlsx", "rejects.xlsx")).ShouldEndWith("Written to rejects.xlsx.");

        using var workbook = Workbooks.Open(File.OpenRead(Path.Combine(_folder, "rejects.xlsx")));
        workbook.Read().ShouldBeTrue();
        workbook.GetString(4).ShouldBe("reason");
        workbook.Read().ShouldBeTrue();
        (workbook.GetDouble(0), workbook.GetString(4), workbook.FieldCount).ShouldBe((301, "Not to be trusted.", 5));
    }

    [Fact]
    public async Task Rejects_of_a_held_load_are_there_too()
    {
        Publish("2026-01", "RAL,12", "!RJ1,oops");
        var held = (await RunAsync()).Partitions.Single().Load.ToString()!;

        (await PlainAsync("rejects", held)).ShouldStartWith("""
            Load <id 1> of waits/2026-01 (held), from months/2026-01.csv
            2 rows read, 1 rejected, 0 flagged.
            """);
    }

    [Fact]
    public async Task Rejects_of_an_unknown_load_says_where_to_look()
    {
        Plain(Swapped(await WeirAsync("rejects", "0000")))
            .ShouldBe("No load in <warehouse> has an id that begins with '0000'. 'weir history TABLE' lists loads, 'weir holds' those held.");
    }

    private async Task<string> LoadWithRejectsAsync()
    {
        Publish("2026-01", [.. Enumerable.Range(1, 300).Select(i => $"R{i:000},{i}"), "!=1+1,oops", "?RYY,5"]);
        return (await RunAsync()).Partitions.Single().Load.ToString()!;
    }
}
