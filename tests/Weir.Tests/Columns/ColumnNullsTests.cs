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
