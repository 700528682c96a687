using System.Globalization;
using System.Text;
using Weir.Columns;
using Weir.Fhir.Rows;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

/// <summary>What the default schema makes of resources, as short text: a line per row, only the columns that have a value.</summary>
internal sealed class RowTable(bool isTyped = false) : IDisposable
{
    private readonly DefaultRows _rows = new(isTyped);
    private long _number;

    public RowDrift Drift => _rows.Drift;

    public BundleReferences? References
    {
        set => _rows.References = value;
    }

    /// <summary>Appends a resource and returns why it was rejected, or null.</summary>
    public string? Append(string resource, string knownAs = "") => Append(Encoding.UTF8.GetBytes(resource), knownAs);

    public string? Append(byte[] resource, string knownAs = "") =>
        _rows.Append(resource, Encoding.UTF8.GetBytes(knownAs), ++_number) ? null : _rows.Problem.ShouldNotBeNull();

    /// <summary>Takes the rows: <c>patient_name[3] patient_id=1 name_index=0 family=Chalmers</c>, the number that of the resource.</summary>
    public IReadOnlyList<string> Take()
    {
        var lines = new List<string>();
        foreach (var batch in _rows.Take())
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    var cells = batch.Schema.Columns.Select((column, i) => (column.Name, Value: Text(batch.Columns[i], row))).Where(cell => cell.Value is not null);
                    lines.Add($"{batch.Schema.Name}[{batch.RowNumbers.Int64Values[row]}] {string.Join(' ', cells.Select(cell => $"{cell.Name}={cell.Value}"))}");
                }
            }
        }

        return lines;
    }

    public static IReadOnlyList<string> Of(string resource)
    {
        using var table = new RowTable();
        table.Append(resource).ShouldBeNull();
        return table.Take();
    }

    public static string? ProblemOf(string resource)
    {
        using var table = new RowTable();
        var problem = table.Append(resource);
        table.Take().Count.ShouldBe(problem is null ? 1 : 0);
        return problem;
    }

    public void Dispose() => _rows.Dispose();

    private static string? Text(Column column, int row) => column.GetValue(row) switch
    {
        null => null,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture),
        bool value => value ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
