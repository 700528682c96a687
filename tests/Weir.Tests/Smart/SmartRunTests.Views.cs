using System.Globalization;
using Weir.Connectors.Smart;
using Weir.Runs;
using Weir.Sandbox.Smart;
using Weir.Sql;

namespace Weir.Tests.Smart;

/// <summary>What the views say of the rows, and the sites' ODS codes.</summary>
public abstract partial class SmartRunTests
{
    [Fact]
    public async Task The_script_s_view_has_numbers_as_numbers_words_as_words_and_nothing_for_what_was_not_given()
    {
        await _pipeline.RunAsync();

        var responses = (from site in SmartHospital.All
                         from back in Enumerable.Range(0, 14)
                         from response in _pipeline.Api.World.Responses(site, Today.AddDays(-back), Today)
                         select response).ToList();
        responses.ShouldContain(response => response.Value == "n/a" && response.Key == "breaches" || response.Value == "approx 12");
        (await _pipeline.TextsAsync(
            """
            select "responseChildId" || ' ' || coalesce(cast(cast(value_numeric as bigint) as text), '-') || ' ' || coalesce(value_text, '-') || ' ' || cast(indicator_numeric as text)
              || ' ' || cast("reportDate" as text) || ' ' || cast("timestamp" as text)
            from smart_api_data_vw order by "responseChildId"
            """)).ShouldBe(responses.OrderBy(response => response.Id, StringComparer.Ordinal).Select(response =>
        {
            var isText = SmartIndicators.Texts.Contains(response.Key);
            var isKnown = isText || SmartIndicators.Numbers.Contains(response.Key);
            var isGiven = response.Value is not (null or "" or "-");
            var number = isGiven && !isText && long.TryParse(response.Value, CultureInfo.InvariantCulture, out var value) ? value.ToString(CultureInfo.InvariantCulture) : null;
            var text = isGiven && (isText || (!isKnown && number is null)) ? response.Value : null;
            return string.Create(CultureInfo.InvariantCulture, $"{response.Id} {number ?? "-"} {text ?? "-"} {(isText ? 0 : 1)} {response.Date:yyyy-MM-dd} {response.At:yyyy-MM-dd HH:mm:ss}");
        }));
    }

    [Fact]
    public async Task The_run_counts_values_that_are_no_numbers_and_names_indicators_that_it_does_not_know()
    {
        var result = await _pipeline.RunAsync();

        var wrong = (from site in SmartHospital.All
                     from back in Enumerable.Range(0, 14)
                     from response in _pipeline.Api.World.Responses(site, Today.AddDays(-back), Today)
                     where SmartIndicators.Numbers.Contains(response.Key) && response.Value is "n/a" or "approx 12" && response.Key != "ambulance_handovers"
                     group response by response.Key into key
                     orderby key.Key
                     select (key.Key, Count: key.Count())).ToList();
        var unknown = SmartHospital.All.Sum(site => Enumerable.Range(0, 14).Sum(back => _pipeline.Api.World.Responses(site, Today.AddDays(-back), Today).Count(response => response.Key == "ambulance_handovers")));
        result.Notes.ShouldBe(
        [
            $"{wrong.Sum(key => key.Count)} values are no numbers where their indicators are, and null in value_numeric: {string.Join(", ", wrong.Select(key => $"{key.Key} {key.Count}"))}.",
            $"{unknown} rows are of indicators that this Weir does not know, and loaded as sent: ambulance_handovers {unknown}.",
        ]);
    }

    [Fact]
    public async Task Four_hour_performance_is_one_less_the_share_of_breaches_with_the_ods_code_of_the_day()
    {
        _pipeline.Settings["codes"] = "S0189179=RAL26,S89CFECF=OLD1 to 2026-03-10,S89CFECF=RALC7 from 2026-03-11";
        await _pipeline.RunAsync();

        var rows = await _pipeline.TextsAsync(
            """
            select cast(report_date as text) || '|' || site_id || '|' || site_name || '|' || coalesce(ods_code, '-') || '|' || coalesce(cast(attendances as text), '-') || '|' || coalesce(cast(breaches as text), '-')
              || '|' || coalesce(cast(cast(performance_4_hour as decimal(18,9)) as text), '-')
            from smart_four_hour order by report_date, site_id
            """);

        rows.Select(row => string.Join('|', row.Split('|').Select((cell, i) => i is 4 or 5 ? cell.Replace(".0", "", StringComparison.Ordinal) : cell))).ShouldBe(
            from back in Enumerable.Range(0, 14)
            let day = Today.AddDays(back - 13)
            from site in SmartHospital.All.OrderBy(site => site.Id, StringComparer.Ordinal)
            let responses = _pipeline.Api.World.Responses(site, day, Today).ToList()
            where responses.Count > 0
            let attendances = Number(responses, "no_of_attendances")
            let breaches = Number(responses, "breaches")
            let ods = site.Id switch { "S0189179" => "RAL26", "S89CFECF" => day < new DateOnly(2026, 3, 11) ? "OLD1" : "RALC7", _ => "-" }
            select string.Create(
                CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd}|{site.Id}|{site.Name}|{ods}|{(object?)attendances ?? "-"}|{(object?)breaches ?? "-"}|{(attendances > 0 && breaches is not null ? Math.Round(1 - (breaches.Value / attendances.Value), 9).ToString("0.000000000", CultureInfo.InvariantCulture) : "-")}"));

        static decimal? Number(List<SmartResponse> responses, string key) =>
            responses.Find(response => response.Key == key)?.Value is { } text && decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [Fact]
    public async Task Codes_come_from_the_older_script_s_csv_too_and_change_with_it()
    {
        OnlyBarnet();
        var file = Path.Combine(_pipeline.Folder, "org_lookup.csv");
        File.Copy(TestData.Find("data/nhs/smart/org_lookup.csv"), file);
        _pipeline.Settings["codes_file"] = "org_lookup.csv";

        var first = await _pipeline.RunAsync();

        first.Partitions[0].ShouldSatisfyAllConditions(
            sites => (sites.Partition, sites.Status, sites.RowsWritten).ShouldBe(("(sites)", PartitionStatus.Loaded, 6)));
        (await _pipeline.TextsAsync("select site_id || ' ' || ods_code from smart_sites order by site_id")).ShouldBe(
            SmartHospital.All.Select(site => $"{site.Id} {site.OdsCode}").Order(StringComparer.Ordinal));

        await File.WriteAllTextAsync(file, "site_id,ods_code,valid_from,valid_to\nS0189179,RAL99,2026-01-01,\nS0189179,,,\n", TestContext.Current.CancellationToken);
        var held = await _pipeline.RunAsync();

        held.Partitions[0].Message.ShouldBe("1 of 2 rows rejected (50 %), over the limit of 1 %.");
        await File.WriteAllTextAsync(file, "site_id,ods_code,valid_from,valid_to\nS0189179,RAL99,2026-01-01,\n", TestContext.Current.CancellationToken);
        await _pipeline.RunAsync();
        (await _pipeline.TextsAsync("select site_id || ' ' || ods_code || ' ' || cast(valid_from as text) from smart_sites")).ShouldBe(["S0189179 RAL99 2026-01-01"]);
        (await _pipeline.RowsAsync()).Count.ShouldBeGreaterThan(50);

        await File.WriteAllTextAsync(file, "site,code\nS0189179,RAL99\n", TestContext.Current.CancellationToken);
        (await _pipeline.RunAsync()).Partitions[0].Message.ShouldBe(
            "'org_lookup.csv' has 2 columns where the codes of sites are expected. Its first line has to name the columns site_id and ods_code (and valid_from and valid_to), or dataset, dataset_reference and provider_code.");
    }

    [Fact]
    public async Task A_table_of_the_script_is_adopted_and_gone_on_with()
    {
        OnlyBarnet();
        await using (var connection = await _pipeline.Destination.Database.OpenAsync(TestContext.Current.CancellationToken))
        {
            await connection.Statement(null,
                """
                create table smart_api_data ("responseChildId" varchar, "indicatorName" varchar, "indicatorKeyName" varchar, "value" varchar, "additionalComments" varchar,
                  "reportDate" varchar, "timestamp" varchar, "siteId" varchar, "siteName" varchar, "customerName" varchar)
                """).RunAsync(TestContext.Current.CancellationToken);
            await connection.Statement(null,
                """
                insert into smart_api_data values
                  ('old1', 'Number of attendances', 'no_of_attendances', '250', null, '2026-01-02', '2026-01-02T09:00:00', 'S0189179', 'Barnet Hospital', 'Royal Free'),
                  ('old2', 'Number of attendances', 'no_of_attendances', '251', null, '2026-03-07', '2026-03-07T09:00:00Z', 'S0189179', 'Barnet Hospital', 'Royal Free')
                """).RunAsync(TestContext.Current.CancellationToken);
        }

        _pipeline.Settings["table"] = "smart_api_data";
        var result = await _pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, Said(result));
        (await _pipeline.TextsAsync("""select "responseChildId" from smart_api_data order by 1""")).ShouldBe(
            [.. Enumerable.Range(0, 7).SelectMany(back => _pipeline.Api.World.Responses(SmartHospital.All[0], Today.AddDays(-back), Today)).Select(response => response.Id).Order(StringComparer.Ordinal), "old1"]);
        (await _pipeline.TextsAsync("""select "responseChildId" from smart_api_data_history""")).ShouldBe(["old2"]);
        (await _pipeline.TextsAsync("""select cast(value_numeric as text) || ' ' || cast("reportDate" as text) || ' ' || cast("timestamp" as text) from smart_api_data_vw where "responseChildId" = 'old1'"""))
            .Single().Replace(".0 ", " ", StringComparison.Ordinal).ShouldBe("250 2026-01-02 2026-01-02 09:00:00");
        (await _pipeline.RunAsync()).Partitions.Select(partition => partition.Status).Distinct().ShouldBe([PartitionStatus.Unchanged]);
    }
}
