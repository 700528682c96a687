using System.Globalization;
using System.Text;
using Weir.Columns;

namespace Weir.Checks;

/// <summary>A row of a batch as one line of CSV, for the quarantine.</summary>
internal static class RowText
{
    public static string Of(Batch batch, int row)
    {
        var line = new StringBuilder();
        for (var column = 0; column < batch.Columns.Length; column++)
        {
            if (column > 0)
                line.Append(',');
            var text = batch.Columns[column].GetValue(row) switch
            {
                null => "",
                DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            };
            if (text.AsSpan().IndexOfAny(",\"\r\n") >= 0)
                line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                line.Append(text);
        }

        return line.ToString();
    }
}
