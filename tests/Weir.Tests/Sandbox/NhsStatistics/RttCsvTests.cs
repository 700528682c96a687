using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Tests.Sandbox.NhsStatistics;

public sealed class RttCsvTests
{
    private static readonly Regex LeavesZerosBlank = new(
        ",Part_2,Incomplete Pathways,C_110,[^,]+(,[1-9][0-9]*|,){105},,,[0-9]+$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    [Fact]
    public void Files_from_april_2021_have_121_columns_under_the_published_header()
    {
        var lines = Lines(new(2026, 1, 1));
        var header = lines[0].Split(',');

        header.Length.ShouldBe(121);
        header[..13].ShouldBe(
        [
            "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
            "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
            "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name",
        ]);
        header[13].ShouldBe("Gt 00 To 01 Weeks SUM 1");
        header[116].ShouldBe("Gt 103 To 104 Weeks SUM 1");
        header[117..].ShouldBe(["Gt 104 Weeks SUM 1", "Total", "Patients with unknown clock start date", "Total All"]);
        lines[1..].ShouldAllBe(line => line.StartsWith("RTT-January-2026,Q", StringComparison.Ordinal));
    }

    [Fact]
    public void The_header_is_the_one_of_the_published_file()
    {
        using var published = new StreamReader(PublishedMember());
        published.ReadLine().ShouldBe(Lines(new(2026, 1, 1))[0]);
    }

    [Fact]
    public void Files_from_october_2017_to_march_2021_have_69_columns_and_the_old_group_of_others()
    {
        var lines = Lines(new(2021, 3, 1));
        lines[0].Split(',').Length.ShouldBe(69);
        lines[0].ShouldContain(",Gt 51 To 52 Weeks SUM 1,Gt 52 Weeks SUM 1,Total,");
        lines[1].ShouldStartWith("RTT-MARCH-2021,");
        lines.ShouldContain(line => line.Contains(",X01,Other,", StringComparison.Ordinal));
        lines.ShouldNotContain(line => line.Contains(",X02,", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_until_september_2017_have_two_lines_above_the_header_and_the_year_in_its_own_column()
    {
        var lines = Lines(new(2017, 1, 1));
        lines[0].ShouldBe("18wksRTT - Monthly EXTRACTS");
        lines[2].ShouldStartWith("Year,Period Name,Provider Parent Org Code,");
        lines[2].ShouldContain(",RTT Part Name,RTT Part Description,Treatment Function Code,Treatment Function Name,Gt 00 To 01 Weeks SUM 1,");
        lines[3].ShouldStartWith("2016-17,JANUARY,");
    }

    [Fact]
    public void The_file_of_july_2016_names_its_function_columns_differently() =>
        Lines(new(2016, 7, 1))[2].ShouldContain(",RTT Part Description,Treatment Function Name,Treatment Function Description,Gt 00");

    [Fact]
    public void Names_are_quoted_only_where_a_comma_needs_it()
    {
        var lines = Lines(new(2026, 1, 1));
        lines.ShouldContain(line => line.Contains(",\"THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS FOUNDATION TRUST\",", StringComparison.Ordinal));
        lines.ShouldNotContain(line => line.Contains("\"THE ROBERT", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains(",,,NONC,#N/A,", StringComparison.Ordinal));
    }

    [Fact]
    public void Blank_is_blank_and_zero_is_zero()
    {
        var lines = Lines(new(2026, 1, 1));
        var newPeriods = lines.First(line => line.Contains(",Part_3,", StringComparison.Ordinal));
        var waiting = lines.First(line => line.Contains(",Part_2,Incomplete Pathways,C_999,Total,", StringComparison.Ordinal));

        newPeriods.ShouldMatch(@"[^,],{108}[0-9]+$");
        waiting.ShouldMatch(@",C_999,Total(,[0-9]+){105},,,[0-9]+$");
        lines.ShouldContain(line => LeavesZerosBlank.IsMatch(line));
    }

    [Fact]
    public void Lines_end_in_carriage_return_and_line_feed_without_a_byte_order_mark()
    {
        var bytes = Bytes(new(2026, 1, 1));
        bytes[..6].ShouldBe("Period"u8.ToArray());
        bytes[^2..].ShouldBe("\r\n"u8.ToArray());
        bytes.Count(value => value == '\n').ShouldBe(bytes.Count(value => value == '\r'));
        bytes.ShouldAllBe(value => value < 128);
    }

    [Fact]
    public void A_full_size_file_has_the_shape_of_the_published_one()
    {
        var generator = new RttGenerator(1, Weir.Sandbox.SandboxOptions.FullSize.RowsPerMonth);
        var counted = new CountingStream();
        RttCsv.Write(counted, new(2026, 1, 1), generator.Rows(new(2026, 1, 1), 0));
        var truth = generator.Truth(new(2026, 1, 1), 0);

        truth.Rows.ShouldBeInRange(180_000, 187_000);
        truth.Providers.ShouldBeInRange(500, 517);
        truth.Commissioners.ShouldBeInRange(115, 130);
        truth.Pathways.ShouldBeInRange(6_900_000, 7_400_000);
        counted.Length.ShouldBeInRange(82_000_000, 88_000_000);
    }

    private static Stream PublishedMember()
    {
        var archive = ZipFile.OpenRead(TestData.Find("data/nhs/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip"));
        return archive.Entries[0].Open();
    }

    private static string[] Lines(DateOnly month) => Encoding.UTF8.GetString(Bytes(month)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Bytes(DateOnly month)
    {
        using var stream = new MemoryStream();
        RttCsv.Write(stream, month, new RttGenerator(1, 2_000).Rows(month, 0));
        return stream.ToArray();
    }

    /// <summary>Counts what is written and keeps nothing.</summary>
    private sealed class CountingStream : Stream
    {
        private long written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => written;

        public override long Position { get => written; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => written += count;

        public override void Write(ReadOnlySpan<byte> buffer) => written += buffer.Length;
    }
}
