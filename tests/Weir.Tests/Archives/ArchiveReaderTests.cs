using System.IO.Compression;
using System.Text;
using Weir.Archives;
using Weir.Failures;

namespace Weir.Tests.Archives;

public sealed class ArchiveReaderTests : IDisposable
{
    private static readonly byte[] Rows = Encoding.ASCII.GetBytes("a,b,c\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n},{n * 7919 % 10007},x\r\n")));
    private static readonly ArchiveLimits Small = new() { MaxEntries = 3, MaxEntryBytes = 200_000, MaxTotalBytes = 300_000, MaxRatio = 100, RatioFromBytes = 10_000 };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weir-archive-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_zip_hands_out_its_csv_to_the_last_byte()
    {
        using var archive = Open(new RawZip().Add("readme.txt", "hello"u8).Add("data/rows.csv", Rows).ToArray(comment: "made for a test"));
        archive.Kind.ShouldBe(ContentKind.Zip);
        archive.Entries.Select(entry => entry.Name).ShouldBe(["readme.txt", "data/rows.csv"]);
        var csv = archive.SingleCsv();
        (csv.Name, csv.Size, csv.InArchive).ShouldBe(("data/rows.csv", Rows.Length, true));
        Read(archive.OpenEntry(csv)).ShouldBe(Rows);
    }

    [Fact]
    public async Task Two_entries_can_be_read_side_by_side()
    {
        using var archive = Open(new RawZip().Add("a.csv", Rows).Add("b.csv", Rows, new() { Method = 0 }).ToArray());
        await using var a = archive.OpenEntry(archive.Entries[0]);
        await using var b = archive.OpenEntry(archive.Entries[1]);
        var (first, second) = (new byte[Rows.Length], new byte[Rows.Length]);
        for (var at = 0; at < Rows.Length; at += 1000)
        {
            await a.ReadExactlyAsync(first.AsMemory(at, Math.Min(1000, Rows.Length - at)), TestContext.Current.CancellationToken);
            b.ReadExactly(second.AsSpan(at, Math.Min(1000, Rows.Length - at)));
        }

        first.ShouldBe(Rows);
        second.ShouldBe(Rows);
    }

    [Fact]
    public void A_zip_that_the_framework_wrote_as_a_stream_is_read()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(new OneWay(bytes), ZipArchiveMode.Create))
        {
            zip.CreateEntry("folder/");
            using var entry = zip.CreateEntry("Zählung.csv").Open();
            entry.Write(Rows);
        }

        using var archive = Open(bytes.ToArray());
        archive.Entries.Single().Name.ShouldBe("Zählung.csv");
        Read(archive.OpenEntry(archive.SingleCsv())).ShouldBe(Rows);
    }

    [Fact]
    public void A_zip_in_the_64_bit_form_is_read()
    {
        using var archive = Open(new RawZip().Add("rows.csv", Rows, new() { Large = true }).ToArray(large: true));
        Read(archive.OpenEntry(archive.SingleCsv())).ShouldBe(Rows);
    }

    [Fact]
    public void A_bare_csv_is_its_own_only_entry()
    {
        using var archive = Open(Rows, "rows.csv");
        archive.Kind.ShouldBe(ContentKind.Csv);
        archive.SingleCsv().InArchive.ShouldBeFalse();
        archive.SingleCsv().Name.ShouldBe("rows.csv");
        Read(archive.OpenEntry(archive.SingleCsv())).ShouldBe(Rows);
    }

    [Fact]
    public void The_only_file_of_a_zip_is_its_csv_when_it_has_columns_whatever_its_name()
    {
        using var archive = Open(new RawZip().Add("20190630-RTT-JUNE-2019-full-extract-revision", Rows).Add("__MACOSX/._x.csv", "x"u8).ToArray());
        archive.SingleCsv().Name.ShouldBe("20190630-RTT-JUNE-2019-full-extract-revision");
    }

    [Fact]
    public void The_published_extract_opens()
    {
        var path = TestData.Find("data/nhs/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip");
        using var archive = ArchiveReader.Open(path, path, ArchiveLimits.Default);
        var csv = archive.SingleCsv();
        (csv.Name, csv.Size).ShouldBe(("20260131-RTT-January-2026-full-extract.csv", 85_011_853));
        using var stream = archive.OpenEntry(csv);
        var buffer = new byte[1 << 20];
        var total = 0L;
        while (stream.Read(buffer) is var count and > 0)
            total += count;
        total.ShouldBe(85_011_853);
    }

    [Fact]
    public void A_file_that_is_not_there_is_terminal()
    {
        var path = Path.Combine(folder.FullName, "absent.zip");
        var failure = Should.Throw<SourceException>(() => ArchiveReader.Open(path, "absent.zip", ArchiveLimits.Default));
        failure.Kind.ShouldBe(FailureKind.Terminal);
        failure.Message.ShouldBe("The file 'absent.zip' cannot be read: there is no such file. Check the path.");
        Should.Throw<SourceException>(() => ArchiveReader.Open(Path.Combine(path, "deeper.zip"), "absent.zip/deeper.zip", ArchiveLimits.Default))
            .Message.ShouldBe("The file 'absent.zip/deeper.zip' cannot be read: there is no such file. Check the path.");
    }

    [Fact]
    public void A_folder_is_not_a_file() =>
        Should.Throw<SourceException>(() => ArchiveReader.Open(folder.FullName, "downloads", ArchiveLimits.Default))
            .Message.ShouldBe("The file 'downloads' cannot be read: it is a folder where a zip or CSV file is expected. Name the file.");

    [Theory]
    [InlineData("", "it is empty (0 bytes) where a zip or CSV file is expected. Download it again.")]
    [InlineData("<!doctype html><title>Just a moment...</title>", "it is an HTML page (46 bytes) where a zip or CSV file is expected. Sites send a page instead of a file when they refuse a download or the link is stale: download it again, or give another address.")]
    [InlineData("Access denied", "it is text without columns (13 bytes) where a zip or CSV file is expected. Give another file.")]
    [InlineData("{\"error\":\"secret\"}", "it is JSON (18 bytes) where a zip or CSV file is expected. Give another file.")]
    [InlineData("MZ\0\0secret", "it is bytes of an unknown kind (10 bytes) where a zip or CSV file is expected. Give another file.")]
    [InlineData("PK\u0003\u0004 and no more", "the zip is cut short: its table of contents, which stands at the end of every zip, is missing from its 16 bytes. Download it again.")]
    public void A_file_without_rows_is_described_and_not_quoted(string content, string words) => Refuse(Encoding.Latin1.GetBytes(content), words);

    [Fact]
    public void A_truncated_zip_is_told_from_other_files()
    {
        var zip = new RawZip().Add("rows.csv", Rows).ToArray();
        Refuse(zip[..20_000], "the zip is cut short: its table of contents, which stands at the end of every zip, is missing from its 20,000 bytes. Download it again.");
    }

    [Fact]
    public void A_zip_without_a_csv_says_how_many_files_it_has()
    {
        RefuseCsv(new RawZip().Add("a.txt", "hello"u8).Add("b.xlsx", "hello"u8).ToArray(), "the zip holds no CSV file: none of its 2 files ends in .csv. Give a zip with one CSV file.");
        RefuseCsv(new RawZip().Add("inner.zip", new RawZip().Add("rows.csv", Rows).ToArray()).ToArray(), "the zip holds no CSV file: none of its 1 file ends in .csv. Give a zip with one CSV file.");
        RefuseCsv(new RawZip().ToArray(), "the zip holds no CSV file: it is empty. Give a zip with one CSV file.");
    }

    [Fact]
    public void A_zip_with_several_csv_files_names_them() =>
        RefuseCsv(new RawZip().Add("a.csv", Rows).Add("b.CSV", Rows).ToArray(), "the zip holds 2 CSV files ('a.csv', 'b.CSV') where one is expected. Give a zip with one of them.");

    [Fact]
    public void Too_many_entries_are_refused() => Refuse(
        new RawZip().Add("a", "x"u8).Add("b", "x"u8).Add("c", "x"u8).Add("d", "x"u8).ToArray(),
        "the zip holds 4 entries where at most 3 are allowed. It is not unpacked; give another file.", Small);

    [Fact]
    public void An_entry_past_the_size_limit_is_refused() => Refuse(
        new RawZip().Add("rows.csv", Rows, new() { Unpacked = 200_001 }).ToArray(),
        "the zip's entry 'rows.csv' would unpack to 200,001 bytes where at most 200,000 bytes are allowed. It is not unpacked; give another file.", Small);

    [Fact]
    public void Entries_past_the_limit_together_are_refused() => Refuse(
        new RawZip().Add("a.csv", Rows, new() { Unpacked = 190_000 }).Add("b.csv", Rows, new() { Unpacked = 190_000 }).ToArray(),
        "the zip's entries would unpack to 380,000 bytes together where at most 300,000 bytes are allowed. It is not unpacked; give another file.", Small);

    [Fact]
    public void A_zip_bomb_is_refused_by_its_ratio()
    {
        var packed = Deflated(new byte[150_000]).Length;
        Refuse(
            new RawZip().Add("bomb.csv", new byte[150_000]).ToArray(),
            $"the zip's entry 'bomb.csv' would unpack from {packed} bytes to 150,000 bytes, over 100 times as much: that is how zip bombs are made. It is not unpacked; give another file.", Small);
        using var small = Open(new RawZip().Add("zeros.csv", new byte[9_999]).ToArray(), limits: Small);
        Read(small.OpenEntry(small.Entries[0])).Length.ShouldBe(9_999);
    }

    [Fact]
    public void A_bomb_that_lies_about_its_size_is_caught_at_the_first_byte_too_many()
    {
        using var archive = Open(new RawZip().Add("bomb.csv", new byte[50_000_000], new() { Unpacked = 9_000 }).ToArray(), limits: Small);
        using var stream = archive.OpenEntry(archive.SingleCsv());
        Should.Throw<SourceException>(() => Read(stream)).Message.ShouldBe(
            "The file 'rows.zip' cannot be read: the zip's entry 'bomb.csv' unpacks to more than the 9,000 bytes that the zip says: that is how zip bombs are made. Give another file.");
        stream.Position.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void Entries_that_share_their_bytes_are_refused()
    {
        Refuse(new RawZip().Add("a.csv", Rows).Add("b.csv", Rows, new() { Start = 0 }).ToArray(), "the zip's entry 'b.csv' shares its bytes with another entry or the table of contents: that is how zip bombs are made. It is not unpacked; give another file.");
        var packed = Deflated(Rows).Length;
        Refuse(new RawZip().Add("a.csv", Rows, new() { Packed = packed + 10 }).ToArray(), "the zip's entry 'a.csv' shares its bytes with another entry or the table of contents: that is how zip bombs are made. It is not unpacked; give another file.");
    }

    [Theory]
    [InlineData("../rows.csv", "climbs out of the zip with '..'")]
    [InlineData("a/../../rows.csv", "climbs out of the zip with '..'")]
    [InlineData(@"a\..\rows.csv", "climbs out of the zip with '..'")]
    [InlineData("..", "climbs out of the zip with '..'")]
    [InlineData("/etc/rows.csv", "has an absolute path")]
    [InlineData(@"\\server\share\rows.csv", "has an absolute path")]
    [InlineData(@"C:\rows.csv", "has a drive in its path")]
    [InlineData("c:rows.csv", "has a drive in its path")]
    [InlineData("rows.csv\0.txt", "has a NUL in its name")]
    [InlineData("", "has no name")]
    public void A_name_that_points_somewhere_is_refused(string name, string what) =>
        Refuse(new RawZip().Add(name, Rows).ToArray(), $"the zip's entry '{name.Replace('\0', '?')}' {what}, as no honest file does. It is not unpacked; give another file.");

    [Theory]
    [InlineData(3)]
    [InlineData(19)]
    public void A_symbolic_link_is_refused(byte madeBy) => Refuse(
        new RawZip().Add("rows.csv", "/etc/passwd"u8, new() { MadeBy = madeBy, Attributes = 0xA1FF0000 }).ToArray(),
        "the zip's entry 'rows.csv' is a symbolic link, as no honest file does. It is not unpacked; give another file.");

    [Theory]
    [InlineData(0x0001)]
    [InlineData(0x0040)]
    [InlineData(0x2000)]
    public void An_encrypted_entry_is_refused(ushort flags) => Refuse(
        new RawZip().Add("rows.csv", Rows, new() { Flags = flags }).ToArray(),
        "the zip's entry 'rows.csv' is encrypted. Give a file without a password.");

    [Fact]
    public void Two_entries_of_one_name_are_refused() => Refuse(
        new RawZip().Add("rows.csv", Rows).Add("ROWS.csv", Rows).ToArray(),
        "the zip holds two entries named 'ROWS.csv', so that it cannot be told which is meant. Give another file.");

    [Fact]
    public void An_unknown_packing_is_named_when_the_entry_is_opened()
    {
        using var archive = Open(new RawZip().Add("rows.csv", Rows, new() { Method = 12 }).ToArray());
        Should.Throw<SourceException>(() => archive.OpenEntry(archive.SingleCsv())).Message.ShouldBe(
            "The file 'rows.zip' cannot be read: the zip's entry 'rows.csv' is packed by method 12 where 0 (stored) or 8 (deflate) is expected. Pack it again with an ordinary zip program.");
    }

    [Fact]
    public void A_flipped_bit_is_noticed_at_the_end()
    {
        var zip = new RawZip().Add("rows.csv", Rows, new() { Method = 0 }).ToArray();
        zip[5_000] ^= 1;
        using var archive = Open(zip);
        Should.Throw<SourceException>(() => Read(archive.OpenEntry(archive.SingleCsv()))).Message.ShouldBe(
            $"The file 'rows.zip' cannot be read: the zip's entry 'rows.csv' is damaged: its {Rows.Length:N0} bytes do not match its checksum. Download it again.");
    }

    [Fact]
    public void A_broken_deflate_stream_says_how_far_it_got()
    {
        var zip = new RawZip().Add("rows.csv", Rows).ToArray();
        Array.Fill(zip, (byte)0xFF, 38, 100);
        using var archive = Open(zip);
        Should.Throw<SourceException>(() => Read(archive.OpenEntry(archive.SingleCsv()))).Message.ShouldBe(
            $"The file 'rows.zip' cannot be read: the zip's entry 'rows.csv' is damaged after 0 bytes of {Rows.Length:N0} bytes. Download it again.");
    }

    [Fact]
    public void An_entry_shorter_than_the_zip_says_is_refused()
    {
        using var archive = Open(new RawZip().Add("rows.csv", Rows, new() { Unpacked = Rows.Length + 1 }).ToArray());
        Should.Throw<SourceException>(() => Read(archive.OpenEntry(archive.SingleCsv()))).Message.ShouldBe(
            $"The file 'rows.zip' cannot be read: the zip's entry 'rows.csv' ended after {Rows.Length:N0} bytes of {Rows.Length + 1:N0} bytes. Download it again.");
    }

    [Fact]
    public void A_table_of_contents_that_lies_is_refused()
    {
        Refuse(new RawZip().Add("a.csv", Rows).ToArray(claimedCount: 2), "the zip's table of contents is damaged: it ends after 1 of 2 entries. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows).ToArray(claimedLength: 900_000), "the zip's table of contents is damaged: it points outside the file. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows, new() { Start = 100 }).ToArray(), "the zip's table of contents is damaged: an entry is not where it should be. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows, new() { Start = 3_000_000 }).ToArray(), "the zip's table of contents is damaged: an entry points outside the file. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows, new() { Packed = 900_000 }).ToArray(), "the zip's table of contents is damaged: an entry points outside the file. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows, new() { Large = true, Unpacked = -5 }).ToArray(large: true), "the zip's table of contents is damaged: an entry points outside the file. Download it again.");
        Refuse(new RawZip().Add("a.csv", Rows).ToArray(large: true, claimedCount: 5_000_000_000), "the zip holds 5,000,000,000 entries where at most 1,000 are allowed. It is not unpacked; give another file.");
    }

    [Fact]
    public void A_zip_with_any_byte_changed_or_cut_anywhere_is_read_or_refused_and_never_crashes()
    {
        const int seed = 20260312;
        var random = new Random(seed);
        var zip = new RawZip().Add("a.csv", Rows.AsSpan(0, 600), new() { Large = true }).Add("b.txt", "hello"u8, new() { Method = 0 }).ToArray(large: true);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])zip.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            if (round % 3 == 0)
                bytes = bytes[..random.Next(4, bytes.Length)];
            try
            {
                using var archive = Open(bytes);
                foreach (var entry in archive.Entries)
                    Read(archive.OpenEntry(entry)).Length.ShouldBe((int)entry.Size);
            }
            catch (SourceException e)
            {
                e.Kind.ShouldBe(FailureKind.BadData, $"seed {seed}, round {round}");
            }
        }
    }

    private ArchiveReader Open(byte[] content, string name = "rows.zip", ArchiveLimits? limits = null)
    {
        var path = Path.Combine(folder.FullName, "file");
        File.WriteAllBytes(path, content);
        return ArchiveReader.Open(path, name, limits ?? ArchiveLimits.Default);
    }

    private void Refuse(byte[] content, string words, ArchiveLimits? limits = null)
    {
        var failure = Should.Throw<SourceException>(() => Open(content, limits: limits).Dispose());
        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldBe($"The file 'rows.zip' cannot be read: {words}");
    }

    private void RefuseCsv(byte[] content, string words)
    {
        using var archive = Open(content);
        var failure = Should.Throw<SourceException>(() => archive.SingleCsv());
        failure.Kind.ShouldBe(FailureKind.BadData);
        failure.Message.ShouldBe($"The file 'rows.zip' cannot be read: {words}");
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        using (var all = new MemoryStream())
        {
            stream.CopyTo(all);
            return all.ToArray();
        }
    }

    private static byte[] Deflated(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(data);
        return packed.ToArray();
    }

    /// <summary>Cannot be rewound, so that sizes are written after the bytes.</summary>
    private sealed class OneWay(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
