using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Columns;
using Weir.Failures;

namespace Weir.Connectors.RowFiles;

/// <summary>The columns that a file was found to have.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Yaml">The same as lines of YAML, with remarks.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Remarks">What a person should look at, each a column and why.</param>
internal sealed record InferredColumns(IReadOnlyList<DeclaredColumn> Columns, string Yaml, long Rows, IReadOnlyList<string> Remarks);

/// <summary>Finds columns and their types in a file.</summary>
internal static class ColumnInference
{
    /// <summary>Rows that are looked at.</summary>
    public const int MaxRows = 100_000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="SourceException">The file has no column.</exception>
    public static async Task<InferredColumns> InferAsync(IRowFile file, string name, NullTexts nulls, CancellationToken cancellationToken)
    {
        List<ColumnGuess> guesses = [.. file.Names.Select((column, i) => new ColumnGuess(column, file.TypeOf(i)))];
        long rows = 0;
        while (rows < MaxRows && await file.NextAsync(cancellationToken))
        {
            rows++;
            if (file.Fault is not null)
                continue;
            for (var i = 0; i < guesses.Count; i++)
            {
                var cell = nulls.Trimmed(file.Cell(i), isText: false);
                if (!cell.IsEmpty)
                    guesses[i].See(cell, file.Form(i));
            }
        }

        if (guesses.Count == 0)
            throw new SourceException($"The columns of '{name}' cannot be told: it has none. Declare them with setting 'columns', or give a file with rows.", FailureKind.BadData);
        List<DeclaredColumn> columns = [];
        List<string> remarks = [];
        var yaml = new StringBuilder("columns:\n");
        foreach (var (i, guess) in guesses.Index())
        {
            var (column, remark) = guess.Guess(ColumnNames.NameOf(guess.From, [.. columns.Select(before => before.Schema), new ColumnSchema(DeclaredColumns.SourceFileColumn, ColumnType.Text)], i + 1));
            columns.Add(column);
            if (remark is not null)
                remarks.Add($"{column.Name}: {remark}.");
            yaml.Append("  ").Append(Name(column.Name)).Append(": ");
            var type = column.Type.Kind == ColumnKind.Decimal ? $"\"{column.Type}\"" : column.Type.ToString();
            if (column.From is { } from)
                yaml.Append("{type: ").Append(type).Append(", from: ").Append(JsonSerializer.Serialize(from, Plain)).Append('}');
            else
                yaml.Append(type);
            yaml.Append(remark is null ? "\n" : $"  # {remark}\n");
        }

        return new InferredColumns(columns, yaml.ToString(), rows, remarks);
    }

    /// <summary>A name that YAML would take for something else stands in quotes.</summary>
    private static string Name(string name) => char.IsAsciiDigit(name[0]) || name is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n" ? $"\"{name}\"" : name;

    /// <summary>Numbers of rows as text.</summary>
    public static string Rows(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")}");
}
