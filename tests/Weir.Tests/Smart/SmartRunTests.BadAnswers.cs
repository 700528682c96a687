using Weir.Runs;
using Weir.Sandbox.Faults;

namespace Weir.Tests.Smart;

/// <summary>What becomes of answers that are not what they should be: said in whole sentences, and nothing that was served is lost.</summary>
public abstract partial class SmartRunTests
{
    private const string Barnet = "/smart/api/sitrep/site/S0189179/";

    private string BarnetAddress => new Uri(_pipeline.Server.BaseAddress, Barnet).AbsoluteUri + "?…";

    [Fact]
    public async Task A_refusal_is_followed_by_the_cool_off_and_one_try_and_the_run_goes_on()
    {
        _pipeline.Server.Faults.Order(new Fault(FaultKind.TooManyRequests) { Path = Barnet, Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        var asked = _pipeline.Api.Asked;
        (asked.Count, asked[1].Site).ShouldBe((13, "S0189179"));
        (asked[1].At - asked[0].At).ShouldBe(TimeSpan.FromSeconds(60));
        (await _pipeline.RowsAsync()).ShouldBe(_pipeline.Expected(Today.AddDays(-13), Today));
    }

    [Fact]
    public async Task A_second_refusal_in_a_row_ends_the_run_and_the_next_begins_with_what_was_left_over()
    {
        _pipeline.Server.Faults.Order(new Fault(FaultKind.ServiceUnavailable) { Path = "*S818235B/", Times = 2 });

        var early = await _pipeline.RunAsync();

        (early.Status, early.Message).ShouldBe((RunStatus.Failed,
            "Ended early, to leave the upstream alone: 14 of 84 partitions were looked at, and what was loaded stays. The next run begins with the rest. "
            + $"GET {new Uri(_pipeline.Server.BaseAddress, "/smart/api/sitrep/site/S818235B/")}?… failed: the upstream answered 503 (Service Unavailable). Try again later."));
        _pipeline.Api.Asked.Select(request => request.Site).ShouldBe(["S0189179", "S89CFECF", "S818235B", "S818235B"]);

        var later = await _pipeline.RunAsync();

        later.Status.ShouldBe(RunStatus.Done, Said(later));
        _pipeline.Api.Asked.Skip(4).Select(request => $"{request.Site} {request.To}").ShouldBe(
        [
            "SF06F50A 2026-03-12", "S48446E1 2026-03-12", "S12C3F7C 2026-03-12",
            "S0189179 2026-03-05", "S89CFECF 2026-03-05", "S818235B 2026-03-05", "SF06F50A 2026-03-05", "S48446E1 2026-03-05", "S12C3F7C 2026-03-05",
            "S818235B 2026-03-12", "S0189179 2026-03-12", "S89CFECF 2026-03-12",
        ]);
        (await _pipeline.RowsAsync()).ShouldBe(_pipeline.Expected(Today.AddDays(-13), Today));
    }

    [Fact]
    public async Task A_key_that_is_refused_is_not_tried_again()
    {
        _pipeline.Settings["key"] = "wrong-key";

        var result = await _pipeline.RunAsync();

        _pipeline.Api.Asked.Count.ShouldBe(1);
        result.Status.ShouldBe(RunStatus.Failed);
        result.Partitions[0].Message.ShouldBe(
            $"GET {BarnetAddress} failed: the API refused the key with 403 (Forbidden). Check the value that setting 'key' names, and ask for a new key if it is the right one. Nothing else is asked of the API in this run.");
        _pipeline.Log.ToString().ShouldNotContain("wrong-key");
    }

    [Fact]
    public async Task A_site_that_the_api_does_not_know_fails_by_itself()
    {
        _pipeline.Settings["sites"] = "S0000000,S0189179";
        _pipeline.Settings["window"] = "7";

        var result = await _pipeline.RunAsync();

        result.Partitions.Select(partition => partition.Status).Distinct().ShouldBe([PartitionStatus.Failed, PartitionStatus.Loaded]);
        result.Partitions[0].Message.ShouldBe(
            $"GET {new Uri(_pipeline.Server.BaseAddress, "/smart/api/sitrep/site/S0000000/")}?… failed: the API has nothing for site 'S0000000' and answered 404 (Not Found). "
            + "Check the code in setting 'sites', and the address in setting 'url' if no site is found.");
    }

    [Fact]
    public async Task A_page_in_place_of_the_answer_is_a_refusal()
    {
        _pipeline.Server.Faults.Order(new Fault(FaultKind.ChallengePage) { Path = Barnet, Times = 2 });

        var result = await _pipeline.RunAsync();

        result.Message.ShouldBe(
            "Ended early, to leave the upstream alone: 0 of 84 partitions were looked at, and what was loaded stays. The next run begins with the rest. "
            + $"GET {BarnetAddress} failed: the answer is a web page where JSON was expected. The API may be down for maintenance, or a proxy or a sign-in page answers in its place; open the address in a browser to see.");
    }

    [Fact]
    public async Task A_site_that_never_answers_fails_after_one_more_try_and_the_others_are_loaded()
    {
        _pipeline.Settings["window"] = "7";
        _pipeline.Server.Faults.Order(new Fault(FaultKind.NeverAnswers) { Path = Barnet, Times = 2 });
        _pipeline.Api.NeverAnswering = _pipeline.Clock.TimeOut;

        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldBeNull();
        result.Partitions.Count(partition => partition.Status == PartitionStatus.Failed).ShouldBe(7);
        result.Partitions[0].Message.ShouldBe($"GET {BarnetAddress} failed: no answer within 1800 s. Try again later.");
        _pipeline.Api.Asked.Count.ShouldBe(7);
        (await _pipeline.RowsAsync()).ShouldBe([.. _pipeline.Expected(Today.AddDays(-6), Today).Where(row => !row.Contains("S0189179"))]);
    }

    [Fact]
    public async Task An_empty_answer_where_there_were_rows_is_held_and_loaded_once_somebody_says_so()
    {
        OnlyBarnet();
        await _pipeline.RunAsync();
        var served = await _pipeline.RowsAsync();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.EmptyOutput) { Times = 2 });

        var result = await _pipeline.RunAsync();
        var again = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Attention);
        var held = result.Partitions.Where(partition => partition.Status == PartitionStatus.Held).ToList();
        held.Count.ShouldBe(7);
        held[0].Message.ShouldBe("No rows, where the load now served has 12. The whole answer was empty, of every day that was asked for with this one.");
        again.Partitions.Where(partition => partition.Status == PartitionStatus.Held).Select(partition => partition.Load).ShouldBe(held.Select(partition => partition.Load));
        result.Notes.ShouldBe(["Site S0189179 has no row on any day that was asked for. If it should have some, check its code in setting 'sites'."]);
        (await _pipeline.RowsAsync()).ShouldBe(served);

        (await _pipeline.ApproveAsync(held[0].Load!.Value)).Status.ShouldBe(RunStatus.Done);

        (await _pipeline.RowsAsync()).ShouldBe([.. served.Where(row => !row.StartsWith("2026-03-06", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task An_answer_of_another_kind_of_success_is_a_refusal()
    {
        _pipeline.Server.Faults.Order(new Fault(FaultKind.EmptyAccepted) { Path = Barnet, Times = 2 });

        var result = await _pipeline.RunAsync();

        result.Partitions[0].Message.ShouldBe(
            $"GET {BarnetAddress} failed: the API answered 202 (Accepted) where 200 and JSON are expected. A firewall may answer in its place. Try again later.");
        _pipeline.Api.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_ends_too_early_is_asked_for_again()
    {
        _pipeline.Settings["window"] = "7";
        _pipeline.Server.Faults.Order(new Fault(FaultKind.TruncatedBody) { Path = Barnet, Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        (await _pipeline.RowsAsync()).ShouldBe(_pipeline.Expected(Today.AddDays(-6), Today));
    }

    [Fact]
    public async Task An_answer_without_a_list_fails_its_days_and_what_was_served_stays()
    {
        OnlyBarnet();
        await _pipeline.RunAsync();
        var served = await _pipeline.RowsAsync();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.NoOutput) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Partitions.Select(partition => partition.Status).Distinct().ShouldBe([PartitionStatus.Failed]);
        result.Partitions[0].Message.ShouldBe(
            "The answer for site S0189179, 2026-03-06 to 2026-03-12, has no 'OUTPUT'. It is kept in the raw archive, and what was served stays served. Run again later; if it stays so, the API has changed or does not know the site.");
        (await _pipeline.RowsAsync()).ShouldBe(served);
    }

    [Fact]
    public async Task Dates_in_two_formats_are_read_alike_and_flagged()
    {
        OnlyBarnet();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.TwoDateFormats) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        result.Partitions[0].Message.ShouldBe("6 of 12 report dates are written day first (31/01/2026), and were read so.");
        (await _pipeline.RowsAsync()).ShouldBe([.. _pipeline.Expected(Today.AddDays(-6), Today).Where(row => row.Contains("S0189179"))]);
        (await _pipeline.TextsAsync("select distinct outcome || ' ' || column_name || ' ' || reason from weir_quarantine")).ShouldBe(["flagged reportDate The date is written day first, as 31/01/2026."]);
    }

    [Fact]
    public async Task A_date_outside_the_days_asked_for_holds_the_last_of_them_and_the_row_is_in_quarantine()
    {
        OnlyBarnet();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.DateOutside) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Partitions.Where(partition => partition.Status == PartitionStatus.Held).Select(partition => $"{partition.Partition}: {partition.Message}")
            .ShouldBe(["2026-03-12/S0189179: 1 of 13 rows rejected (7.69 %), over the limit of 1 %."]);
        (await _pipeline.TextsAsync("select outcome || ' ' || _row || ' ' || column_name || ' ' || reason from weir_quarantine"))
            .ShouldBe(["rejected 1 reportDate A date outside the days that were asked for, 2026-03-06 to 2026-03-12."]);
    }

    [Fact]
    public async Task A_doubled_id_is_rejected_and_the_first_of_the_two_stays()
    {
        OnlyBarnet();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.DoubledId) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Partitions[0].Message.ShouldBe("1 of 12 rows rejected (8.33 %), over the limit of 1 %.");
        (await _pipeline.TextsAsync("select outcome || ' ' || _row || ' ' || reason from weir_quarantine"))
            .ShouldBe(["rejected 2 The same key (responseChildId) as row 1, which is loaded."]);
    }

    [Fact]
    public async Task Values_of_wrong_types_are_loaded_as_sent_and_flagged()
    {
        OnlyBarnet();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.WrongTypes) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        (await _pipeline.TextsAsync("select outcome || ' ' || _row || ' ' || column_name || ' ' || reason from weir_quarantine order by _row")).ShouldBe(
        [
            "flagged 1 value A list or an object, where a text or a number is expected; loaded as its JSON.",
            "flagged 3 timestamp Text of 12 characters where a time such as 2026-01-31T09:15:00 is expected.",
        ]);
        (await _pipeline.TextsAsync("""select "value" from smart_indicators where _row in (1, 2) order by _row""")).ShouldBe(["{\"count\":12}", "true"]);
    }

    [Fact]
    public async Task A_field_that_the_api_adds_is_there_as_text()
    {
        OnlyBarnet();
        await _pipeline.RunAsync();
        _pipeline.Server.Faults.Order(new Fault(FaultKind.UnknownField) { Times = 1 });

        var result = await _pipeline.RunAsync();

        result.Partitions[0].Message.ShouldBe("New columns, loaded as text: submittedBy.");
        (await _pipeline.TextsAsync("""select distinct "submittedBy" from smart_indicators""")).ShouldBe(["duty manager"]);
    }

    private void OnlyBarnet()
    {
        _pipeline.Settings["sites"] = "S0189179";
        _pipeline.Settings["window"] = "7";
    }
}
