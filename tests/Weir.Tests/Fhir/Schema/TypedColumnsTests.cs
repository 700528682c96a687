using Weir.Columns;
using Weir.Fhir.Schema;
using Weir.Fhir.Views;
using Weir.Tests.Fhir.Views;

namespace Weir.Tests.Fhir.Schema;

/// <summary>Columns with types beside dates and decimals, which stay the text that was sent.</summary>
public sealed class TypedColumnsTests
{
    [Theory]
    [InlineData("2024", "2024-01-01", "2024-12-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("2023-02", "2023-02-01", "2023-02-28")]
    [InlineData("2024-02-29", "2024-02-29", "2024-02-29")]
    [InlineData("9999", "9999-01-01", "9999-12-31")]
    public void A_date_has_the_first_and_the_last_day_that_it_can_mean(string sent, string first, string last)
    {
        var patient = $$"""{"resourceType":"Patient","id":"1","birthDate":"{{sent}}"}""";
        ViewTable.Rows(Typed("Patient", "born: birthDate"), null, patient).ShouldBe([$"born={sent} born_first={first} born_last={last}"]);
        Rows(patient).ShouldBe([$"patient[1] id=1 birth_date={sent} birth_date_first={first} birth_date_last={last}"]);
    }

    [Theory]
    [InlineData("2024", "2023-12-31T10:00:00Z", "2025-01-01T11:59:59.999Z")]
    [InlineData("2024-03", "2024-02-29T10:00:00Z", "2024-04-01T11:59:59.999Z")]
    [InlineData("2024-03-01", "2024-02-29T10:00:00Z", "2024-03-02T11:59:59.999Z")]
    [InlineData("2024-03-01T08:30:00", "2024-02-29T18:30:00Z", "2024-03-01T20:30:00.999Z")]
    [InlineData("2024-03-01T08:30:00+01:00", "2024-03-01T07:30:00Z", "2024-03-01T07:30:00.999Z")]
    [InlineData("2024-03-01T08:30:00.123456Z", "2024-03-01T08:30:00.123456Z", "2024-03-01T08:30:00.123456Z")]
    public void A_dateTime_has_the_first_and_the_last_instant_that_it_can_mean(string sent, string first, string last) =>
        ViewTable.Rows(Typed("Observation", "at: effective.ofType(dateTime)"), null, $$"""{"resourceType":"Observation","id":"1","effectiveDateTime":"{{sent}}"}""")
            .ShouldBe([$"at={sent} at_first={first} at_last={last}"]);

    [Fact]
    public void An_instant_that_no_clock_shows_is_null_beside_its_text() =>
        ViewTable.Rows(Typed("Observation", "at: effective.ofType(dateTime)"), null, """{"resourceType":"Observation","id":"1","effectiveDateTime":"0001"}""")
            .ShouldBe(["at=0001 at_first=null at_last=0002-01-01T11:59:59.999Z"]);

    [Theory]
    [InlineData("1.20", "1.200000000")]
    [InlineData("-0.5e1", "-5.000000000")]
    [InlineData("0.1234567891", "null")]
    [InlineData("1234567890123456789012345678901234567890", "null")]
    public void A_decimal_has_its_number_where_the_column_has_room_for_all_digits(string sent, string number)
    {
        var observation = $$$"""{"resourceType":"Observation","id":"1","valueQuantity":{"value":{{{sent}}}}}""";
        ViewTable.Rows(Typed("Observation", "v: value.ofType(Quantity).value"), null, observation).ShouldBe([$"v={sent} v_number={number}"]);
        Rows(observation).ShouldBe([$"observation[1] id=1 value_quantity_value={sent}{(number is "null" ? "" : $" value_quantity_value_number={number}")}"]);
    }

    [Fact]
    public void Lists_nulls_and_columns_with_a_tag_get_none()
    {
        var views = ViewSet.Compile(
            [ViewTable.Read("""
                {"resourceType":"ViewDefinition","name":"v","resource":"Patient","select":[{"column":[
                  {"name":"born","path":"birthDate"}, {"name":"tagged","path":"birthDate","type":"date","tag":[{"name":"ansi/type","value":"DATE"}]},
                  {"name":"all","path":"birthDate","collection":true}, {"name":"gender","path":"gender"}]}]}
                """)],
            isTyped: true);
        ViewTable.Rows(views, null, """{"resourceType":"Patient","id":"1"}""").ShouldBe(["born=null born_first=null born_last=null tagged=null all=[] gender=null"]);
    }

    [Fact]
    public void A_list_of_dates_has_them_in_the_rows_of_its_table() =>
        Rows("""{"resourceType":"ActivityDefinition","id":"1","timingTiming":{"event":["2024-05"]}}""")
            .ShouldContain("activity_definition_timing_timing_event[1] activity_definition_id=1 event_index=0 value=2024-05 value_first=2024-04-30T10:00:00Z value_last=2024-06-01T11:59:59.999Z");

    [Fact]
    public void They_only_add_columns()
    {
        var (plain, typed) = (DefaultSchema.Of("Observation"), DefaultSchema.Of("Observation", isTyped: true));
        foreach (var (before, after) in plain.Tables.Zip(typed.Tables))
            after.Schema.Columns.Select(column => (column.Name, column.Type)).Intersect(before.Schema.Columns.Select(column => (column.Name, column.Type))).Count().ShouldBe(before.Columns.Length);
        typed.Tables[0].Schema.Columns.Single(column => column.Name == "value_quantity_value_number").Type.ShouldBe(ColumnType.Decimal(38, 9));
    }

    private static ViewSet Typed(string resource, params string[] columns) => ViewSet.Compile([ViewTable.Read(ViewTable.View(resource, columns))], isTyped: true);

    private static IReadOnlyList<string> Rows(string resource)
    {
        using var table = new RowTable(isTyped: true);
        table.Append(resource).ShouldBeNull();
        return table.Take();
    }
}
