namespace Weir.Tests.FileSources;

/// <summary>Files that cannot be read, and settings that contradict each other: what is said of each.</summary>
public sealed class BadFilesTests : IDisposable
{
    private readonly FilesPipeline _pipeline = new(folder => $"duckdb:{folder}/weir.duckdb", "source: files\npath: in");

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData("a.csv", "<!DOCTYPE html><html><body>sorry</body></html>", "The file 'a.csv' cannot be read: it is an HTML page (46 bytes) where a file of rows (CSV, JSON or, by its format, another) is expected. Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address.")]
    [InlineData("a.csv", "", "The file 'a.csv' cannot be read: it is empty (0 bytes) where a file of rows (CSV, JSON or, by its format, another) is expected. Download it again.")]
    [InlineData("a.csv", "site;beds\n1;2\n", "The file 'a.csv' cannot be read: none of its 1 columns is one that the pipeline declares. Expected: site, beds. Its first line looks as if other characters stood between the fields: check setting 'separator'. Check that it is the right file, and settings 'header_row' and 'columns'.")]
    [InlineData("a.csv", "ward,day\n1,2\n", "The file 'a.csv' cannot be read: none of its 2 columns is one that the pipeline declares. Expected: site, beds. Check that it is the right file, and settings 'header_row' and 'columns'.")]
    [InlineData("a.csv", "site,beds,Site\n1,2,3\n", "The file 'a.csv' cannot be read: its header gives columns 1 and 3 the same name, so that it cannot be told which is meant. Rename one, or say which row is the header with 'header_row'.")]
    [InlineData("a.json", "{\"rows\":[{\"site\":\"1\"}]}", "The file 'a.json' cannot be read: it is one object where a list of objects is expected. Name the list in it with setting 'items'; it has 'rows'.")]
    [InlineData("a.json", "[{\"site\":\"1\"},{\"site\":", "The file 'a.json' cannot be read: it is not JSON, or ends too early (line 1, byte 23). Take it from where it came again.")]
    [InlineData("a.xlsx", "site,beds\n1,2\n", "The file 'a.xlsx' cannot be read: it is text with columns (14 bytes) where a workbook (xlsx or xls) is expected. Give another file.")]
    [InlineData("a.parquet", "site,beds\n1,2\n", "The file 'a.parquet' cannot be read: it is no Parquet file, or damaged. Take it from where it came again.")]
    [InlineData("a.parquet", "PAR1 and then nothing PAR1", "The file 'a.parquet' cannot be read: it is no Parquet file, or damaged. Take it from where it came again.")]
    public async Task A_file_that_is_not_what_it_should_be_fails_alone(string name, string text, string message)
    {
        Declare("");
        _pipeline.Put(name, text);
        _pipeline.Put("good.csv", "site,beds\n001,2\n");

        (await _pipeline.OutcomeAsync()).ShouldBe($"{name} failed: {message}\ngood.csv loaded");

        (await _pipeline.TextsAsync("select site from beds")).ShouldBe(["001"]);
    }

    [Fact]
    public async Task Of_a_zip_with_several_files_one_has_to_be_named()
    {
        Declare("");
        _pipeline.PutZip("a.zip", ("one.csv", "site,beds\n1,1\n"), ("two.csv", "site,beds\n2,2\n"));
        (await _pipeline.OutcomeAsync()).ShouldBe("a.zip failed: The file 'a.zip' cannot be read: the zip holds 2 files of rows ('one.csv', 'two.csv') where one is expected. Name one with setting 'member'; a zip on this machine may be unpacked into a folder instead.");

        Declare("member: tw*.csv");
        (await _pipeline.OutcomeAsync()).ShouldBe("a.zip loaded");
        (await _pipeline.TextsAsync("select site from beds")).ShouldBe(["2"]);

        Declare("member: three.csv");
        (await _pipeline.OutcomeAsync()).ShouldBe("a.zip failed: The file 'a.zip' cannot be read: none of the 2 files in the zip is called as setting 'member' says. Correct the setting, or give another zip.");
    }

    [Fact]
    public async Task A_sheet_that_is_not_there_is_said_with_those_that_are()
    {
        Declare("sheet: Beds");
        _pipeline.PutWorkbook("a.xlsx", "rows", ["site", "beds"], ["1", 2L]);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.xlsx failed: The file 'a.xlsx' cannot be read: it has no sheet 'Beds'. It has 'rows', 'About'. Correct setting 'sheet'.");
    }

    [Theory]
    [InlineData("path: nowhere.csv", "There is neither a file nor a folder 'nowhere.csv'. Check setting 'path'; a relative one counts from the workspace, and --input from the folder you are in.")]
    [InlineData("path: nowhere/*.csv", "There is no folder for 'nowhere/*.csv' to look in. Check setting 'path'; a relative one counts from the workspace.")]
    [InlineData("path: in\nkey: [ward]", "Pipeline 'beds': setting 'key' names column 'ward', which is not declared. Declared are site, beds.")]
    [InlineData("path: in\nmode: upsert", "Pipeline 'beds': mode: upsert needs setting 'key', the columns that make a row unique.")]
    [InlineData("path: in\npartition: ward", "Pipeline 'beds': setting 'partition' names 'ward', which is not a declared column of text, dates or whole numbers. Write file, or one of those.")]
    [InlineData("path: http://127.0.0.1:9/a.csv\npartition: site", "Partitions by a column's values need files on this machine: the values are read before anything is planned, and setting 'path' names an address. Use partition: file, or download the file first.")]
    [InlineData("partition: file", "There is nothing to read: neither setting 'path' nor --input names a file or folder. Name one.")]
    public async Task Settings_that_cannot_be_meant_end_the_run(string settings, string message)
    {
        _pipeline.Set($"source: files\n{settings}\ncolumns: {{site: text, beds: int32}}");

        (await _pipeline.OutcomeAsync()).ShouldBe(message);
    }

    [Fact]
    public async Task Everything_wrong_with_columns_is_said_at_once()
    {
        _pipeline.Set("""
            source: files
            path: in
            columns:
              _load: text
              site: integer
              day: {type: date, format: dd/mm}
              beds: {type: int32, min: few, colour: red}
              at: {type: timestamp, zone: Europe/Atlantis}
              note: {type: text, pattern: "(a)\\1", in: open, format: x}
            """);

        var answer = await _pipeline.RunAsync();

        answer.Code.ShouldBe(2);
        foreach (var problem in (string[])
        [
            "'_load' cannot name a column: it is blank, longer than 63 bytes, or one of _load, _row and source_file, which Weir makes.",
            "'site' has no type that is known. Types are text, int32, int64, decimal(18,2), float64, boolean, date, timestamp, json.",
            "'day': a format has d, M (a capital one) and y, such as dd/MM/yyyy.",
            "'beds' has 'colour', which is not known. Known are type, from, required, format, zone, min, max, pattern, in, description.",
            "'beds': min is a number, or of a date a date such as 2026-01-31; other types have none.",
            "'note': its pattern is no regular expression that can be read without going back. Write one such as [A-Z]{3}[0-9]*, without groups that are referred to.",
            "'note': in is a list of values, such as [open, closed].",
            "'note': only a date has a format, and a timestamp with a zone.",
            "'at': a zone is of a timestamp, and a name such as Europe/London or UTC.",
        ])
            answer.Error.ShouldContain(problem);
    }

    [Fact]
    public async Task Two_files_with_the_same_value_of_the_column_that_is_replaced_by_are_refused()
    {
        Declare("partition: site");
        _pipeline.Put("a.csv", "site,beds\n1,1\n");
        _pipeline.Put("b.csv", "site,beds\n1,2\n");

        (await _pipeline.OutcomeAsync()).ShouldBe("Files 'a.csv' and 'b.csv' both have rows of the same value of column 'site', so that each would take the other's place. Use partition: file, or put the rows of a value into one file.");
    }

    [Fact]
    public async Task Rows_whose_value_cannot_be_read_are_rejected_once_and_not_lost()
    {
        Declare("partition: site\ngate: {max_reject_percent: 100}");
        _pipeline.Put("a.csv", "site,beds\n1,1\n,7\n2,2\n3,3,3\n");

        (await _pipeline.OutcomeAsync()).ShouldBe("1 loaded\n2 loaded");

        (await _pipeline.TextsAsync("select partition_name || ' ' || cast(_row as text) || ' ' || reason from weir_quarantine order by _row")).ShouldBe(["1 2 Blank where a value is required.", "1 4 3 fields where the header has 2."]);
    }

    [Theory]
    [InlineData("windows-1252", new byte[] { 0x80 }, "€")]
    [InlineData("utf-16", new byte[] { 0xAC, 0x20 }, "€")]
    public async Task Other_encodings_are_read_where_a_setting_says_so(string encoding, byte[] euro, string text)
    {
        Declare($"encoding: {encoding}");
        byte[] Encoded(string ascii) => [.. ascii.SelectMany(letter => encoding == "utf-16" ? (byte[])[(byte)letter, 0] : [(byte)letter])];
        _pipeline.Put("a.csv", [.. encoding == "utf-16" ? (byte[])[0xFF, 0xFE] : [], .. Encoded("site,beds\n"), .. euro, .. Encoded(",2\n")]);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");
        (await _pipeline.TextsAsync("select site from beds")).ShouldBe([text]);

        Declare("");
        (await _pipeline.OutcomeAsync()).ShouldBe(encoding == "utf-16"
            ? "a.csv failed: The file 'a.csv' cannot be read: it begins with the mark of UTF-16. Set encoding: utf-16."
            : "a.csv held: No rows, where the load now served has 1. 1 of 1 rows rejected (100 %), over the limit of 1 %.");
    }

    [Fact]
    public async Task Columns_are_guessed_without_guessing_codes_or_dates()
    {
        _pipeline.Put("a.csv", """
            Org Code,Zeros,Amount,On,At,Slashed,Mixed,Empty,Big,Yes
            1,007,1.50,2026-01-31,2026-01-31T09:00:00Z,01/02/2026,1,,123456789012345678901,true
            2,8,-12,2026-02-01,2026-01-31T09:00:00+01:00,13/02/2026,x,,2,false
            """);
        _pipeline.Put("b.ndjson", """{"number":"12","count":12}""");

        (await _pipeline.CommandAsync("discover", "beds")).Output.ShouldBe("""
            # Columns of pipeline beds, found in 'a.csv' (2 rows looked at).
            # Loads hold to them. Correct what was taken for something else, and say what has to be there (required: true).
            columns:
              org_code: text  # numbers, by its name a code: codes are text
              zeros: text
              amount: "decimal(18,2)"
              "on": date
              at: timestamp
              slashed: text  # looks like dates; which is day and which month is not guessed: write {type: date, format: dd/MM/yyyy} or MM/dd/yyyy
              mixed: text
              empty: text  # blank in every row that was looked at
              big: "decimal(38,0)"
              "yes": boolean

            """.ReplaceLineEndings("\n"));

        _pipeline.HasSchema.ShouldBeFalse();
        _pipeline.Set("source: files\npath: in/b.ndjson");
        (await _pipeline.CommandAsync("discover", "beds", "--write")).Code.ShouldBe(0);
        _pipeline.SchemaText.ShouldEndWith("columns:\n  number: text\n  count: int64\n");
        (await _pipeline.CommandAsync("discover", "beds", "--write")).Error.ShouldEndWith("beds.schema.yaml is there already, and is not written over. Remove it to have the columns found anew.\n");
    }

    [Fact]
    public async Task Times_without_an_offset_are_of_the_zone_declared_and_those_of_the_hour_that_comes_twice_are_rejected()
    {
        _pipeline.Set("source: files\npath: in/a.csv\ngate: {max_reject_percent: 100}\ncolumns: {made: {type: timestamp, zone: Europe/London}, seen: {type: timestamp, zone: Europe/London, format: dd/MM/yyyy HH:mm}, sent: timestamp}");
        _pipeline.Put("a.csv", """
            made,seen,sent
            2026-01-31T09:15:00,31/01/2026 09:15,2026-01-31T09:15:00Z
            2026-07-31 09:15,31/07/2026 09:15,2026-07-31T09:15:00+01:00
            2026-10-25T01:30:00,,
            2026-03-29T01:30:00,,
            ,07/31/2026 09:15,
            ,,2026-07-31T09:15:00
            """);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");

        (await _pipeline.TextsAsync("select strftime(made at time zone 'UTC', '%m-%d %H:%M') || ' ' || strftime(seen at time zone 'UTC', '%m-%d %H:%M') || ' ' || strftime(sent at time zone 'UTC', '%m-%d %H:%M') from beds order by 1"))
            .ShouldBe(["01-31 09:15 01-31 09:15 01-31 09:15", "07-31 08:15 07-31 08:15 07-31 08:15"]);
        (await _pipeline.TextsAsync("select cast(_row as text) || ' ' || reason from weir_quarantine order by _row")).ShouldBe(
        [
            "3 A time in the hour in which clocks are changed: it came twice or not at all.",
            "4 A time in the hour in which clocks are changed: it came twice or not at all.",
            "5 Text of 16 characters where a time such as 31/01/2026 09:15 is expected.",
            "6 Text of 19 characters where a time with its offset from UTC, such as 2026-01-31T09:15:00Z, is expected.",
        ]);
    }

    [Fact]
    public async Task A_dry_run_prints_the_columns_and_writes_nothing()
    {
        _pipeline.Put("a.csv", "site,beds\n001,2\n");

        var answer = await _pipeline.RunAsync("--dry-run");

        answer.Output.ShouldContain("The columns were found in 'a.csv' (1 row looked at):\ncolumns:\n  site: text\n  beds: int64\n");
        _pipeline.HasSchema.ShouldBeFalse();
    }

    private void Declare(string settings) => _pipeline.Set($"source: files\npath: in\ncolumns: {{site: {{type: text, required: true}}, beds: int32}}\n{settings}".TrimEnd());
}
