using System.Text.Json;

namespace Weir.Connectors.RowFiles;

/// <summary>How files of rows are written.</summary>
internal sealed record RowFileOptions
{
    public const string Auto = "auto";
    public const string Csv = "csv";
    public const string Tsv = "tsv";
    public const string Excel = "excel";
    public const string Json = "json";
    public const string JsonLines = "ndjson";
    public const string Parquet = "parquet";

    /// <summary>One of the formats; <see cref="Auto"/> goes by the name's ending, else by the first bytes.</summary>
    public string Format { get; init; } = Auto;

    /// <summary>What stands between the fields of a CSV.</summary>
    public byte Separator { get; init; } = (byte)',';

    /// <summary>How text is written: utf-8, windows-1252 or utf-16.</summary>
    public string Encoding { get; init; } = RowFile.Utf8;

    /// <summary>The row that names the columns, from 1; 0 where none does.</summary>
    public int HeaderRow { get; init; } = 1;

    /// <summary>The sheet of a workbook; null for the first that is not hidden.</summary>
    public string? Sheet { get; init; }

    /// <summary>Where in a JSON file the list of objects is, names with points between them; null where it is the file.</summary>
    public string? Items { get; init; }

    /// <summary>Of JSON, tells objects that are no rows; each is asked at least once, in the file's order.</summary>
    public Func<JsonElement, bool> IsOther { get; init; } = static _ => false;

    /// <summary>The file of a zip, * and ? standing for any characters; null where it has one.</summary>
    public string? Member { get; init; }
}
