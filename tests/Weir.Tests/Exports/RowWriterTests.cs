using Weir.Exports;

namespace Weir.Tests.Exports;

public sealed class RowWriterTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_keeps_every_digit_and_names_every_column_once()
    {
        var output = new StringWriter();
        using (var json = new JsonRowsWriter(output, ["n", "n", "d", "t", "u", "x", "f", "l", "s"]))
        {
            await json.WriteAsync(
                [
                    12345678901234567890.10m, 9007199254740993L, new DateOnly(2026, 1, 31), new DateTimeOffset(2026, 1, 31, 9, 30, 0, 250, TimeSpan.FromHours(1)),
                    DBNull.Value, double.PositiveInfinity, true, new[] { 1, 2 }, "é \"x\" <&",
                ],
                CancellationToken);
            await json.EndAsync(CancellationToken);
        }

        output.ToString().ShouldBe("""
            [
              {"n":12345678901234567890.10,"n_2":9007199254740993,"d":"2026-01-31","t":"2026-01-31T08:30:00.25Z","u":null,"x":"Infinity","f":true,"l":[1,2],"s":"é \"x\" <&"}
            ]

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Json_is_written_as_it_is_on_one_line_and_as_text_elsewhere()
    {
        var (json, csv) = (new StringWriter(), new StringWriter());
        var value = new JsonText("{\"n\": 1.50,\r\n\"t\": \"a\\n\u0085\u2028\"}");
        using (var rows = new JsonRowsWriter(json, ["j"]))
        {
            await rows.WriteAsync([value], CancellationToken);
            await rows.EndAsync(CancellationToken);
        }

        await new CsvWriter(csv, raw: false).WriteAsync([value, new JsonText("-1")], CancellationToken);

        json.ToString().ShouldBe("[\n  {\"j\":{\"n\": 1.50,  \"t\": \"a\\n\u0085\u2028\"}}\n]\n");
        csv.ToString().ShouldBe("\"{\"\"n\"\": 1.50,\r\n\"\"t\"\": \"\"a\\n\u0085\u2028\"\"}\",-1\r\n");
    }

    [Fact]
    public async Task Json_without_rows_is_an_empty_array()
    {
        var output = new StringWriter();
        using var json = new JsonRowsWriter(output, ["n"]);

        await json.EndAsync(CancellationToken);

        output.ToString().ShouldBe("[]\n");
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("", "\"\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("007", "007")]
    public async Task Csv_quotes_what_needs_it_and_defuses_formulas(string cell, string written)
    {
        var output = new StringWriter();

        await new CsvWriter(output, raw: false).WriteAsync([cell, null, -5, -1.50m, true], CancellationToken);

        output.ToString().ShouldBe($"{written},,-5,-1.50,true\r\n");
    }
}
