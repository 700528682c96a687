using Weir.Columns;
using Weir.Failures;
using Weir.Fhir.Policies;
using Weir.Fhir.Views;
using Weir.Pipelines;

namespace Weir.Connectors.Fhir;

/// <summary>What a policy does to columns of views, after what it did to the resources. Not for several threads at once.</summary>
internal sealed class PolicyColumns(FhirPolicy policy)
{
    private readonly Pseudonyms _pseudonyms = new(policy.Secret);
    private readonly Dictionary<string, PolicyCounts> _counts = new(StringComparer.Ordinal);

    /// <summary>What became of values so far, by view and column.</summary>
    public IReadOnlyDictionary<string, PolicyCounts> Counts => _counts;

    /// <summary>Checks that the columns that a policy names are there, and of a type that its actions are for.</summary>
    /// <exception cref="UsageException">Some are not; all are said.</exception>
    public static void Check(Policy policy, ViewSet views)
    {
        var columns = views.Views.SelectMany(view => view.Table.Columns.Select(column => (Name: $"{view.Table.Name}.{column.Name}", column.Type))).ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        List<string> problems = [];
        foreach (var (name, action) in policy.Columns.OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            if (!columns.TryGetValue(name, out var type))
                problems.Add($"'{name}' is no column of a view of this pipeline.{Spelling.Suggestion(name, columns.Keys)}");
            else if (action.Step is not (PolicyStep.Keep or PolicyStep.Drop) && (type.Kind != ColumnKind.Text || action.Step is PolicyStep.Shift or PolicyStep.Known or PolicyStep.Coded or PolicyStep.Code))
                problems.Add($"'{name}' cannot be treated by {action.Step.ToString().ToLowerInvariant()}: {(type.Kind == ColumnKind.Text ? "columns of text take drop, keep, hash, year, month, district and age" : "a column that is no text takes drop or keep")}.");
        }

        if (problems.Count > 0)
            throw new UsageException($"The policy's columns have {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}: {string.Join(' ', problems)}");
    }

    /// <summary>The batch with the columns of its view as the policy leaves them. The one given is disposed where another takes its place.</summary>
    public Batch Apply(Batch batch)
    {
        var actions = batch.Schema.Columns.Select(column => policy.Policy.Columns.TryGetValue($"{batch.Schema.Name}.{column.Name}", out var action) ? action : (PolicyAction?)null).ToArray();
        if (actions.All(action => action is null or { Step: PolicyStep.Keep }))
            return batch;
        var left = new Batch(batch.Schema, batch.Length) { RowsRead = batch.RowsRead };
        for (var column = 0; column < actions.Length; column++)
        {
            for (var row = 0; row < batch.Length; row++)
            {
                if (actions[column] is not { } action || batch.Columns[column].IsNull(row))
                    left.Columns[column].AppendFrom(batch.Columns[column], row);
                else
                    Append(left.Columns[column], batch.Columns[column], row, action, CountsOf($"{batch.Schema.Name}.{batch.Schema.Columns[column].Name}"));
            }
        }

        for (var row = 0; row < batch.Length; row++)
            left.RowNumbers.AppendFrom(batch.RowNumbers, row);
        foreach (var finding in batch.Findings)
            left.Findings.Add(finding);
        batch.Dispose();
        return left;
    }

    private void Append(Column into, Column from, int row, PolicyAction action, PolicyCounts counts)
    {
        if (action.Step == PolicyStep.Keep)
        {
            into.AppendFrom(from, row);
            counts.Kept++;
            return;
        }

        var left = action.Step switch
        {
            PolicyStep.Hash => _pseudonyms.Value(from.GetUtf8(row)),
            PolicyStep.Year => CoarseText.Date(from.GetUtf8(row), month: false, instant: false),
            PolicyStep.Month => CoarseText.Date(from.GetUtf8(row), month: true, instant: false),
            PolicyStep.Age => CoarseText.BirthYear(from.GetUtf8(row), action.Number, policy.ThisYear),
            PolicyStep.District => CoarseText.District(from.GetUtf8(row)),
            _ => null,
        };
        if (left is null)
        {
            into.AppendNull();
            counts.Dropped++;
            return;
        }

        into.Append(left.AsSpan());
        if (action.Step == PolicyStep.Hash)
            counts.Hashed++;
        else
            counts.Generalised++;
    }

    private PolicyCounts CountsOf(string column)
    {
        if (!_counts.TryGetValue(column, out var counts))
            _counts[column] = counts = new PolicyCounts();
        return counts;
    }
}
