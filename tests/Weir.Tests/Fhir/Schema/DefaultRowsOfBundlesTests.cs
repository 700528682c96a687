using System.Globalization;
using System.Text.Json;
using Weir.Columns;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

/// <summary>Real bundles through the default schema.</summary>
public sealed class DefaultRowsOfBundlesTests
{
    [Fact]
    public void Every_resource_is_in_its_table_and_every_value_in_some_cell()
    {
        var bundles = Directory.GetFiles(TestData.Find("data/fhir/bundles"), "*.json").Order(StringComparer.Ordinal).ToList();
        using var rows = new DefaultRows();
        var (expected, found) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var path in bundles.Take(TestData.IsNightly ? bundles.Count : 3))
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
            {
                var resource = entry.GetProperty("resource");
                var table = ColumnName.Snake(resource.GetProperty("resourceType").GetString()!);
                expected[table] = expected.GetValueOrDefault(table) + 1;
                rows.Append(JsonSerializer.SerializeToUtf8Bytes(resource), [], 1).ShouldBeTrue(rows.Problem);
                var cells = new HashSet<string>(StringComparer.Ordinal);
                foreach (var batch in rows.Take())
                {
                    using (batch)
                    {
                        if (string.Equals(batch.Schema.Name, table, StringComparison.Ordinal))
                            found[table] = found.GetValueOrDefault(table) + batch.Length;
                        AddCells(batch, cells);
                    }
                }

                Leaves(resource, "").Where(leaf => !cells.Contains(leaf.Value) && !cells.Contains(Instant(leaf.Value))).Select(leaf => leaf.Path).ShouldBeEmpty();
            }
        }

        found.ShouldBe(expected);
        rows.Drift.Unknown.ShouldBeEmpty();
        rows.Drift.WithoutColumn.ShouldBeEmpty();
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Where(property => property.Name is not "resourceType").SelectMany(property => Leaves(property.Value, $"{path}.{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Leaves(item, path)),
        JsonValueKind.String => [(path, element.GetString()!)],
        _ => [(path, element.GetRawText())],
    };

    private static string Instant(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var instant) ? instant.UtcTicks.ToString(CultureInfo.InvariantCulture) : value;

    private static void AddCells(Batch batch, HashSet<string> cells)
    {
        foreach (var column in batch.Columns)
        {
            column.Length.ShouldBe(batch.Length);
            for (var row = 0; row < batch.Length; row++)
            {
                switch (column.GetValue(row))
                {
                    case null:
                        break;
                    case DateTimeOffset instant:
                        cells.Add(instant.UtcTicks.ToString(CultureInfo.InvariantCulture));
                        break;
                    case bool value:
                        cells.Add(value ? "true" : "false");
                        break;
                    case string json when column.Type.Kind == ColumnKind.Json:
                        using (var document = JsonDocument.Parse(json))
                            cells.UnionWith(Leaves(document.RootElement, "").Select(leaf => leaf.Value));
                        break;
                    case var value:
                        cells.Add(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                        break;
                }
            }
        }

        AddReferences(batch, cells);
    }

    /// <summary>A reference that is type and id alone is in two columns.</summary>
    private static void AddReferences(Batch batch, HashSet<string> cells)
    {
        foreach (var name in batch.Schema.Columns.Select(column => column.Name).Where(name => name.EndsWith("_reference", StringComparison.Ordinal)))
        {
            var stem = name[..^"reference".Length];
            var (type, id) = (batch.Columns[batch.Schema.IndexOf($"{stem}type")], batch.Columns[batch.Schema.IndexOf($"{stem}id")]);
            for (var row = 0; row < batch.Length; row++)
                cells.Add($"{type.GetValue(row)}/{id.GetValue(row)}");
        }
    }
}
