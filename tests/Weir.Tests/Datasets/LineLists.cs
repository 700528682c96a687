using System.Text;
using Weir.Columns;
using Weir.Datasets;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Tests.Datasets;

/// <summary>A publisher whose lists a test writes down: a line an option, <c>kind code label</c>, with <c>retired DATE</c> or <c>under CODE</c> behind a bar; <c>!</c> before one to reject.</summary>
internal sealed class LineLists : ICodeListUpstream
{
    /// <summary>What the publisher has now, by key.</summary>
    public SortedDictionary<string, string> Pages { get; } = new(StringComparer.Ordinal);

    public string Recipe { get; set; } = "lines/1";

    public IReadOnlyList<ListDefinition> Lists => [.. Pages.Keys.Select(key => new ListDefinition(key, $"The {key}", new Uri($"https://lists.example/{key}")) { Tags = ["test"] })];

    /// <summary>Keys that were asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public string? Title { get; set; }

    public DateOnly? EffectiveFrom { get; set; }

    public async Task WriteAsync(ListDefinition list, Stream file, CancellationToken cancellationToken)
    {
        lock (Asked)
            Asked.Add(list.Key);
        await file.WriteAsync(Encoding.UTF8.GetBytes(Pages[list.Key]), cancellationToken);
    }

    public async Task<CodeList> ReadAsync(ListDefinition list, RawFile file, CancellationToken cancellationToken)
    {
        List<CodeOption> options = [];
        List<CodeFault> faults = [];
        foreach (var (i, line) in (await File.ReadAllLinesAsync(file.Path, cancellationToken)).Index())
        {
            if (line == "no list")
                throw new SourceException("The page is no list.", FailureKind.BadData);
            if (line.StartsWith('!'))
                faults.Add(new CodeFault(i + 1, "code", FindingOutcome.Rejected, "A line that begins with an exclamation mark.", line));
            else if (!line.StartsWith('#'))
                options.Add(Option(line, i + 1));
        }

        return new CodeList(options) { Title = Title, EffectiveFrom = EffectiveFrom, Format = "an2", Faults = faults };
    }

    private static CodeOption Option(string line, int row)
    {
        var parts = line.Split(" | ");
        var words = parts[0].Split(' ', 3);
        var option = new CodeOption(words[1], words[2], Enum.Parse<OptionKind>(words[0], ignoreCase: true)) { Row = row };
        foreach (var part in parts[1..])
        {
            option = part.Split(' ') switch
            {
                ["retired"] => option with { IsRetired = true },
                ["retired", var day] => option with { IsRetired = true, RetiredOn = DateOnly.ParseExact(day, "yyyy-MM-dd", null) },
                ["under", var parent] => option with { Parent = parent },
                [var name, var value] => option with { Attributes = option.Attributes.Add(name, value) },
                _ => throw new InvalidOperationException(line),
            };
        }

        return option;
    }
}
