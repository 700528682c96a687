using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Columns;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;

namespace Weir.Tests.Fhir.Views;

/// <summary>What views make of resources, as short text.</summary>
internal static class ViewTable
{
    /// <summary>A view of columns: each <c>name: path</c>, a collection where the name ends in an asterisk.</summary>
    public static string View(string resource, params string[] columns) =>
        $$"""{"resourceType":"ViewDefinition","name":"v","resource":"{{resource}}","select":[{"column":[{{string.Join(',', columns.Select(Column))}}]}]}""";

    public static ViewSet Compile(string view, bool isLenient = false) => ViewSet.Compile([Read(view)], isLenient);

    public static ViewDefinition Read(string view) => ViewReader.Read(Encoding.UTF8.GetBytes(view), "view");

    /// <summary>The rows of a view, each as <c>a=1 b=null</c>; of a resource that is rejected, the reason.</summary>
    public static IReadOnlyList<string> Rows(string view, params string[] resources) => Rows(Compile(view), null, resources);

    public static IReadOnlyList<string> Rows(ViewSet views, BundleReferences? references, params string[] resources)
    {
        List<string> lines = [];
        using var reader = new ViewRows(views) { References = references };
        var batches = views.Views.Select(view => new Batch(view.Table)).ToList();
        try
        {
            foreach (var resource in resources)
            {
                var before = batches.Select(batch => batch.Length).ToList();
                if (reader.Read(Encoding.UTF8.GetBytes(resource), 1, batches) == ResourceOutcome.Rejected)
                {
                    lines.Add($"rejected: {reader.Problem}");
                    batches.Select(batch => batch.Length).ShouldBe(before);
                }

                foreach (var (batch, from) in batches.Zip(before))
                    lines.AddRange(Enumerable.Range(from, batch.Length - from).Select(row => Line(batch, row)));
            }
        }
        finally
        {
            batches.ForEach(batch => batch.Dispose());
        }

        return lines;
    }

    /// <summary>What a path yields of a resource, as a list in JSON.</summary>
    public static string Values(string path, string resource, string type = "Patient", bool isLenient = false)
    {
        var rows = Rows(Compile(View(type, $"v*: {path}"), isLenient), null, resource);
        return rows.ShouldHaveSingleItem() is var row && row.StartsWith("v=", StringComparison.Ordinal) ? row[2..] : row;
    }

    public static string Line(Batch batch, int row) =>
        string.Join(' ', batch.Schema.Columns.Select((column, i) => $"{column.Name}={Text(batch.Columns[i], row)}"));

    private static string Text(Column column, int row) => column.GetValue(row) switch
    {
        null => "null",
        DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool value => value ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Column(string column)
    {
        var colon = column.IndexOf(": ", StringComparison.Ordinal);
        var name = column[..colon].TrimEnd('*');
        return $$"""{"name":"{{name}}","path":{{JsonSerializer.Serialize(column[(colon + 2)..])}},"collection":{{(column[colon - 1] == '*' ? "true" : "false")}}}""";
    }
}
