using Weir.Destinations;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.RowFiles;

/// <summary>The settings of every source whose columns the pipeline declares.</summary>
internal static class RowSettings
{
    public const string Table = "table";
    public const string Columns = "columns";
    public const string Schema = "schema";
    public const string Key = "key";
    public const string Mode = "mode";
    public const string Nulls = "nulls";
    public const string FailedChecks = "failed_checks";
    public const string NewColumns = "new_columns";

    public static IReadOnlyList<SettingDefinition> Definitions(string standardMode) =>
    [
        Setting.Text(Table, "Name of the table that the rows land in; by default the pipeline's, with _ for -. A table of the name given which Weir did not make is adopted."),
        new(Columns, "The columns, each a name and a type (text, int32, int64, decimal(18,2), float64, boolean, date, timestamp, json), or {type, from, required, format, zone, min, max, pattern, in, description}.", null, DeclaredColumns.Problem) { JsonType = "object" },
        Setting.Text(Schema, "A file that has the columns instead, below columns:. By default the pipeline's name and .schema.yaml, beside weir.yaml; where it is not there, the columns are found in the first file and written down in it."),
        Setting.List(Key, "The columns that make a row unique, in brackets or separated by commas. A second row with the same key in one load is rejected."),
        Setting.Choice(Mode, "replace puts a partition's new rows in the place of its old ones; upsert puts rows in the place of those with the same key, and leaves others; append adds rows whenever the content is another.", standardMode, "replace", "upsert", "append"),
        Setting.List(Nulls, "Texts that say that there is no value, such as [NA, '-']. Blank always does."),
        Setting.Choice(FailedChecks, "What becomes of a row with a value that is of its type but not allowed (min, max, pattern, in): reject puts it into the quarantine, flag loads it and records it.", "reject", "reject", "flag"),
        Setting.Choice(NewColumns, "What becomes of columns that are not declared: report leaves them out and says so, load adds them as text.", "report", "report", "load"),
    ];

    public static RowTableOptions Read(SourceContext context) => new()
    {
        Pipeline = context.Pipeline,
        IsNamed = context.Settings.ContainsKey(Table),
        Key = List(context, Key),
        Mode = context.Settings[Mode] switch { "upsert" => WriteMode.Upsert, "append" => WriteMode.Append, _ => WriteMode.Replace },
        Nulls = List(context, Nulls),
        FlagsOnly = context.Settings[FailedChecks] == "flag",
        LoadsNew = context.Settings[NewColumns] == "load",
    };

    public static IReadOnlyList<string> List(SourceContext context, string setting) =>
        (context.Settings.GetValueOrDefault(setting) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The table's name: the setting's, else the pipeline's.</summary>
    /// <exception cref="UsageException">It is too long.</exception>
    public static string TableName(SourceContext context)
    {
        var name = context.Settings.GetValueOrDefault(Table) ?? context.Pipeline.Replace('-', '_');
        return Setting.Table(name).Problem(name) is { } problem ? throw new UsageException($"Pipeline '{context.Pipeline}': setting '{Table}': {problem}") : name;
    }
}
