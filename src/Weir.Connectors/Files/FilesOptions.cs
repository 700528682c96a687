using Weir.Connectors.RowFiles;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>What a pipeline of files was told.</summary>
/// <param name="Paths">Files, folders, paths with wildcards and addresses, as they were written; empty where --input names one.</param>
/// <param name="Folder">The folder that relative paths count from.</param>
/// <param name="Format">How the files are written.</param>
/// <param name="Table">What is declared of the table.</param>
internal sealed record FilesOptions(IReadOnlyList<string> Paths, string Folder, RowFileOptions Format, RowTableOptions Table)
{
    public static FilesOptions Read(SourceContext context)
    {
        var settings = context.Settings;
        var partition = settings[FilesSourceKind.Partition];
        var isByFile = partition == FilesSourceKind.ByFile;
        return new FilesOptions(
            RowSettings.List(context, FilesSourceKind.Path),
            context.Folder,
            new RowFileOptions
            {
                Format = settings[FilesSourceKind.Format],
                Separator = (byte)(settings[FilesSourceKind.Separator] switch { "semicolon" => ';', "tab" => '\t', "pipe" => '|', _ => ',' }),
                Encoding = settings[FilesSourceKind.Encoding],
                HeaderRow = int.Parse(settings[FilesSourceKind.HeaderRow], System.Globalization.CultureInfo.InvariantCulture),
                Sheet = settings.GetValueOrDefault(FilesSourceKind.Sheet),
                Items = settings.GetValueOrDefault(FilesSourceKind.Items),
                Member = settings.GetValueOrDefault(FilesSourceKind.Member),
            },
            RowSettings.Read(context) with { PartitionColumn = isByFile ? null : partition, NamesFile = true });
    }

    /// <summary>What shapes the rows beside the columns.</summary>
    public string Recipe => $"{Format.Format}|{Format.Separator}|{Format.Encoding}|{Format.HeaderRow}|{Format.Sheet}|{Format.Items}|{Format.Member}";
}
