using Weir.Datasets;
using Weir.Sources;

namespace Weir.Connectors.CodeLists;

/// <summary>The source <c>code-list-file</c>, which <c>weir dataset import</c> loads through.</summary>
internal sealed class ImportedListSourceKind : ISourceKind
{
    /// <summary>Its name, and that of the pipeline of imported lists.</summary>
    public const string PipelineName = "code-list-file";

    /// <summary>The setting that names the list.</summary>
    public const string ListName = "name";

    public string Name => PipelineName;

    public string Description => "Code lists of your own, each from the file that 'weir dataset import' is given.";

    public IReadOnlyList<SettingDefinition> Settings { get; } = [Setting.Text(ListName, "Name of the list, as people read it. Default: its key.")];

    public ISource Create(SourceContext context) =>
        new CodeListSource(new ImportedLists(context.Settings.GetValueOrDefault(ListName)), new CodeListOptions("user_created", "imported", 30), context.Time);
}
