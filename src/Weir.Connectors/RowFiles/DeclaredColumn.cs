using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Columns;

namespace Weir.Connectors.RowFiles;

/// <summary>A column that a pipeline declares: where it comes from, its type, and what its values must be.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">Its type.</param>
internal sealed record DeclaredColumn(string Name, ColumnType Type)
{
    /// <summary>What the file calls it; null where it calls it the same, blanks and capitals aside.</summary>
    public string? From { get; init; }

    /// <summary>A row without a value is rejected, a file without the column held.</summary>
    public bool Required { get; init; }

    /// <summary>How dates and times are written, such as dd/MM/yyyy; null for 2026-01-31 and 2026-01-31T09:15:00.</summary>
    public string? Format { get; init; }

    /// <summary>The zone whose clocks times without an offset are of; null where times have to have one.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>The least value allowed, as it is written.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value allowed, as it is written.</summary>
    public string? Max { get; init; }

    /// <summary>What the whole of a value must match.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The values allowed, in their order.</summary>
    public IReadOnlyList<string> In { get; init; } = [];

    /// <summary>What it means.</summary>
    public string? Description { get; init; }

    public ColumnSchema Schema => new(Name, Type) { Description = Description };

    /// <summary>True where a file's name for a column means this one.</summary>
    public bool IsCalled(string name) => From is { } from
        ? string.Equals(from.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase)
        : string.Equals(Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(Name, ColumnNames.Of(name, 0), StringComparison.OrdinalIgnoreCase);

    /// <summary>Everything that changes what a file's rows become, for the recipe.</summary>
    public string Recipe => string.Create(
        CultureInfo.InvariantCulture, $"{Name}|{Type}|{From}|{Required}|{Format}|{Zone?.Id}|{Min}|{Max}|{Pattern}|{string.Join('\u001F', In)}");

    /// <summary>Why a value is not one of those allowed, or null. The value fits the type.</summary>
    public string? Check(ReadOnlySpan<byte> value)
    {
        if (Min is not null && Compare(value, Min) < 0)
            return $"Below {Min}, the least allowed.";
        if (Max is not null && Compare(value, Max) > 0)
            return $"Above {Max}, the greatest allowed.";
        if (Pattern is null && In.Count == 0)
            return null;
        var text = Encoding.UTF8.GetString(value);
        if (Pattern is not null && !Pattern.IsMatch(text))
            return string.Create(CultureInfo.InvariantCulture, $"Text of {text.Length:N0} characters that does not have the pattern declared.");
        return In.Count == 0 || In.Contains(text, StringComparer.Ordinal)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Text of {text.Length:N0} characters that is none of the {In.Count:N0} values declared.");
    }

    private int Compare(ReadOnlySpan<byte> value, string bound) => Type.Kind switch
    {
        ColumnKind.Date => CellValues.Date(value, Format)!.Value.CompareTo(DateOnly.ParseExact(bound, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ColumnKind.Float64 => double.Parse(value, CultureInfo.InvariantCulture).CompareTo(double.Parse(bound, CultureInfo.InvariantCulture)),
        _ => decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).CompareTo(decimal.Parse(bound, NumberStyles.Float, CultureInfo.InvariantCulture)),
    };
}
