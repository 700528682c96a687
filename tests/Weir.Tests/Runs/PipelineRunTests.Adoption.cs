using Weir.Destinations;
using Weir.Runs;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Tests.Runs;

/// <content>A table that a script filled becomes the pipeline's.</content>
public abstract partial class PipelineRunTests
{
    [Fact]
    public async Task A_dry_run_says_what_adopting_a_table_would_do_and_the_run_after_it_goes_on_from_there()
    {
        var adopting = FolderSource.Waits with { AdoptsExisting = true };
        _source.Tables = [new SourceTable(adopting, WriteMode.Replace, ["period"])];
        _source.TableOf = _ => adopting;
        _source.Views = [];
        await using (var connection = await _destination.Database.OpenAsync(CancellationToken))
        {
            await connection.Statement(null, "create table waits (period text, code text, waiting text)").RunAsync(CancellationToken);
            await connection.Statement(null, "insert into waits values ('2026-01-01', 'RAL', '4'), ('2025-12-01', 'RAL', '3')").RunAsync(CancellationToken);
        }

        Publish("2026-01", "RAL,5", "RTH,");

        var dry = await RunAsync(new RunOptions { DryRun = true });

        dry.Notes.ShouldContain(
            $"Table 'waits' of {_destination.Address} was not made by Weir and would be adopted: its 2 rows stay as they are, as one load; "
            + "columns _load, _row and the table waits_history would be added. It has text where the source has other types: period, waiting would be written as text.");
        (await TextsAsync("select cast(column_name as text) from information_schema.columns where table_name = 'waits' and table_schema = current_schema() order by ordinal_position")).ShouldBe(["period", "code", "waiting"]);

        var result = await RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        result.Notes.ShouldContain(note => note.Contains("is adopted: its 2 rows stay as they are", StringComparison.Ordinal));
        (await TextsAsync("select period || ' ' || code || ' ' || coalesce(waiting, 'null') from waits order by 1")).ShouldBe(["2025-12-01 RAL 3", "2026-01-01 RAL 5", "2026-01-01 RTH null"]);
        (await TextsAsync("select period || ' ' || code || ' ' || waiting from waits_history")).ShouldBe(["2026-01-01 RAL 4"]);
        (await RunAsync()).Notes.ShouldNotContain(note => note.Contains("adopted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_a_view_of_somebody_else_s_stops_adopts_nothing_before(bool isDry)
    {
        var adopting = FolderSource.Waits with { AdoptsExisting = true };
        _source.Tables = [new SourceTable(adopting, WriteMode.Replace, ["period"])];
        _source.TableOf = _ => adopting;
        _source.Views = [new SourceView("waits_now", dialect => $"select * from {dialect.Table("waits")}")];
        await using (var connection = await _destination.Database.OpenAsync(CancellationToken))
        {
            await connection.Statement(null, "create table waits (period text, code text, waiting text)").RunAsync(CancellationToken);
            await connection.Statement(null, "create view waits_now as select 'theirs' as said").RunAsync(CancellationToken);
        }

        Publish("2026-01", "RAL,5");

        var stopped = await RunAsync(new RunOptions { DryRun = isDry });

        (stopped.Status, stopped.Message).ShouldBe((RunStatus.Failed,
            $"View 'waits_now' of {_destination.Address} is there already, and Weir did not make it: Weir's own would take its place, and what it says would be lost. Rename it or drop it, or use another database or schema, then run again."));
        stopped.Notes.ShouldNotContain(note => note.Contains("adopted", StringComparison.Ordinal));
        (await TextsAsync("select cast(column_name as text) from information_schema.columns where table_name = 'waits' and table_schema = current_schema() order by ordinal_position")).ShouldBe(["period", "code", "waiting"]);
    }
}
