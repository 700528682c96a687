using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Datasets.Import;

/// <summary>Makes a list of rows that a person wrote, and notes all that is wrong with them.</summary>
/// <param name="rowName">What messages call a row: <c>row</c> or <c>line</c>.</param>
internal sealed class OptionRows(string rowName)
{
    public const string Code = "code";
    public const string Label = "label";
    public const string Kind = "kind";
    public const string IsRetired = "is_retired";
    public const string RetiredOn = "retired_on";
    public const string Parent = "parent";

    /// <summary>Options of a list that a person gives. The largest published list has under 400.</summary>
    public const int MostOptions = 200_000;

    private const int MaxCode = 200;
    private const int MaxText = 10_000;

    private readonly List<CodeOption> _options = [];
    private readonly Dictionary<(OptionKind Kind, string Code), long> _rows = [];
    private readonly List<ImportProblem> _problems = [];
    private long _problemCount;
    private long _added;

    /// <summary>Whether there is room for another row. Where there is not, that is noted, and what is left need not be read.</summary>
    public bool HasRoom(long row)
    {
        if (_added < MostOptions)
            return true;
        Note(row, null, string.Create(CultureInfo.InvariantCulture, $"There are more than {MostOptions:N0} options, which is as many as a list may have."));
        return false;
    }

    /// <summary>Takes a row.</summary>
    public void Add(OptionRow row)
    {
        _added++;
        var problems = _problemCount;
        var (code, label, parent) = (Text(row, Code, row.Code, MaxCode), Text(row, Label, row.Label, MaxText), Optional(row, Parent, row.Parent, MaxCode));
        var (kind, retiredOn, isRetired) = (ReadKind(row), ReadDay(row), ReadTruth(row));
        var attributes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in row.Attributes)
        {
            if (Optional(row, name, value, MaxText) is { } text)
                attributes[name] = text;
        }

        if (code is not null && !_rows.TryAdd((kind, code), row.Number))
            Note(row.Number, Code, string.Create(CultureInfo.InvariantCulture, $"The same code{(kind == OptionKind.None ? "" : " and kind")} as {rowName} {_rows[(kind, code)]}."));
        if (problems == _problemCount)
            _options.Add(new CodeOption(code!, label!, kind) { IsRetired = isRetired || retiredOn is not null, RetiredOn = retiredOn, Parent = parent, Attributes = attributes.ToImmutable(), Row = row.Number });
    }

    /// <summary>Notes what is wrong.</summary>
    /// <param name="row">The row or line; 0 for the list as a whole.</param>
    /// <param name="column">The column, or null.</param>
    /// <param name="text">A sentence without a value of the list.</param>
    public void Note(long row, string? column, string text)
    {
        if (_problemCount++ < OptionImport.MostProblems)
            _problems.Add(new ImportProblem(row, column, text));
    }

    /// <summary>The list, where nothing is wrong.</summary>
    public OptionImport Finish(IReadOnlyList<string> notes)
    {
        if (_problemCount == 0)
            CheckParents();
        if (_problemCount == 0 && _options.Count == 0)
            Note(0, null, "It has no options. Write one a line.");
        return new OptionImport(_problemCount == 0 ? new CodeList(_options) { Notes = notes } : null, _problems, _problemCount, rowName);
    }

    /// <summary>Every parent is an option, and none is its own ancestor.</summary>
    private void CheckParents()
    {
        Dictionary<string, string?> parents = new(StringComparer.Ordinal);
        foreach (var option in _options)
            parents.TryAdd(option.Code, option.Parent);
        foreach (var option in _options.Where(option => option.Parent is not null))
        {
            if (!parents.ContainsKey(option.Parent!))
                Note(option.Row, Parent, "No option has this code.");
            else if (IsInCircle(option, parents))
                Note(option.Row, Parent, "The option is under itself, at once or by others.");
        }
    }

    private static bool IsInCircle(CodeOption option, Dictionary<string, string?> parents)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (string? at = option.Parent; at is not null; at = parents.GetValueOrDefault(at))
        {
            if (at == option.Code)
                return true;
            // A circle further up is noted where it is.
            if (!seen.Add(at))
                return false;
        }

        return false;
    }

    private string? Text(OptionRow row, string column, string? text, int limit)
    {
        if (!string.IsNullOrWhiteSpace(text))
            return Optional(row, column, text, limit);
        Note(row.Number, column, $"The {column} is blank.");
        return null;
    }

    private string? Optional(OptionRow row, string column, string? text, int limit)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var trimmed = text.Trim();
        if (trimmed.Length > limit)
            Note(row.Number, column, string.Create(CultureInfo.InvariantCulture, $"Text of {trimmed.Length:N0} characters where at most {limit:N0} are allowed."));
        else if (trimmed.Any(letter => char.IsControl(letter) && (limit == MaxCode || letter is not ('\n' or '\r' or '\t'))))
            Note(row.Number, column, "It holds a control character.");
        return trimmed;
    }

    private OptionKind ReadKind(OptionRow row)
    {
        switch (row.Kind?.Trim().ToLowerInvariant())
        {
            case null or "" or "none":
                return OptionKind.None;
            case "national":
                return OptionKind.National;
            case "default":
                return OptionKind.Default;
            case "permitted":
                return OptionKind.Permitted;
            case var other:
                Note(row.Number, Kind, string.Create(CultureInfo.InvariantCulture, $"Text of {other.Length} characters where national, default, permitted or none is expected."));
                return OptionKind.None;
        }
    }

    private DateOnly? ReadDay(OptionRow row)
    {
        if (string.IsNullOrWhiteSpace(row.RetiredOn))
            return null;
        if (DateOnly.TryParseExact(row.RetiredOn.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        Note(row.Number, RetiredOn, string.Create(CultureInfo.InvariantCulture, $"Text of {row.RetiredOn.Trim().Length} characters where a date such as 2026-01-31 is expected."));
        return null;
    }

    private bool ReadTruth(OptionRow row)
    {
        switch (row.IsRetired?.Trim().ToLowerInvariant())
        {
            case null or "" or "false" or "no" or "0":
                return false;
            case "true" or "yes" or "1":
                return true;
            case var other:
                Note(row.Number, IsRetired, string.Create(CultureInfo.InvariantCulture, $"Text of {other.Length} characters where true or false is expected."));
                return false;
        }
    }
}
