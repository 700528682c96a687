using Weir.Columns;

namespace Weir.Tests.Columns;

public sealed class ColumnNullsTests
{
    public static TheoryData<string> Kinds => [.. Types.Keys];

    private static Dictionary<string, ColumnType> Types { get; } = new(StringComparer.Ordinal)
    {
        ["boolean"] = ColumnType.Boolean,
        ["int32"] = ColumnType.Int32,
        ["int64"] = ColumnType.Int64,
        ["decimal"] = ColumnType.Decimal(9, 2),
        ["text"] = ColumnType.Text,
        ["json"] = ColumnType.Json,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nulls_that_are_owed_are_the_same_as_nulls_one_by_one(string kind)
    {
        for (var before = 0; before < 18; before++)
        {
            for (var nulls = 0; nulls < 18; nulls++)
            {
                using var together = new Column(Types[kind]);
                using var single = new Column(Types[kind]);
                Fill(together, before);
                Fill(single, before);
                together.AppendNulls(nulls);
                for (var i = 0; i < nulls; i++)
                    single.AppendNull();
                Fill(together, 3);
                Fill(single, 3);
                together.AppendNulls(2);
                single.AppendNull();
                single.AppendNull();

                together.Length.ShouldBe(before + nulls + 5);
                together.NullCount.ShouldBe(nulls + 2);
                Values(together).ShouldBe(Values(single));

                together.Truncate(before + 1);
                single.Truncate(before + 1);
                together.NullCount.ShouldBe(single.NullCount);
                Values(together).ShouldBe(Values(single));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Values_behind_nulls_alone_leave_other_columns_of_nulls_as_they_are(string kind)
    {
        for (var nulls = 2; nulls < 18; nulls++)
        {
            using var blank = new Column(Types[kind]);
            using var filled = new Column(Types[kind]);
            blank.AppendNulls(nulls);
            filled.AppendNulls(nulls);
            filled.Truncate(nulls - 1);
            Fill(filled, 9);

            Values(blank).ShouldBe(Enumerable.Repeat<object?>(null, nulls));
            Values(filled)[..(nulls - 1)].ShouldBe(Enumerable.Repeat<object?>(null, nulls - 1));
            Values(filled)[(nulls - 1)..].ShouldAllBe(value => value != null);
        }
    }

    [Fact]
    public void More_nulls_than_share_their_memory_are_nulls_all_the_same()
    {
        using var column = new Column(ColumnType.Decimal(38, 0));
        column.AppendNulls(100_000);
        column.Append(5m);
        column.NullCount.ShouldBe(100_000);
        column.GetValue(99_999).ShouldBeNull();
        column.GetValue(100_000).ShouldBe("5");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void A_value_repeated_is_the_same_as_one_by_one(int nulls)
    {
        using var texts = new Column(ColumnType.Text);
        using var numbers = new Column(ColumnType.Int64);
        foreach (var column in (Column[])[texts, numbers])
            column.AppendNulls(nulls);
        texts.AppendRepeated("ab"u8, 11);
        texts.AppendRepeated([], 2);
        texts.AppendRepeated("c"u8, 0);
        numbers.AppendRepeated(7, 13);

        Values(texts).ShouldBe([.. Enumerable.Repeat<object?>(null, nulls), .. Enumerable.Repeat("ab", 11), "", ""]);
        Values(numbers).ShouldBe([.. Enumerable.Repeat<object?>(null, nulls), .. Enumerable.Repeat<object>(7L, 13)]);
    }

    [Fact]
    public void Another_batch_is_empty_and_takes_what_comes()
    {
        var schema = new TableSchema("t", [new("text", ColumnType.Text), new("flag", ColumnType.Boolean), new("number", ColumnType.Int64)]);
        using var first = new Batch(schema);
        Fill(first.Columns[0], 3);
        first.Columns[1].AppendNulls(3);
        Fill(first.Columns[2], 3);
        Fill(first.RowNumbers, 3);
        using var another = first.Another();
        another.Length.ShouldBe(0);
        another.Columns.ShouldAllBe(column => column.Length == 0 && column.NullCount == 0);
        foreach (var column in another.Columns)
            Fill(column, 40);
        Fill(another.RowNumbers, 40);

        foreach (var (column, type) in another.Columns.Zip(schema.Columns))
        {
            using var expected = new Column(type.Type);
            Fill(expected, 40);
            Values(column).ShouldBe(Values(expected));
        }
    }

    private static void Fill(Column column, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            switch (column.Type.Kind)
            {
                case ColumnKind.Boolean:
                    column.Append(row % 3 != 0);
                    break;
                case ColumnKind.Int32:
                    column.Append(row + 1);
                    break;
                case ColumnKind.Int64:
                    column.Append((long)row + 1);
                    break;
                case ColumnKind.Decimal:
                    column.Append(row + 0.25m);
                    break;
                default:
                    column.Append("\"abc\"");
                    break;
            }
        }
    }

    private static List<object?> Values(Column column) => [.. Enumerable.Range(0, column.Length).Select(column.GetValue)];
}
