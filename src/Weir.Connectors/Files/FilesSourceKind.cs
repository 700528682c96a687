using Weir.Connectors.RowFiles;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>The source <c>files</c>.</summary>
internal sealed class FilesSourceKind : ISourceKind
{
    public const string Path = "path";
    public const string Format = "format";
    public const string Separator = "separator";
    public const string Encoding = "encoding";
    public const string HeaderRow = "header_row";
    public const string Sheet = "sheet";
    public const string Items = "items";
    public const string Member = "member";
    public const string Partition = "partition";
    public const string ByFile = "file";

    public string Name => "files";

    public string Description => "Rows of CSV, TSV, Excel, JSON, NDJSON and Parquet files: from a path, a folder, a path with wildcards, a zip or an address, with columns that the pipeline declares or Weir finds and writes down.";

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        Setting.List(Path, "Files, folders (read with those in them), paths with * ? and **, and addresses, in brackets or separated by commas. A relative path counts from the workspace."),
        Setting.Choice(Format, "How the files are written; auto goes by a file's ending, else by its first bytes.", RowFileOptions.Auto, RowFileOptions.Auto, RowFileOptions.Csv, RowFileOptions.Tsv, RowFileOptions.Excel, RowFileOptions.Json, RowFileOptions.JsonLines, RowFileOptions.Parquet),
        Setting.Choice(Separator, "What stands between the fields of a CSV; of a TSV it is a tab.", "comma", "comma", "semicolon", "tab", "pipe"),
        Setting.Choice(Encoding, "How the text of CSV and JSON files is written.", RowFile.Utf8, RowFile.Utf8, RowFile.Windows, RowFile.Utf16),
        Setting.WholeNumber(HeaderRow, "The row of a CSV or sheet that names the columns, blank lines of a CSV not counted; 0 where none does: they are then column_1, column_2 and so on.", 1, 0, 1000),
        Setting.Text(Sheet, "The sheet of a workbook. By default the first that is not hidden."),
        Setting.Text(Items, "Where in a JSON file the list of objects is: names with points between them, such as data.rows. By default the file is the list."),
        Setting.Text(Member, "The file of a zip, * and ? standing for any characters, where it holds several."),
        Setting.Text(Partition, "What is replaced together: file, or the name of a column of text, dates or whole numbers, whose values then are each replaced alone. They are shown in logs and messages: choose dates or organisations, never people.", ByFile),
        .. RowSettings.Definitions("replace"),
    ];

    public ISource Create(SourceContext context) => new FilesSource(FilesOptions.Read(context), context);
}
