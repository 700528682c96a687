using System.Globalization;
using Weir.Datasets.Import;
using Weir.Exports;

namespace Weir.Datasets.Export;

/// <summary>Writes a list as a table, one option a row, in the columns that <c>import</c> reads.</summary>
internal static class CodeListTable
{
    private const string ForAttributes = "attribute_";

    private static readonly string[] Columns = [OptionRows.Code, OptionRows.Label, OptionRows.Kind, OptionRows.IsRetired, OptionRows.RetiredOn, OptionRows.Parent];

    /// <summary>Writes CSV.</summary>
    /// <param name="list">The list.</param>
    /// <param name="output">Where to; it stays the caller's.</param>
    /// <param name="raw">False puts an apostrophe before text that a spreadsheet would take for a formula, which an import takes away again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteCsvAsync(CodeListDocument list, TextWriter output, bool raw, CancellationToken cancellationToken)
    {
        var attributes = list.AttributeNames;
        var csv = new CsvWriter(output, raw);
        await csv.WriteAsync(Headings(attributes), cancellationToken);
        foreach (var option in list.Options)
            await csv.WriteAsync(Cells(option, attributes), cancellationToken);
    }

    /// <summary>Writes a workbook: the options, and a sheet that says which list and version it is.</summary>
    public static void WriteXlsx(CodeListDocument list, Stream output, TimeProvider time, CancellationToken cancellationToken)
    {
        var attributes = list.AttributeNames;
        using var xlsx = new XlsxWriter(output, list.Key, Headings(attributes), About(list), time);
        foreach (var option in list.Options)
        {
            cancellationToken.ThrowIfCancellationRequested();
            xlsx.WriteRow(Cells(option, attributes));
        }
    }

    /// <summary>An attribute whose name is that of another column, whatever its case, is told from it.</summary>
    private static string[] Headings(IReadOnlyList<string> attributes) =>
        [.. Columns, .. attributes.Select(name => Columns.Contains(name, StringComparer.OrdinalIgnoreCase) ? ForAttributes + name : name)];

    private static object?[] Cells(CodeOption option, IReadOnlyList<string> attributes) =>
    [
        option.Code,
        option.Label,
        CodeListContent.KindText(option.Kind),
        option.IsRetired,
        option.RetiredOn,
        option.Parent,
        .. attributes.Select(name => option.Attributes.GetValueOrDefault(name)),
    ];

    private static string[] About(CodeListDocument list) =>
    [
        list.Name,
        string.Create(CultureInfo.InvariantCulture, $"Dataset {list.Key}, version {list.Version}, {list.Options.Count:N0} options, known since {list.KnownSince.UtcDateTime:yyyy-MM-dd}."),
        .. list.Description is { } description ? [description] : Array.Empty<string>(),
        .. list.Address is { } address ? [$"Published at {address}"] : Array.Empty<string>(),
    ];
}
