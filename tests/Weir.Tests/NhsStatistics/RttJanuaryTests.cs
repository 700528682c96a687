using Weir.Sources;

namespace Weir.Tests.NhsStatistics;

/// <summary>The real extract of January 2026, where it is on this machine.</summary>
public sealed class RttJanuaryTests
{
    [Fact]
    public async Task January_2026_has_183_417_rows_and_none_is_rejected()
    {
        var summary = new LoadSummary();
        long read = 0;
        long rows = 0;
        var providers = new HashSet<object?>();
        var commissioners = new HashSet<object?>();
        var functions = new HashSet<object?>();
        await foreach (var batch in RttFile.ReadAsync(TestData.Find(RttFile.January), summary, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                read += batch.RowsRead;
                rows += batch.Length;
                batch.Findings.ShouldBeEmpty();
                for (var row = 0; row < batch.Length; row++)
                {
                    providers.Add(batch.Columns[3].GetValue(row));
                    commissioners.Add(batch.Columns[7].GetValue(row));
                    functions.Add(batch.Columns[11].GetValue(row));
                }
            }
        }

        (read, rows).ShouldBe((183_417, 183_417));
        (providers.Count, commissioners.Count, functions.Count).ShouldBe((517, 129, 24));
        summary.Member.ShouldBe("20260131-RTT-January-2026-full-extract.csv");
        summary.MissingColumns.ShouldBeEmpty();
        summary.NewColumns.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_given_by_hand_is_planned_as_its_month()
    {
        var path = TestData.Find(RttFile.January);
        var partition = (await RttFile.PlanAsync(path)).Partitions.ShouldHaveSingleItem();
        partition.Name.ShouldBe("2026-01");
        partition.Address.ShouldBe(path);
        partition.FromOperator.ShouldBeTrue();
        var scope = partition.Scope.ShouldHaveSingleItem();
        (scope.Column, scope.Value).ShouldBe(("period", new DateOnly(2026, 1, 1)));
    }
}
