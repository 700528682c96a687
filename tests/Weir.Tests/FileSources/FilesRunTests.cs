using Weir.Tests.Http;

namespace Weir.Tests.FileSources;

/// <summary>Files of any origin become tables, with what they are held to.</summary>
public abstract class FilesRunTests : IAsyncLifetime
{
    private const string January = """
        Site Code,Day,Beds,Rate,Note
        00123,2026-01-01,10,1.50,"a, b"
        00124,2026-01-01,12,,
        """;

    private const string February = """
        Site Code,Day,Beds,Rate,Note
        00123,2026-02-01,11,0.1,
        """;

    private const string Rows = "select site_code || ' ' || cast(day as text) || ' ' || coalesce(cast(beds as text), '(null)') || ' ' || coalesce(cast(rate as text), '(null)') || ' ' || coalesce(note, '(null)') || ' ' || source_file || ' ' || cast(_row as text) from beds order by 1";

    private FilesPipeline _pipeline = null!;

    private protected abstract Task<string> NewAddressAsync();

    public async ValueTask InitializeAsync()
    {
        var address = await NewAddressAsync();
        _pipeline = new FilesPipeline(folder => address.Replace("FOLDER", folder, StringComparison.Ordinal), "source: files\npath: in/*.csv\nkey: [site_code, day]");
    }

    public ValueTask DisposeAsync()
    {
        _pipeline.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Codes_keep_their_zeros_blanks_are_null_and_decimals_are_exact()
    {
        _pipeline.Put("a.csv", January);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");

        (await _pipeline.TextsAsync(Rows)).ShouldBe(["00123 2026-01-01 10 1.50 a, b a.csv 1", "00124 2026-01-01 12 (null) (null) a.csv 2"]);
        _pipeline.SchemaText.ShouldBe("""
            # Columns of pipeline beds, found in 'a.csv' (2 rows looked at).
            # Loads hold to them. Correct what was taken for something else, and say what has to be there (required: true).
            columns:
              site_code: text
              day: date
              beds: int64
              rate: "decimal(18,2)"
              note: text

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_file_that_changed_takes_the_place_of_its_own_rows_alone_and_the_old_are_in_history()
    {
        _pipeline.Put("a.csv", January);
        _pipeline.Put("b.csv", February);
        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded\nb.csv loaded");
        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv unchanged\nb.csv unchanged");
        _pipeline.Put("b.csv", February.Replace(",11,", ",14,", StringComparison.Ordinal));

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv unchanged\nb.csv loaded");

        (await _pipeline.TextsAsync(Rows)).ShouldBe(["00123 2026-01-01 10 1.50 a, b a.csv 1", "00123 2026-02-01 14 0.10 (null) b.csv 1", "00124 2026-01-01 12 (null) (null) a.csv 2"]);
        (await _pipeline.TextsAsync("select cast(beds as text) from beds_history")).ShouldBe(["11"]);
    }

    [Fact]
    public async Task Loads_hold_to_the_schema_that_was_written_down()
    {
        _pipeline.Put("a.csv", January);
        await _pipeline.RunAsync();
        _pipeline.SetSchema(_pipeline.SchemaText.Replace("beds: int64", "beds: {type: int64, required: true, min: 0, max: 100}", StringComparison.Ordinal));
        _pipeline.Put("b.csv", """
            Site Code,Day,Rate,Note,Ward
            00123,2026-02-01,1,x,W1
            """);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded\nb.csv held: Required column gone: beds.");

        (await _pipeline.TextsAsync(Rows)).ShouldBe(["00123 2026-01-01 10 1.50 a, b a.csv 1", "00124 2026-01-01 12 (null) (null) a.csv 2"]);
        _pipeline.Put("b.csv", """
            Site Code,Day,Rate,Note,Ward,Beds
            00123,2026-02-01,1,x,W1,9
            """);
        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv unchanged\nb.csv loaded: 1 column that is not declared, left out: ward.");
        _pipeline.Set("source: files\npath: in/*.csv\nkey: [site_code, day]\nnew_columns: load");
        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded\nb.csv loaded: New columns, loaded as text: ward.");
        (await _pipeline.TextsAsync("select ward from beds where source_file = 'b.csv'")).ShouldBe(["W1"]);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_a_rejected_row_with_its_number_and_reason()
    {
        _pipeline.Set("""
            source: files
            path: in/*.csv
            key: [site_code, day]
            nulls: [NA]
            columns:
              site_code: {type: text, required: true, pattern: "[0-9]{5}", from: Site Code}
              day: {type: date, format: dd/MM/yyyy}
              beds: {type: int32, min: 0, max: 50}
              rate: decimal(5,2)
              note: {type: text, in: [open, closed]}
            gate:
              max_reject_percent: 100
            """);
        _pipeline.Put("a.csv", """
            Site Code,Day,Beds,Rate,Note
            00123,31/01/2026,10,1.50,open
            00124,01/31/2026,10,1.50,open
            0012,31/01/2026,10,1.50,open
            00125,31/01/2026,ten,1.50,open
            00126,31/01/2026,51,1.50,open
            00127,31/01/2026,-1,1.50,open
            00128,31/01/2026,1,1.505,open
            00129,31/01/2026,1,1234.5,open
            00130,31/01/2026,1,1,ajar
            ,31/01/2026,1,1,open
            00131,31/01/2026,1
            00132,31/01/2026,1,1,"open" x
            00123,31/01/2026,11,1.50,closed
            00133,31/01/2026,NA,,
            """);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");

        (await _pipeline.TextsAsync(Rows)).ShouldBe(["00123 2026-01-31 10 1.50 open a.csv 1", "00133 2026-01-31 (null) (null) (null) a.csv 14"]);
        (await _pipeline.TextsAsync("select cast(_row as text) || ' ' || coalesce(column_name, '-') || ' ' || reason from weir_quarantine order by _row")).ShouldBe(
        [
            "2 day Text of 10 characters where a date such as 31/01/2026 is expected.",
            "3 site_code Text of 4 characters that does not have the pattern declared.",
            "4 beds Text of 3 characters where a whole number of at most 32 bits is expected.",
            "5 beds Above 50, the greatest allowed.",
            "6 beds Below 0, the least allowed.",
            "7 rate A number with more than 2 digits after the point.",
            "8 rate A number with more than 3 digits before the point.",
            "9 note Text of 4 characters that is none of the 2 values declared.",
            "10 site_code Blank where a value is required.",
            "11 - 3 fields where the header has 5.",
            "12 - A quoted field that does not end, or text after its closing quote.",
            "13 - The same key (site_code, day) as row 1, which is loaded.",
        ]);
    }

    [Fact]
    public async Task Every_format_gives_the_same_rows()
    {
        _pipeline.Set("""
            source: files
            path: [in/a.csv, in/b.tsv, in/c.xlsx, in/d.json, in/e.ndjson, in/f.parquet, in/g.zip, in/h.csv.gz]
            columns: {site_code: text, day: date, beds: int32, rate: "decimal(5,2)", note: text}
            """);
        _pipeline.Put("a.csv", January);
        _pipeline.Put("b.tsv", "Site Code\tDay\tBeds\tRate\tNote\r\n00123\t2026-01-01\t10\t1.50\ta, b\r\n00124\t2026-01-01\t12\t\t\r\n");
        _pipeline.PutWorkbook("c.xlsx", "rows", ["Site Code", "Day", "Beds", "Rate", "Note"], ["00123", new DateOnly(2026, 1, 1), 10L, 1.5m, "a, b"], ["00124", new DateOnly(2026, 1, 1), 12L, null, null]);
        _pipeline.Put("d.json", """[{"site_code":"00123","day":"2026-01-01","beds":10,"rate":1.50,"note":"a, b"},{"site_code":"00124","day":"2026-01-01","beds":12,"rate":null,"note":""}]""");
        _pipeline.Put("e.ndjson", """
            {"site_code":"00123","day":"2026-01-01","beds":10,"rate":1.50,"note":"a, b"}
            {"site_code":"00124","day":"2026-01-01","beds":12}
            """);
        await _pipeline.PutParquetAsync("f.parquet", "select * from (values ('00123', date '2026-01-01', 10, 1.50::decimal(9,2), 'a, b'), ('00124', date '2026-01-01', 12, null, null)) t(site_code, day, beds, rate, note)");
        _pipeline.PutZip("g.zip", ("folder/a.csv", January), ("readme.pdf", "not read"));
        _pipeline.PutGzip("h.csv.gz", January);

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded\nb.tsv loaded\nc.xlsx loaded\nd.json loaded\ne.ndjson loaded\nf.parquet loaded\ng.zip loaded\nh.csv.gz loaded");

        var rows = await _pipeline.TextsAsync(Rows);
        foreach (var file in (string[])["a.csv", "b.tsv", "c.xlsx", "d.json", "e.ndjson", "f.parquet", "g.zip", "h.csv.gz"])
        {
            var first = file == "c.xlsx" ? 2 : 1;
            rows.Where(row => row.Contains($" {file} ", StringComparison.Ordinal)).ShouldBe([$"00123 2026-01-01 10 1.50 a, b {file} {first}", $"00124 2026-01-01 12 (null) (null) {file} {first + 1}"]);
        }

        (await _pipeline.TextsAsync("select member from weir_ledger where member is not null")).ShouldBe(["folder/a.csv"]);
    }

    [Fact]
    public async Task A_list_within_an_object_is_found_by_its_path_and_what_is_nested_is_kept_as_json()
    {
        _pipeline.Set("source: files\npath: in/a.json\nitems: data.rows");
        _pipeline.Put("a.json", """{"data":{"rows":[{"id":"007","tags":["x","y"],"open":true},{"id":"008","tags":null,"open":false}, 5]}}""");

        var outcome = await _pipeline.OutcomeAsync();

        outcome.ShouldBe("a.json held: 1 of 3 rows rejected (33.33 %), over the limit of 1 %.");
        _pipeline.SchemaText.ShouldEndWith("columns:\n  id: text\n  tags: json\n  open: boolean\n");
        _pipeline.Set("source: files\npath: in/a.json\nitems: data.rows\ngate: {max_reject_percent: 50}");
        (await _pipeline.TextsAsync("select original from weir_quarantine")).ShouldBe(["5"]);
    }

    [Fact]
    public async Task A_value_of_a_column_may_be_what_is_replaced()
    {
        _pipeline.Set("source: files\npath: in/*.csv\npartition: day\ncolumns: {site_code: text, day: date, beds: int64, rate: \"decimal(9,2)\", note: text}");
        _pipeline.Put("a.csv", """
            Site Code,Day,Beds,Rate,Note
            1,2026-01-01,10,,
            2,2026-01-02,20,,
            3,2026-01-02,30,,
            """);
        (await _pipeline.OutcomeAsync()).ShouldBe("2026-01-01 loaded\n2026-01-02 loaded");
        _pipeline.Put("a.csv", """
            Site Code,Day,Beds,Rate,Note
            2,2026-01-02,21,,
            9,2026-01-03,90,,
            """);

        (await _pipeline.OutcomeAsync()).ShouldBe("2026-01-02 loaded\n2026-01-03 loaded");

        (await _pipeline.TextsAsync("select cast(day as text) || ' ' || site_code || ' ' || cast(beds as text) from beds order by 1")).ShouldBe(["2026-01-01 1 10", "2026-01-02 2 21", "2026-01-03 9 90"]);
        _pipeline.Put("a.csv", """
            Site Code,Day,Beds,Rate,Note
            2,2026-01-02,21,,
            9,2026-01-03,91,,
            """);
        (await _pipeline.OutcomeAsync()).ShouldBe("2026-01-02 unchanged\n2026-01-03 loaded");
    }

    [Fact]
    public async Task A_held_value_is_loaded_once_somebody_approves_it()
    {
        _pipeline.Set("source: files\npath: in/*.csv\npartition: day\ncolumns: {site_code: text, day: date, beds: int64, rate: \"decimal(9,2)\", note: text}");
        _pipeline.Put("a.csv", "Site Code,Day,Beds,Rate,Note\n1,2026-01-01,10,,\n2,2026-01-02,x,,\n3,2026-01-02,30,,\n");
        (await _pipeline.OutcomeAsync()).ShouldBe("2026-01-01 loaded\n2026-01-02 held: 1 of 2 rows rejected (50 %), over the limit of 1 %.");
        var hold = (await _pipeline.TextsAsync("select cast(load_id as text) from weir_holds")).Single();

        var approved = await _pipeline.CommandAsync("approve", hold, "--warehouse", _pipeline.Warehouse);

        approved.Code.ShouldBe(3, approved.Text);
        (await _pipeline.TextsAsync("select cast(day as text) || ' ' || site_code from beds order by 1")).ShouldBe(["2026-01-01 1", "2026-01-02 3"]);
    }

    [Fact]
    public async Task A_folder_is_read_with_those_in_it_and_a_pattern_only_as_deep_as_it_says()
    {
        Directory.CreateDirectory(_pipeline.Path("2026/deep"));
        _pipeline.Put("a.csv", January);
        _pipeline.Put("2026/b.csv", January);
        _pipeline.Put("2026/deep/c.csv", January);
        _pipeline.Put("notes.docx", "not read");
        _pipeline.Put(".hidden.csv", January);
        const string columns = "\ncolumns: {site_code: text, day: date, beds: int64, rate: \"decimal(9,2)\", note: text}";

        _pipeline.Set("source: files\npath: in/*/*.csv" + columns);
        (await _pipeline.OutcomeAsync()).ShouldBe("2026/b.csv loaded");
        _pipeline.Set("source: files\npath: in/**/*.csv" + columns);
        (await _pipeline.OutcomeAsync()).ShouldBe("2026/b.csv unchanged\n2026/deep/c.csv loaded\na.csv loaded");
        _pipeline.Set("source: files\npath: in" + columns);
        var answer = await _pipeline.RunAsync();
        answer.Output.ShouldContain("notes.docx was passed over: its name ends in none that is read.");
        (await _pipeline.TextsAsync("select distinct source_file from beds order by 1")).ShouldBe(["2026/b.csv", "2026/deep/c.csv", "a.csv"]);
    }

    [Fact]
    public async Task Rows_with_a_known_key_are_put_in_place_and_the_others_stay()
    {
        _pipeline.Set("source: files\npath: in/a.csv\nkey: [site_code, day]\nmode: upsert");
        _pipeline.Put("a.csv", January);
        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");
        _pipeline.Put("a.csv", January.Replace("00123,2026-01-01,10", "00125,2026-01-01,10", StringComparison.Ordinal).Replace(",12,", ",13,", StringComparison.Ordinal));

        (await _pipeline.OutcomeAsync()).ShouldBe("a.csv loaded");

        (await _pipeline.TextsAsync("select site_code || ' ' || cast(beds as text) from beds order by 1")).ShouldBe(["00123 10", "00124 13", "00125 10"]);
    }

    [Fact]
    public async Task A_file_at_an_address_is_asked_for_again_only_where_it_changed()
    {
        await using var server = new WireServer(head => head.Contains("If-None-Match: \"1\"", StringComparison.OrdinalIgnoreCase) ? WireServer.Only("304 Not Modified") : WireServer.Ok(January.ReplaceLineEndings("\n"), "ETag: \"1\"\r\n"));
        _pipeline.Set($"source: files\npath: {server.At("/beds.csv?token=abc")}");

        (await _pipeline.OutcomeAsync()).ShouldBe("beds.csv loaded");
        (await _pipeline.OutcomeAsync()).ShouldBe("beds.csv unchanged");

        (await _pipeline.TextsAsync("select source from weir_ledger")).ShouldBe([$"http://127.0.0.1:{server.Port}/beds.csv?…"]);
        (await _pipeline.TextsAsync(Rows)).Count.ShouldBe(2);
    }
}

/// <summary>In a DuckDB file.</summary>
public sealed class DuckDbFilesRunTests : FilesRunTests
{
    private protected override Task<string> NewAddressAsync() => Task.FromResult("duckdb:FOLDER/weir.duckdb");
}

/// <summary>On a real PostgreSQL.</summary>
public sealed class PostgresFilesRunTests(SharedPostgres postgres) : FilesRunTests
{
    private protected override Task<string> NewAddressAsync() => postgres.CreateDatabaseAsync("files");
}
