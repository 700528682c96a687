using System.Text;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.RowFiles;

/// <summary>Where a pipeline's columns are written down: in weir.yaml, or in a file beside it.</summary>
internal sealed class SchemaFile
{
    private readonly SourceContext _context;

    private SchemaFile(SourceContext context) => _context = context;

    /// <summary>The file's path.</summary>
    public string Path => System.IO.Path.GetFullPath(_context.Settings.GetValueOrDefault(RowSettings.Schema) ?? $"{_context.Pipeline}.schema.yaml", _context.Folder);

    /// <summary>The file's name as messages say it.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    public static SchemaFile Of(SourceContext context) => new(context);

    /// <summary>The columns that are written down; null where none are.</summary>
    /// <param name="mayRead">False where a file would be another pipeline's.</param>
    /// <exception cref="UsageException">They are written down twice, or cannot be read.</exception>
    public IReadOnlyList<DeclaredColumn>? Read(bool mayRead)
    {
        List<string> problems = [];
        if (_context.Settings.GetValueOrDefault(RowSettings.Columns) is { } declared)
        {
            if (_context.Settings.ContainsKey(RowSettings.Schema))
                throw new UsageException($"Pipeline '{_context.Pipeline}': settings '{RowSettings.Columns}' and '{RowSettings.Schema}' both say which columns there are. Remove one.");
            return DeclaredColumns.Read(declared, problems);
        }

        if (!mayRead || !File.Exists(Path))
            return null;
        var text = ReadText();
        var file = new SettingProblems(Path, text);
        var document = new YamlReader(text, file).Read();
        file.ThrowIfAny();
        var map = (document as YamlMap)?.Entries.FirstOrDefault(entry => entry.Key.Text == RowSettings.Columns).Value;
        var columns = DeclaredColumns.Read(map is null ? "" : YamlJson.Of(map).ToJsonString(), problems);
        return problems.Count == 0 ? columns : throw new UsageException($"{Path}: {string.Join(" ", problems)}");
    }

    /// <summary>Writes columns down for the user to keep. Nothing is written over.</summary>
    /// <exception cref="UsageException">There is a file, or the folder takes none.</exception>
    public void Write(InferredColumns columns, string from)
    {
        try
        {
            using var file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(Text(columns, from)));
        }
        catch (IOException) when (File.Exists(Path))
        {
            throw new UsageException($"{Path} is there already, and is not written over. Remove it to have the columns found anew.");
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The columns of pipeline '{_context.Pipeline}' cannot be written to {Path}: {FileFailure.Reason(unwritten, _context.Folder)} Make the folder writable, or paste what 'weir discover {_context.Pipeline}' prints into weir.yaml.");
        }
    }

    /// <summary>The file's text.</summary>
    public string Text(InferredColumns columns, string from) =>
        $"# Columns of pipeline {_context.Pipeline}, found in {from} ({ColumnInference.Rows(columns.Rows)} looked at).\n"
        + "# Loads hold to them. Correct what was taken for something else, and say what has to be there (required: true).\n"
        + columns.Yaml;

    private string ReadText()
    {
        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Path} cannot be read: {FileFailure.Reason(unread, _context.Folder)} Allow it, or name another file with setting '{RowSettings.Schema}'.");
        }
    }
}
