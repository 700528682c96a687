using System.Security.Cryptography;
using System.Text;
using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.RowFiles;

/// <summary>The table that declared columns make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns declared.</param>
/// <param name="Options">What else was declared.</param>
internal sealed record RowTable(string Name, IReadOnlyList<DeclaredColumn> Columns, RowTableOptions Options)
{
    /// <summary>The table as a source has it.</summary>
    /// <exception cref="UsageException">Settings name columns that are not there.</exception>
    public SourceTable Make()
    {
        foreach (var key in Options.Key.Where(key => !Has(key)))
            throw new UsageException($"Pipeline '{Options.Pipeline}': setting 'key' names column '{key}', which is not declared. Declared are {string.Join(", ", Columns.Select(column => column.Name))}.");
        if (Options.Mode == WriteMode.Upsert && Options.Key.Count == 0)
            throw new UsageException($"Pipeline '{Options.Pipeline}': mode: upsert needs setting 'key', the columns that make a row unique.");
        foreach (var column in Columns.Where(column => Options.Key.Contains(column.Name, StringComparer.Ordinal) && column.Type.Kind is ColumnKind.Json or ColumnKind.Float64))
            throw new UsageException($"Pipeline '{Options.Pipeline}': column '{column.Name}' is {column.Type}, and cannot be part of the key.");
        if (Options.PartitionColumn is { } by && (Columns.FirstOrDefault(column => string.Equals(column.Name, by, StringComparison.Ordinal)) is not { } found
            || found.Type.Kind is not (ColumnKind.Text or ColumnKind.Date or ColumnKind.Int32 or ColumnKind.Int64)))
            throw new UsageException($"Pipeline '{Options.Pipeline}': setting 'partition' names '{by}', which is not a declared column of text, dates or whole numbers. Write file, or one of those.");
        List<ColumnSchema> columns = [.. Columns.Select(column => column.Schema)];
        if (Options.NamesFile)
            columns.Add(new ColumnSchema(DeclaredColumns.SourceFileColumn, ColumnType.Text) { Required = true, Description = "The file that the row is from." });
        return new SourceTable(
            new TableSchema(Name, [.. columns]) { Key = [.. Options.Key], Description = $"Rows of pipeline {Options.Pipeline}.", AdoptsExisting = Options.IsNamed },
            Options.Mode,
            Options.PartitionColumn is { } scope ? [scope] : Options.NamesFile ? [DeclaredColumns.SourceFileColumn] : []);
    }

    /// <summary>What shapes the rows.</summary>
    public string Recipe => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', [.. Columns.Select(column => column.Recipe), string.Join('|', Options.Nulls), Options.FlagsOnly.ToString(), Options.LoadsNew.ToString(), Options.Mode.ToString(), string.Join('|', Options.Key), Options.PartitionColumn ?? ""]))))[..16];

    private bool Has(string name) => Columns.Any(column => string.Equals(column.Name, name, StringComparison.Ordinal));
}

/// <summary>What a pipeline declares of its table beside the columns.</summary>
internal sealed record RowTableOptions
{
    public required string Pipeline { get; init; }

    /// <summary>True where the operator named the table.</summary>
    public bool IsNamed { get; init; }

    public IReadOnlyList<string> Key { get; init; } = [];

    public WriteMode Mode { get; init; }

    /// <summary>The column whose values are partitions; null where files are.</summary>
    public string? PartitionColumn { get; init; }

    /// <summary>True where each row names its file.</summary>
    public bool NamesFile { get; init; }

    /// <summary>Texts that say that there is no value.</summary>
    public IReadOnlyList<string> Nulls { get; init; } = [];

    /// <summary>Rows whose values are not those allowed are loaded and flagged, not rejected.</summary>
    public bool FlagsOnly { get; init; }

    /// <summary>Columns that are not declared are loaded as text, not left out.</summary>
    public bool LoadsNew { get; init; }
}
