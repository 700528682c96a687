using System.Text;
using Weir.Columns;
using Weir.Failures;

namespace Weir.Tests.Rcpch;

public sealed class RcpchBadAnswersTests
{
    [Theory]
    [InlineData("""{"detail":"Not now"}""", "is an object where a list is expected. What was served stays served. The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.")]
    [InlineData("\"no\"", "is a text where a list is expected. What was served stays served. The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.")]
    [InlineData("null", "is null where a list is expected. What was served stays served. The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.")]
    [InlineData("\r\n <!DOCTYPE html><html></html>", "is a web page where JSON is expected. What was served stays served. A firewall, a sign-in page or maintenance may answer in the API's place: open the address in a browser to see, and check setting 'url'.")]
    [InlineData("""[{"ods_code":"A","name":"A"},{"ods_code":"B","na""", "is not JSON, or ends too early, after 1 whole item. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("""[{"ods_code":"A","name":"A"}""", "is not JSON, or ends too early, after 1 whole item. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("""[{"ods_code":"A","name":"A"}] [""", "is not JSON, or ends too early, after 1 whole item. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("", "is not JSON, or ends too early, after 0 whole items. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("ods_code,name\nA,A\n", "is not JSON, or ends too early, after 0 whole items. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("[ ]", "is an empty list where at least one organisation is expected. What was served stays served. Run again later; if it stays so, ask the publisher.")]
    [InlineData("""[{"gss_code":"E1","name":"A"},7]""", "has 2 items and none is an option; the first: The item has no 'ods_code'. What was served stays served. The API may have changed, or it is another list's answer.")]
    public async Task An_answer_that_is_no_list_of_organisations_is_refused(string answer, string expected)
    {
        var failure = await RcpchReading.FailureAsync("nhs_trusts", answer);

        failure.Message.ShouldBe($"List 'nhs_trusts': the file 'answer.json' {expected}");
        failure.Kind.ShouldBe(FailureKind.BadData);
    }

    [Theory]
    [InlineData("""{"error":"no"}""", "is an object where a list is expected. What was served stays served. The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.")]
    [InlineData("[]", "is an empty list where at least one organisation is expected. What was served stays served. Run again later; if it stays so, ask the publisher.")]
    [InlineData("""[{"ods_code":"7X1","name":"Bryn""", "is not JSON, or ends too early, after 0 whole items. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData("", "is not JSON, or ends too early, after 0 whole items. What was served stays served. Run again later; of a saved answer, save it anew.")]
    public async Task Of_several_answers_the_one_that_is_wrong_is_named(string second, string expected)
    {
        var failure = await Should.ThrowAsync<SourceException>(() => RcpchReading.ReadAsync("welsh_lhbs", ("http://x/a/", """[{"ods_code":"7X1","name":"A"}]"""), ("http://x/b/", second)));

        failure.Message.ShouldBe($"List 'welsh_lhbs': the answer of http://x/b/ {expected}");
    }

    [Theory]
    [InlineData("7", null, "The item is a number where an object is expected.")]
    [InlineData("""["A"]""", null, "The item is a list where an object is expected.")]
    [InlineData("null", null, "The item is null where an object is expected.")]
    [InlineData("""{"name":"A"}""", "ods_code", "The item has no 'ods_code'.")]
    [InlineData("""{"ods_code":null,"name":"A"}""", "ods_code", "The item has no 'ods_code'.")]
    [InlineData("""{"ods_code":" ","name":"A"}""", "ods_code", "'ods_code' is blank.")]
    [InlineData("""{"ods_code":12,"name":"A"}""", "ods_code", "'ods_code' is a number where a text is expected.")]
    [InlineData("""{"ods_code":{"a":1},"name":"A"}""", "ods_code", "'ods_code' is an object where a text is expected.")]
    [InlineData("""{"ods_code":"A\u0000","name":"A"}""", "ods_code", "'ods_code' holds a control character, which no code or name has.")]
    [InlineData("""{"ods_code":"\ud800","name":"A"}""", "ods_code", "'ods_code' holds half of a character.")]
    [InlineData("""{"ods_code":"A"}""", "name", "The item has no 'name'.")]
    [InlineData("""{"ods_code":"A","name":""}""", "name", "'name' is blank.")]
    [InlineData("""{"ods_code":"A","name":["B"]}""", "name", "'name' is a list where a text is expected.")]
    [InlineData("""{"ods_code":" GOOD ","name":"Again"}""", "ods_code", "The same 'ods_code' as item 1, which is kept.")]
    public async Task An_item_that_is_no_option_waits_in_the_quarantine_and_the_others_stay(string item, string? column, string reason)
    {
        var list = await RcpchReading.ReadAsync("nhs_trusts", $$"""[{"ods_code":"GOOD","name":"Good"},{{item}},{"ods_code":"LAST","name":"Last"}]""");

        list.Options.Select(option => option.Code).ShouldBe(["GOOD", "LAST"]);
        list.Options[0].Label.ShouldBe("Good");
        var fault = list.Faults.ShouldHaveSingleItem();
        (fault.Row, fault.Column, fault.Outcome, fault.Reason, fault.Original).ShouldBe((2, column, FindingOutcome.Rejected, reason, item));
    }

    [Fact]
    public async Task A_hospital_that_is_under_two_boards_is_kept_under_the_first()
    {
        var list = await RcpchReading.ReadAsync("welsh_lhbs", """[{"ods_code":"7X1","name":"A","organisations":[{"ods_code":"H1","name":"H"},{"name":"No code"},7]},{"ods_code":"7X2","name":"B","organisations":[{"ods_code":"H1","name":"H"}]}]""");

        list.Options.Select(option => $"{option.Parent ?? "-"} {option.Code}").ShouldBe(["- 7X1", "7X1 H1", "- 7X2"]);
        list.Faults.Select(fault => $"{fault.Row} {fault.Reason}").ShouldBe(["3 The item has no 'ods_code'.", "5 The same 'ods_code' as item 2, which is kept."]);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_no_JSON()
    {
        var failure = await Should.ThrowAsync<SourceException>(() => RcpchReading.ReadAsync("nhs_trusts", [.. Encoding.UTF8.GetBytes("""[{"ods_code":"A","name":"Caf"""), 0xE9, .. Encoding.UTF8.GetBytes("\"}]")]));

        failure.Message.ShouldBe("List 'nhs_trusts': the file 'answer.json' is not JSON, or ends too early, after 0 whole items. What was served stays served. Run again later; of a saved answer, save it anew.");
    }

    [Fact]
    public async Task An_original_in_the_quarantine_has_an_end()
    {
        var list = await RcpchReading.ReadAsync("nhs_trusts", $$"""[{"ods_code":"A","name":"A"},{"name":"{{new string('x', 200_000)}}"}]""");

        list.Faults.ShouldHaveSingleItem().Original.Length.ShouldBe(10_000);
    }
}
