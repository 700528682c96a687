using System.Globalization;
using Weir.Checks;
using Weir.Columns;

namespace Weir.Tests.Checks;

/// <summary>A key that comes twice is found however many and however long the keys are, and no two different ones are taken for one.</summary>
public sealed class KeyCheckTests
{
    private static readonly TableSchema Pairs = new("pairs", [new("a", ColumnType.Text), new("b", ColumnType.Text)]) { Key = ["a", "b"] };

    [Fact]
    public void The_second_of_two_rows_with_a_key_is_rejected_and_names_the_first()
    {
        Rejected(("RAL", "93C"), ("RAL", "01A"), ("RAL", "93C")).ShouldBe(["3: The same key (a, b) as row 1, which is loaded."]);
    }

    [Fact]
    public void Parts_that_make_the_same_text_together_are_different_keys()
    {
        Rejected(("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")).ShouldBeEmpty();
    }

    [Fact]
    public void A_blank_part_is_rejected_and_leaves_no_trace_in_the_next_key()
    {
        Rejected(("RAL", null), ("RAL", "93C"), ("RAL", null)).ShouldBe(["1: Key column 'b' is blank.", "3: Key column 'b' is blank."]);
    }

    [Fact]
    public void Keys_are_found_again_among_a_hundred_thousand()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => (i.ToString("000000", CultureInfo.InvariantCulture), (string?)"commissioner")).ToList();

        Rejected([.. rows, rows[0], rows[33_333], rows[99_999]]).ShouldBe(
        [
            "100001: The same key (a, b) as row 1, which is loaded.",
            "100002: The same key (a, b) as row 33334, which is loaded.",
            "100003: The same key (a, b) as row 100000, which is loaded.",
        ]);
    }

    [Fact]
    public void Keys_longer_than_what_is_kept_in_one_piece_are_told_apart_by_their_last_byte()
    {
        var long1 = new string('x', 3_000_000) + "1";
        var long2 = new string('x', 3_000_000) + "2";

        Rejected(("a", "1"), (long1, "1"), ("b", "1"), (long2, "1"), (long1, "1"), ("a", "1"), ("b", "1")).ShouldBe(
        [
            "5: The same key (a, b) as row 2, which is loaded.",
            "6: The same key (a, b) as row 1, which is loaded.",
            "7: The same key (a, b) as row 3, which is loaded.",
        ]);
    }

    /// <summary>What is rejected when the rows come in batches of 1,000.</summary>
    private static List<string> Rejected(params (string A, string? B)[] rows)
    {
        var check = new KeyCheck(Pairs);
        List<string> rejected = [];
        foreach (var chunk in rows.Index().Chunk(1000))
        {
            using var batch = new Batch(Pairs);
            foreach (var (i, (a, b)) in chunk)
            {
                batch.Columns[0].Append(a);
                if (b is null)
                    batch.Columns[1].AppendNull();
                else
                    batch.Columns[1].Append(b);
                batch.RowNumbers.Append(i + 1L);
            }

            var keep = Enumerable.Repeat(true, chunk.Length).ToArray();
            check.Check(batch, keep).ShouldBe(batch.Findings.Count);
            keep.Count(kept => !kept).ShouldBe(batch.Findings.Count);
            rejected.AddRange(batch.Findings.Select(finding => string.Create(CultureInfo.InvariantCulture, $"{finding.Row}: {finding.Reason}")));
        }

        return rejected;
    }
}
