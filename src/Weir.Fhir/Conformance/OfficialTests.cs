using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Columns;
using Weir.Failures;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;

namespace Weir.Fhir.Conformance;

/// <summary>Runs test files of SQL on FHIR's format, strictly: columns, their order, the types of values, every row as often as expected.</summary>
/// <remarks>Source: SQL on FHIR, "tests.schema.json". Rows have no order there.</remarks>
internal static class OfficialTests
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>Runs the tests of a file.</summary>
    /// <exception cref="UsageException">It is no test file.</exception>
    public static ImmutableArray<OfficialTestResult> Run(string file)
    {
        using var document = Read(file);
        var root = document.RootElement;
        if (ListOf(root, "tests") is not { } tests || ListOf(root, "resources") is not { } resources)
            throw NoTestFile(file, "it has no 'tests' and 'resources'");
        List<byte[]> bytes = [.. resources.EnumerateArray().Select(resource => Encoding.UTF8.GetBytes(resource.GetRawText()))];
        var results = ImmutableArray.CreateBuilder<OfficialTestResult>();
        foreach (var (number, test) in tests.EnumerateArray().Index())
        {
            if (test.ValueKind != JsonValueKind.Object || !test.TryGetProperty("view", out var view) || !test.TryGetProperty("title", out var title) || title.ValueKind != JsonValueKind.String)
                throw NoTestFile(file, string.Create(CultureInfo.InvariantCulture, $"its test number {number + 1} has no 'title' and 'view'"));
            results.Add(new OfficialTestResult(Path.GetFileName(file), title.GetString()!, Judge(test, Encoding.UTF8.GetBytes(view.GetRawText()), bytes)));
        }

        return results.ToImmutable();
    }

    private static JsonElement? ListOf(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

    private static UsageException NoTestFile(string file, string problem) =>
        new($"{file} is no test file: {problem}. Name a folder with files of SQL on FHIR's test format.");

    private static JsonDocument Read(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file), Deep);
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"{file}, line {wrong.LineNumber + 1}: this is not JSON. Name a folder with files of SQL on FHIR's test format.");
        }
    }

    /// <summary>Why the test failed, or null where it passed.</summary>
    private static string? Judge(JsonElement test, byte[] view, List<byte[]> resources)
    {
        var expectsError = test.TryGetProperty("expectError", out var wanted) && wanted.ValueKind == JsonValueKind.True;
        TestRows rows;
        try
        {
            rows = TestRows.Make(view, resources);
        }
        catch (ViewException wrong)
        {
            return expectsError ? null : $"The view was refused: {wrong.Message}";
        }

        if (expectsError)
            return rows.Problem is null ? "An error was expected, and rows were made." : null;
        if (rows.Problem is not null)
            return $"A resource was rejected: {rows.Problem}";
        return JudgeColumns(test, rows) ?? JudgeRows(test, rows);
    }

    private static string? JudgeColumns(JsonElement test, TestRows rows)
    {
        if (!test.TryGetProperty("expectColumns", out var columns))
            return null;
        List<string?> wanted = [.. columns.EnumerateArray().Select(column => column.GetString())];
        return wanted.SequenceEqual(rows.Columns, StringComparer.Ordinal)
            ? null
            : $"Columns {string.Join(", ", wanted)} were expected; there are {string.Join(", ", rows.Columns)}.";
    }

    private static string? JudgeRows(JsonElement test, TestRows rows)
    {
        if (test.TryGetProperty("expectCount", out var count))
            return rows.Rows.Count == count.GetInt32() ? null : $"{count} rows were expected; there are {rows.Rows.Count}.";
        if (!test.TryGetProperty("expect", out var expect))
            return "The test says neither what it expects nor that it expects an error.";
        List<string> wanted = [];
        foreach (var row in expect.EnumerateArray())
        {
            if (row.EnumerateObject().FirstOrDefault(cell => !rows.Columns.Contains(cell.Name, StringComparer.Ordinal)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
                return $"Column '{unknown.Name}' was expected; there are {string.Join(", ", rows.Columns)}.";
            wanted.Add(string.Join('\n', rows.Columns.Select(column => $"{column}={(row.TryGetProperty(column, out var cell) ? CanonicalJson.Write(cell) : "null")}")));
        }

        List<string> found = [.. rows.Rows];
        wanted.Sort(StringComparer.Ordinal);
        found.Sort(StringComparer.Ordinal);
        if (wanted.SequenceEqual(found, StringComparer.Ordinal))
            return null;
        var missing = wanted.Where(row => !found.Contains(row, StringComparer.Ordinal)).Select(Line).FirstOrDefault();
        var unexpected = found.Where(row => !wanted.Contains(row, StringComparer.Ordinal)).Select(Line).FirstOrDefault();
        return $"{wanted.Count} rows were expected; there are {found.Count}. First missing: {missing ?? "none"}. First not expected: {unexpected ?? "none"}.";
    }

    private static string Line(string row) => $"({row.Replace("\n", ", ", StringComparison.Ordinal)})";
}

/// <summary>What became of one test.</summary>
/// <param name="File">Name of its file.</param>
/// <param name="Name">Its title.</param>
/// <param name="Reason">Why it failed, or null where it passed.</param>
internal sealed record OfficialTestResult(string File, string Name, string? Reason)
{
    public bool Passed => Reason is null;
}

/// <summary>The rows of a view over a test's resources, each as the lines <c>column=value</c>.</summary>
internal sealed record TestRows(IReadOnlyList<string> Columns, IReadOnlyList<string> Rows, string? Problem)
{
    /// <exception cref="ViewException">The view is wrong.</exception>
    public static TestRows Make(byte[] view, List<byte[]> resources)
    {
        var views = ViewSet.Compile([ViewReader.Read(view, "view")], isLenient: true);
        var compiled = views.Views[0];
        using var batch = new Batch(compiled.Table);
        using var reader = new ViewRows(views);
        IReadOnlyList<string> columns = [.. compiled.Columns.Select(column => column.Schema.Name)];
        foreach (var (number, resource) in resources.Index())
        {
            if (reader.Read(resource, number + 1, [batch]) == ResourceOutcome.Rejected)
                return new TestRows(columns, [], reader.Problem);
        }

        return new TestRows(
            columns,
            [.. Enumerable.Range(0, batch.Length).Select(row => string.Join('\n', compiled.Columns.Select((column, i) => $"{column.Schema.Name}={Value(column, batch.Columns[i], row)}")))],
            null);
    }

    private static string Value(CompiledColumn column, Column values, int row) => values.GetValue(row) switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text when column.Schema.Type.Kind == ColumnKind.Json => CanonicalJson.Write(text),
        string text when column.FhirType is "decimal" => CanonicalJson.Number(text),
        string text => CanonicalJson.Text(text),
        DateOnly date => CanonicalJson.Text(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        DateTimeOffset instant => CanonicalJson.Text(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)),
        var number => CanonicalJson.Number(Convert.ToString(number, CultureInfo.InvariantCulture)!),
    };
}
