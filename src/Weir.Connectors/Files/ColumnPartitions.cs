using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Connectors.RowFiles;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>The values of the column by which a file's rows are partitions, and what each value's rows are.</summary>
internal sealed class ColumnPartitions(RowTable table, RowFileOptions format)
{
    /// <summary>Detail of the partition that also has the rows whose value cannot be read: somebody has to say that they are there.</summary>
    public const string Rest = "rest";

    /// <summary>Values of one file: it is read once for each that is loaded.</summary>
    private const int MaxValues = 1_000;

    private readonly int _index = table.Columns.Index().First(column => string.Equals(column.Item.Name, table.Options.PartitionColumn, StringComparison.Ordinal)).Index;
    private readonly NullTexts _nulls = new(table.Options.Nulls);

    private DeclaredColumn Column => table.Columns[_index];

    /// <summary>The value of a row; null where it has none that can be read.</summary>
    public string? ValueOf(IRowFile rows, int[] places)
    {
        if (rows.Fault is not null || places[_index] < 0)
            return null;
        var cell = _nulls.Trimmed(rows.Cell(places[_index]), Column.Type.Kind == ColumnKind.Text);
        return cell.IsEmpty ? null : Column.Type.Kind switch
        {
            ColumnKind.Date => CellValues.Date(cell, Column.Format)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ColumnKind.Text => Encoding.UTF8.GetString(cell),
            _ => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>The value as it is looked for in the table.</summary>
    public object Typed(string value) => Column.Type.Kind switch
    {
        ColumnKind.Date => DateOnly.ParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnKind.Int32 => int.Parse(value, CultureInfo.InvariantCulture),
        ColumnKind.Int64 => long.Parse(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>Each value that a file has, with a hash of its rows; rows without a value are under the empty text.</summary>
    /// <exception cref="SourceException">It has too many, or cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, ContentPart>> PartsAsync(string path, string name, CancellationToken cancellationToken)
    {
        var (rows, _) = await RowFile.OpenAsync(path, name, format, cancellationToken);
        await using var opened = rows;
        var places = RowReader.Places(table, rows, name);
        Dictionary<string, (IncrementalHash Hash, long Rows)> parts = new(StringComparer.Ordinal);
        try
        {
            while (await rows.NextAsync(cancellationToken))
            {
                var value = ValueOf(rows, places) ?? "";
                if (!parts.TryGetValue(value, out var part))
                    part = (IncrementalHash.CreateHash(HashAlgorithmName.SHA256), 0);
                Add(part.Hash, rows);
                parts[value] = (part.Hash, part.Rows + 1);
                if (parts.Count > MaxValues)
                {
                    throw new SourceException(
                        string.Create(CultureInfo.InvariantCulture, $"The file '{name}' has over {MaxValues:N0} values of column '{Column.Name}', and it is read once for each. Choose a column with fewer for setting 'partition', or file."),
                        FailureKind.BadData);
                }
            }

            return parts.ToDictionary(part => part.Key, part => new ContentPart(Convert.ToHexStringLower(part.Value.Hash.GetHashAndReset()), part.Value.Rows), StringComparer.Ordinal);
        }
        finally
        {
            foreach (var part in parts.Values)
                part.Hash.Dispose();
        }
    }

    private static void Add(IncrementalHash hash, IRowFile rows)
    {
        Span<byte> length = stackalloc byte[4];
        if (rows.Fault is not null)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(rows.Original));
            return;
        }

        for (var i = 0; i < rows.Names.Count; i++)
        {
            var cell = rows.Cell(i);
            BinaryPrimitives.WriteInt32LittleEndian(length, cell.Length);
            hash.AppendData(length);
            hash.AppendData(cell);
        }
    }
}
