using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weir.Columns;
using Weir.Fhir.Files;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;

namespace Weir.Tests.Fhir.Conformance;

/// <summary>Rows of real bundles beside those of an evaluator that nobody here wrote: Medplum's.</summary>
public sealed class MedplumTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-medplum-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_rows_of_five_views_over_twenty_bundles_are_the_same_to_the_last_digit()
    {
        var (bundles, views) = (TestData.Find("data/fhir/bundles"), TestData.Find("bench/fhir/views"));
        await RunMedplumAsync(bundles, views);
        var expected = new[] { ("condition_coding", 712), ("eob_items", 10_814), ("obs_values_union", 8_173), ("observation_flat", 4_713), ("patient_demographics", 20) };
        var found = RowsOf(bundles, views);
        found.Keys.Order(StringComparer.Ordinal).ShouldBe(expected.Select(view => view.Item1));
        foreach (var (view, count) in expected)
        {
            var theirs = (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, $"{view}.jsonl"), TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal).ToList();
            var ours = found[view].Order(StringComparer.Ordinal).ToList();
            // A list of differences would be long; the first says enough.
            ours.Except(theirs, StringComparer.Ordinal).FirstOrDefault().ShouldBeNull($"{view}: a row that Medplum does not make");
            theirs.Except(ours, StringComparer.Ordinal).FirstOrDefault().ShouldBeNull($"{view}: a row that Medplum makes");
            ours.SequenceEqual(theirs, StringComparer.Ordinal).ShouldBeTrue($"{view}: rows that are there more or less often");
            ours.Count.ShouldBe(count, view);
        }
    }

    private async Task RunMedplumAsync(string bundles, string views)
    {
        var script = Path.Combine(Root(), "tests", "medplum", "rows.mjs");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules")), "Medplum's evaluator is not installed. Run: npm ci --prefix tests/medplum");
        using var process = Process.Start(new ProcessStartInfo("node", ["--max-old-space-size=4096", script, bundles, views, _folder.FullName]) { RedirectStandardError = true, UseShellExecute = false })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            var error = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            (process.ExitCode, error).ShouldBe((0, ""));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>The rows of each view as Medplum's script writes them.</summary>
    private static Dictionary<string, List<string>> RowsOf(string bundles, string folder)
    {
        var views = ViewSet.Compile([.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file => ViewReader.Read(File.ReadAllBytes(file), file))]);
        var rows = views.Views.ToDictionary(view => view.Table.Name, _ => new List<string>(), StringComparer.Ordinal);
        using var reader = new ViewRows(views);
        var batches = views.Views.Select(view => new Batch(view.Table)).ToArray();
        foreach (var file in Directory.GetFiles(bundles, "*.json").Order(StringComparer.Ordinal))
        {
            using var records = FhirFile.Open(() => File.OpenRead(file), Path.GetFileName(file));
            while (records.Next(out var record))
            {
                reader.References = record.References;
                reader.Read(record.Json, record.Number, batches).ShouldNotBe(ResourceOutcome.Rejected, reader.Problem);
            }
        }

        foreach (var batch in batches)
        {
            using (batch)
                rows[batch.Schema.Name].AddRange(Enumerable.Range(0, batch.Length).Select(row => Line(batch, row)));
        }

        return rows;
    }

    private static string Line(Batch batch, int row) => JsonSerializer.Serialize(
        batch.Columns.Select(column => column.GetValue(row) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null),
        Plain);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
