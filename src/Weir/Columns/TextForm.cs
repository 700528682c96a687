using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Columns;

/// <summary>Values as text, for a table that keeps text where the source has another type.</summary>
internal static class TextForm
{
    /// <summary>The batch with the named columns as text; null where that changes nothing. The caller disposes it; the batch stays its own.</summary>
    public static Batch? Of(Batch batch, IReadOnlySet<string> asText)
    {
        if (!batch.Schema.Columns.Any(IsChanged))
            return null;
        var schema = batch.Schema with
        {
            Columns = batch.Schema.Columns.Select(column => IsChanged(column) ? column with { Type = ColumnType.Text } : column).ToImmutableArray(),
        };
        var changed = new Batch(schema, batch.Length) { RowsRead = batch.RowsRead };
        for (var i = 0; i < schema.Columns.Length; i++)
        {
            var (from, to) = (batch.Columns[i], changed.Columns[i]);
            for (var row = 0; row < batch.Length; row++)
            {
                if (from.Type == to.Type)
                    to.AppendFrom(from, row);
                else if (from.GetValue(row) is { } value)
                    to.Append(Of(value));
                else
                    to.AppendNull();
            }
        }

        for (var row = 0; row < batch.Length; row++)
            changed.RowNumbers.AppendFrom(batch.RowNumbers, row);
        return changed;

        bool IsChanged(ColumnSchema column) => column.Type.Kind != ColumnKind.Text && asText.Contains(column.Name);
    }

    /// <summary>A value as text: dates as <c>2026-01-31</c>, times in UTC as <c>2026-01-31T09:30:00</c> with decimals where there are any, numbers with a point.</summary>
    public static string Of(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A value of type {value.GetType().Name} has no text form."),
    };
}
