using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Connectors.Csv;
using Weir.Failures;

namespace Weir.Tests.Csv;

public sealed class CsvRowsTests
{
    [Fact]
    public async Task Rows_end_with_either_line_end_or_the_file()
    {
        (await SplitAsync("a,b\r\nc,d\ne,f")).ShouldBe(["a|b", "c|d", "e|f"]);
        (await SplitAsync("a,b\r\n")).ShouldBe(["a|b"]);
        (await SplitAsync("a,b\r")).ShouldBe(["a|b"]);
        (await SplitAsync("")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Blank_lines_are_left_out_but_rows_of_blank_fields_are_not() =>
        (await SplitAsync("\r\n\na,\r\n\r\n,,\n\n")).ShouldBe(["a|", "||"]);

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_field() =>
        (await SplitAsync("\uFEFFa,b\n\uFEFFc,d")).ShouldBe(["a|b", "\uFEFFc|d"]);

    [Fact]
    public async Task Quoted_fields_hold_commas_line_ends_and_doubled_quotes() =>
        (await SplitAsync("\"a, b\",\"c \"\"d\"\"\",\"e\r\nf\"\r\n\"\",\"\"\"\",x")).ShouldBe(["a, b|c \"d\"|e\r\nf", "|\"|x"]);

    [Fact]
    public async Task A_quote_inside_an_unquoted_field_is_text() =>
        (await SplitAsync("5\" pipe,b\"\nc,d")).ShouldBe(["5\" pipe|b\"", "c|d"]);

    [Fact]
    public async Task A_row_whose_quotes_do_not_pair_ends_with_its_line_and_the_next_is_whole()
    {
        (await SplitAsync("a,\"b\nc,d\n")).ShouldBe(["broken: a,\"b", "c|d"]);
        (await SplitAsync("a,\"b\"c,d\ne,f\n")).ShouldBe(["broken: a,\"b\"c,d", "e|f"]);
        (await SplitAsync("\"a\nb,\"c\"\nd,e")).ShouldBe(["broken: \"a", "b|c", "d|e"]);
    }

    [Fact]
    public async Task A_row_longer_than_allowed_stops_the_reading()
    {
        var failure = await Should.ThrowAsync<SourceException>(() => SplitAsync($"a,b\n{new string('x', 41)}\n", maxRowBytes: 40));
        failure.Message.ShouldBe("Row 2 of the CSV file, front matter and header counted, is longer than 40 bytes. Is the file a CSV? Take the file from the publisher again.");
        failure.Kind.ShouldBe(FailureKind.BadData);
        (await SplitAsync($"{new string('x', 40)}\nb", maxRowBytes: 40)).ShouldBe([new string('x', 40), "b"]);
    }

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_rows_of_a_naive_parser() => Prop.ForAll(
        Texts.ToArbitrary(),
        Gen.Choose(1, 9).ToArbitrary(),
        (text, piece) => SplitAsync(text, piece).GetAwaiter().GetResult().ShouldBe(Naive(Encoding.UTF8.GetBytes(text))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    /// <summary>Short texts of the characters that matter.</summary>
    private static Gen<string> Texts =>
        Gen.Elements('a', '7', 'é', ',', ',', '"', '"', '\r', '\n', '\n', '\uFEFF').ListOf().Select(letters => new string([.. letters]));

    /// <summary>The rules of <see cref="CsvRows"/>, byte by byte over the whole text.</summary>
    private static List<string> Naive(byte[] bytes)
    {
        var found = new List<string>();
        var at = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        while (at < bytes.Length)
        {
            var (fields, end) = NaiveRow(bytes, at);
            var lineEnd = Array.IndexOf(bytes, (byte)'\n', at) is >= 0 and var feed ? feed : bytes.Length;
            var line = bytes[at..(fields is null ? lineEnd : end)];
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            if (line.Length > 0)
                found.Add(fields is null ? $"broken: {Encoding.UTF8.GetString(line)}" : string.Join('|', fields));
            at = (fields is null ? lineEnd : end) + 1;
        }

        return found;
    }

    private static (List<string>? Fields, int End) NaiveRow(byte[] bytes, int at)
    {
        var fields = new List<string>();
        while (true)
        {
            var field = new List<byte>();
            var isQuoted = at < bytes.Length && bytes[at] == '"';
            if (isQuoted)
            {
                for (at++; ; at++)
                {
                    if (at == bytes.Length)
                        return (null, 0);
                    if (bytes[at] != '"')
                        field.Add(bytes[at]);
                    else if (at + 1 < bytes.Length && bytes[at + 1] == '"')
                        field.Add(bytes[++at]);
                    else
                        break;
                }

                at++;
                if (at < bytes.Length && bytes[at] == '\r' && (at + 1 == bytes.Length || bytes[at + 1] == '\n'))
                    at++;
                if (at < bytes.Length && bytes[at] is not ((byte)',' or (byte)'\n'))
                    return (null, 0);
            }
            else
            {
                while (at < bytes.Length && bytes[at] is not ((byte)',' or (byte)'\n'))
                    field.Add(bytes[at++]);
                if (field is [.., (byte)'\r'] && (at == bytes.Length || bytes[at] == '\n'))
                    field.RemoveAt(field.Count - 1);
            }

            fields.Add(Encoding.UTF8.GetString([.. field]));
            if (at >= bytes.Length || bytes[at] == '\n')
                return (fields, at);
            at++;
        }
    }

    private static async Task<List<string>> SplitAsync(string text, int piece = 4096, int maxRowBytes = 4096)
    {
        using var rows = new CsvRows(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece), maxRowBytes);
        var found = new List<string>();
        do
        {
            while (rows.TryNext(out var row))
            {
                found.Add(row.HasBrokenQuotes
                    ? $"broken: {Encoding.UTF8.GetString(row.Bytes)}"
                    : string.Join('|', CsvCursor.Texts(row.Bytes)));
            }
        }
        while (await rows.FillAsync(TestContext.Current.CancellationToken));
        return found;
    }

    /// <summary>Hands out a few bytes at a time.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
