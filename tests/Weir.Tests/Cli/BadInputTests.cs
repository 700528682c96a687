using System.Globalization;
using System.IO.Compression;
using System.Text;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Tests.Cli;

/// <summary>A good month is loaded; then a bad file of the same month is given on the command line. What was served stays served.</summary>
public abstract class BadInputTests : IAsyncLifetime
{
    private const string FileName = "Full-CSV-data-file-Jan26.zip";
    private const string Member = "20260131-RTT-January-2026-full-extract.csv";
    private static readonly RttFile January = new(new DateOnly(2026, 1, 1), 0);

    private CommandFolder _folder = null!;
    private string _address = "";

    private protected abstract Task<string> NewAddressAsync(string folder);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Given => _folder.Path(Path.Combine("given", FileName));

    public async ValueTask InitializeAsync()
    {
        _folder = new CommandFolder("warehouse: ${BAD_INPUT_WAREHOUSE}\npipelines:\n  rtt:\n    source: nhs-rtt\n");
        _address = await NewAddressAsync(_folder.Folder);
        await File.WriteAllTextAsync(_folder.Path(".env"), $"BAD_INPUT_WAREHOUSE={_address}\n", CancellationToken);
        Directory.CreateDirectory(_folder.Path("given"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string> BadFiles => new()
    {
        { "not there", "The file '<file>' cannot be read: there is no such file. Check the path." },
        { "a folder", "The file '<file>' cannot be read: it is a folder where a zip or CSV file is expected. Name the file." },
        { "empty", "The file '<file>' cannot be read: it is empty (0 bytes) where a zip or CSV file is expected. Download it again." },
        { "not a zip", "The file '<file>' cannot be read: it is a PDF document (<bytes> bytes) where a zip or CSV file is expected. Give another file." },
        { "HTML", "The file '<file>' cannot be read: it is an HTML page (<bytes> bytes) where a zip or CSV file is expected. Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address." },
        { "no CSV in it", "The file '<file>' cannot be read: the zip holds no CSV file: none of its 1 file ends in .csv. Give a zip with one CSV file." },
        { "truncated", "The file '<file>' cannot be read: the zip is cut short: its table of contents, which stands at the end of every zip, is missing from its <bytes> bytes. Download it again." },
        { "damaged half way", $"2026-01: The file '{FileName}' cannot be read: the zip's entry '{Member}' is damaged: its <unpacked> bytes do not match its checksum. Download it again." },
        { "unknown header", $"2026-01: '{FileName}', member '{Member}': the header is not one of an RTT full extract. Found 3 columns; expected 121 (69 before April 2021) and among them, not found: 'Provider Org Code', 'Commissioner Org Code', 'RTT Part Type'. Give the file that the page links as 'Full CSV data file'; if the publisher changed the layout, Weir must learn it first." },
        { "rows of another month", $"2026-01: '{FileName}', member '{Member}': the rows are of 2025-12; 2026-01 was expected, from the file's name or the page that links it. Nothing was loaded. Give the file of the right month, or rename a file that is misnamed." },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_bad_file_is_refused_with_what_to_do_and_changes_nothing(string kind, string message)
    {
        await LoadGoodMonthAsync();
        var before = await CountsAsync();
        Make(kind);

        var answer = await _folder.RunAsync("run", "rtt", "--input", Given);

        var bytes = File.Exists(Given) ? new FileInfo(Given).Length : 0;
        answer.Error.ShouldBe(message
            .Replace("<file>", Given, StringComparison.Ordinal)
            .Replace("<bytes>", bytes.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("<unpacked>", Csv().Length.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal) + "\n");
        answer.Code.ShouldBe(1, answer.Text);
        answer.Output.ShouldContain("Run of rtt: failed, ");
        (await CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task One_bad_row_among_good_ones_is_quarantined_and_the_others_are_loaded()
    {
        await LoadGoodMonthAsync();
        var before = await CountsAsync();
        var lines = Encoding.UTF8.GetString(Csv()).Split("\r\n");
        lines[3] = lines[3][..lines[3].LastIndexOf(',')];
        Write(Zip(Member, Encoding.UTF8.GetBytes(string.Join("\r\n", lines))));

        var answer = await _folder.RunAsync("run", "rtt", "--input", Given);

        (answer.Code, answer.Error).ShouldBe((3, ""));
        var rows = before.Table;
        (await CountsAsync()).ShouldBe(new Counts(rows - 1, rows, Ledger: 2, Heads: 1, Quarantine: 1, Holds: 0, before.Pathways));
        var load = (await TextsAsync("select cast(load_id as varchar) from weir_heads")).Single();
        answer.Output.ShouldEndWith($"Rows were rejected. See why with 'weir rejects {load}'.\n");
        (await _folder.RunAsync("rejects", load, "--output", "json")).Json["rows"]!.AsArray().Select(row => $"{row!["row"]} {row["outcome"]} {row["reason"]}")
            .ShouldBe(["3 rejected 120 fields where the header has 121."]);
    }

    private void Make(string kind)
    {
        switch (kind)
        {
            case "not there":
                break;
            case "a folder":
                Directory.CreateDirectory(Given);
                break;
            case "empty":
                Write([]);
                break;
            case "not a zip":
                Write("%PDF-1.7\n1 0 obj\n"u8.ToArray());
                break;
            case "HTML":
                Write("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"u8.ToArray());
                break;
            case "no CSV in it":
                Write(Zip("readme.txt", "This archive holds no data."u8.ToArray()));
                break;
            case "truncated":
                var whole = Zip(Member, Csv());
                Write(whole[..(whole.Length / 2)]);
                break;
            case "damaged half way":
                // Stored, not packed: the digit that is changed is read as a row, and only the checksum at the end tells.
                var stored = Zip(Member, Csv(), CompressionLevel.NoCompression);
                var digit = stored.AsSpan(0, stored.Length - 2000).LastIndexOfAnyInRange((byte)'1', (byte)'8');
                stored[digit]++;
                Write(stored);
                break;
            case "unknown header":
                Write(Zip(Member, "code,name,waiting\r\nRAL,A,1\r\n"u8.ToArray()));
                break;
            case "rows of another month":
                Write(Zip(Member, Csv(new RttFile(new DateOnly(2025, 12, 1), 0))));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such file is made.");
        }
    }

    private async Task LoadGoodMonthAsync()
    {
        Write(Zip(Member, Csv()));
        var answer = await _folder.RunAsync("run", "rtt", "--input", Given);
        (answer.Code, answer.Error).ShouldBe((0, ""), answer.Text);
        File.Delete(Given);
        (await CountsAsync()).Table.ShouldBeGreaterThan(100);
    }

    private void Write(byte[] bytes) => File.WriteAllBytes(Given, bytes);

    private static byte[] Csv(RttFile? file = null)
    {
        using var bytes = new MemoryStream();
        var month = (file ?? January).Month;
        RttCsv.Write(bytes, month, new RttGenerator(1, 400).Rows(month, 0));
        return bytes.ToArray();
    }

    private static byte[] Zip(string name, byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var member = zip.CreateEntry(name, level).Open();
            member.Write(content);
        }

        return bytes.ToArray();
    }

    private async Task<Counts> CountsAsync()
    {
        var counts = await Task.WhenAll(((string[])["rtt", "rtt_history", "weir_ledger", "weir_heads", "weir_quarantine", "weir_holds"])
            .Select(async table => long.Parse((await TextsAsync($"select cast(count(*) as varchar) from {table}")).Single(), CultureInfo.InvariantCulture)));
        var pathways = (await TextsAsync("select cast(pathways as varchar) from rtt_england")).Single();
        return new Counts(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], pathways);
    }

    private Task<List<string>> TextsAsync(string sql) => _folder.TextsAsync(_address, sql);

    private sealed record Counts(long Table, long History, long Ledger, long Heads, long Quarantine, long Holds, string Pathways);
}

/// <summary>Into a real PostgreSQL.</summary>
public sealed class PostgresBadInputTests(SharedPostgres postgres) : BadInputTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("bad_input");
}

/// <summary>Into a real DuckDB file.</summary>
public sealed class DuckDbBadInputTests : BadInputTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}
