using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Smart;

/// <summary>Which ODS code a site has, and since when: from a setting, or from a CSV. It becomes the table <c>smart_sites</c>, which is a partition of its own.</summary>
/// <param name="setting">The setting's text, or null.</param>
/// <param name="file">Path of the CSV, or null.</param>
internal sealed partial class SiteCodes(string? setting, string? file)
{
    /// <summary>Name of the partition. It sorts before every date, so that the newest partition is a day's.</summary>
    public const string Partition = "(sites)";

    private const string Header = "site_id,ods_code,valid_from,valid_to";

    private static readonly string[] Lookup = ["dataset", "dataset_reference", "provider_code"];

    /// <summary>What is wrong with a setting's text, or null.</summary>
    public static string? Problem(string text) => Array.Find(Split(text), item => Line(item) is null) is { } wrong
        ? $"'{wrong}' says no site's code. Write a site's code, =, and its ODS code, such as S0189179=RAL26, or S0189179=RAL26 from 2024-04-01 to 2026-03-31."
        : null;

    /// <summary>The partition; null where nothing says codes and nothing did before.</summary>
    public PlannedPartition? Plan(bool isLoaded)
    {
        if (file is not null)
            return new PlannedPartition(Partition, file) { FromOperator = true, Tables = [SmartTables.Sites] };
        if (setting is null && !isLoaded)
            return null;
        var text = Header + "\n" + string.Concat((setting is null ? [] : Split(setting)).Select(item => Line(item) + "\n"));
        return new PlannedPartition(Partition, "setting 'codes' in weir.yaml")
        {
            FromOperator = true,
            Tables = [SmartTables.Sites],
            Download = new SourceDownload("codes.csv", async (stream, token) =>
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);
                return true;
            }),
        };
    }

    public static async IAsyncEnumerable<Batch> ReadAsync(RawFile raw, TableSchema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(raw.Path, cancellationToken);
        var header = lines.Length == 0 ? [] : Cells(lines[0].TrimStart('\uFEFF')).Select(cell => cell.ToLowerInvariant()).ToArray();
        var isLookup = Lookup.All(name => header.Contains(name, StringComparer.Ordinal));
        var columns = (isLookup ? ["dataset_reference", "provider_code", "valid_from", "valid_to"] : Header.Split(',')).Select(name => Array.IndexOf(header, name)).ToArray();
        if (columns[0] < 0 || columns[1] < 0)
        {
            throw new SourceException(
                $"'{raw.Name}' has {(header.Length == 0 ? "no line" : string.Create(CultureInfo.InvariantCulture, $"{header.Length} columns"))} where the codes of sites are expected. Its first line has to name the columns site_id and ods_code (and valid_from and valid_to), or dataset, dataset_reference and provider_code.",
                FailureKind.BadData);
        }

        var batch = new Batch(schema, lines.Length);
        var dataset = Array.IndexOf(header, "dataset");
        foreach (var (i, line) in lines.Index().Skip(1).Where(line => line.Item.Trim().Length > 0))
        {
            var cells = Cells(line);
            if (!isLookup || (dataset < cells.Length && cells[dataset] == "smart_api"))
                Add(batch, i, line, [.. columns.Select(column => column >= 0 && column < cells.Length ? cells[column] : "")]);
        }

        yield return batch;
    }

    private static void Add(Batch batch, int number, string line, string[] cells)
    {
        batch.RowsRead++;
        var (from, to) = (SmartDates.TryParseDay(cells[2]), SmartDates.TryParseDay(cells[3]));
        var problem = cells[0].Length == 0 || cells[1].Length == 0 ? "The site's code or its ODS code is blank."
            : (cells[2].Length > 0 && from is null) || (cells[3].Length > 0 && to is null) ? "valid_from and valid_to are dates such as 2024-04-01, or blank."
            : from > to ? "valid_from is later than valid_to."
            : null;
        if (problem is not null)
        {
            batch.Findings.Add(new Finding(batch.Schema.Name, number, null, FindingOutcome.Rejected, problem) { Original = line });
            return;
        }

        batch.Columns[0].Append(cells[0]);
        batch.Columns[1].Append(cells[1]);
        Append(batch.Columns[2], from);
        Append(batch.Columns[3], to);
        batch.RowNumbers.Append((long)number);
    }

    private static void Append(Column column, DateOnly? date)
    {
        if (date is { } day)
            column.Append(day);
        else
            column.AppendNull();
    }

    /// <summary>No code and no date has a comma or a quote in it: a field that is quoted all the same loses its quotes.</summary>
    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"').Trim())];

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>A site's code as a line of CSV; null where the text says none.</summary>
    private static string? Line(string item)
    {
        if (Form().Match(item) is not { Success: true } match)
            return null;
        var (from, to) = (match.Groups["from"].Value, match.Groups["to"].Value);
        return (from.Length > 0 && SmartDates.TryParseDay(from) is null) || (to.Length > 0 && SmartDates.TryParseDay(to) is null)
            ? null
            : $"{match.Groups["site"].Value},{match.Groups["ods"].Value},{from},{to}";
    }

    [GeneratedRegex(@"\A(?<site>[A-Za-z0-9_-]+)\s*=\s*(?<ods>[A-Za-z0-9]+)(\s+from\s+(?<from>[0-9-]+))?(\s+to\s+(?<to>[0-9-]+))?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
