using Weir.Columns;
using Weir.Tests.Destinations;

namespace Weir.Tests.DuckDb;

/// <summary>DuckDB passes what every destination passes, in a real file.</summary>
public sealed class DuckDbConformanceTests : DestinationConformanceTests
{
    private readonly TemporaryDuckDb _file = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }

    private protected override Task<string> NewAddressAsync() => Task.FromResult($"duckdb:{_file.Path}");

    private protected override async Task MakeForeignTableAsync(string name)
    {
        await using var connection = await _file.OpenAsync();
        await connection.RunAsync($"create table \"{name}\" (x integer)");
    }

    private protected override Task<bool> IsUntouchedAsync() => Task.FromResult(!File.Exists(_file.Path));

    /// <summary>DuckDB casts a decimal without digits before the point to text without a zero there.</summary>
    private protected override async Task<List<object?[]>> ReadAsync(TableSchema schema)
    {
        var rows = await SqlRows.ReadAsync(Destination, schema, CancellationToken);
        foreach (var row in rows)
        {
            for (var i = 0; i < schema.Columns.Length; i++)
            {
                if (schema.Columns[i].Type.Kind == ColumnKind.Decimal && row[i] is string digits && digits.TrimStart('-').StartsWith('.'))
                    row[i] = digits.Replace(".", "0.", StringComparison.Ordinal);
            }
        }

        return rows;
    }
}
