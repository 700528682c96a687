using Weir.Columns;
using Weir.Destinations;
using Weir.Sources;

namespace Weir.Datasets;

/// <summary>The tables that code lists land in. Every source of lists appends to them, and nothing is ever replaced: each load is a look at one list.</summary>
internal static class CodeListTables
{
    public const string Lists = "dataset_loads";
    public const string Options = "dataset_options";
    public const string Dataset = "dataset";

    public static TableSchema ListSchema { get; } = new(
        Lists,
        [
            new(Dataset, ColumnType.Text) { Required = true, Description = "Key of the dataset." },
            Text("name", "Its name, as people read it."),
            Text("category", "nhs_dd, rcpch, external_api or user_created."),
            Text("source_type", "scrape, api, imported or manual."),
            new("content_sha256", ColumnType.Text) { Required = true, Description = "SHA-256 of what makes a version: the options with all they say, and the format." },
            new("seen_at", ColumnType.Timestamp) { Required = true, Description = "When Weir read the content, UTC." },
            new("effective_from", ColumnType.Date) { Description = "The day from which the source says that the content holds; null where it does not say." },
            new("changed_on", ColumnType.Date) { Description = "The newest day of the source's own log of changes." },
            Text("title", "The title that the source gives it."),
            Text("description", "What the source says it is."),
            Text("format", "Format and length of its codes, as the source writes them."),
            new("aliases", ColumnType.Json) { Description = "Other names that the source gives it: a JSON array of texts." },
            new("tags", ColumnType.Json) { Description = "Words it is found by: a JSON array of texts." },
            Text("address", "Where it was read, first of the addresses that answered."),
            new("is_retired", ColumnType.Boolean) { Required = true, Description = "True where the source says that the list as a whole is retired." },
            new("is_preparatory", ColumnType.Boolean) { Required = true, Description = "True where the source says that the list is being developed and not approved." },
            new("options", ColumnType.Int64) { Required = true, Description = "Options in it, retired ones included." },
        ])
    {
        Key = [Dataset],
        Description = "Looks at code lists that showed something new: one row per dataset and load. dataset_versions numbers those whose content differs.",
        IsShared = true,
    };

    public static TableSchema OptionSchema { get; } = new(
        Options,
        [
            new(Dataset, ColumnType.Text) { Required = true, Description = "Key of the dataset." },
            new("code", ColumnType.Text) { Required = true, Description = "The code, as published: 01 is not 1." },
            Text("label", "What it stands for."),
            new("kind", ColumnType.Text) { Required = true, Description = "national, default, permitted or none." },
            new("is_retired", ColumnType.Boolean) { Required = true, Description = "True where the source marks it as retired, with or without a date." },
            new("retired_on", ColumnType.Date) { Description = "The first day on which it is retired, where the source says it; may lie ahead." },
            new("position", ColumnType.Int32) { Required = true, Description = "Its place in the list, from 1." },
            Text("parent", "Code of the option of the same list that it is under."),
            new("attributes", ColumnType.Json) { Description = "What else the source says of it: a JSON object of texts." },
        ])
    {
        Key = [Dataset, "kind", "code"],
        Description = "Options of code lists, of every version that Weir has seen: one row per dataset, load and option. dataset_current has those of now.",
        IsShared = true,
    };

    public static IReadOnlyList<SourceTable> All { get; } = [new(ListSchema, WriteMode.Append, []), new(OptionSchema, WriteMode.Append, [])];

    private static ColumnSchema Text(string name, string description) => new(name, ColumnType.Text) { Description = description };
}
