using Weir.Columns;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Datasets;

/// <summary>The views over code lists: which looks are versions, and what holds now.</summary>
internal static class CodeListViews
{
    public const string Versions = "dataset_versions";
    public const string Current = "dataset_current";

    public static IReadOnlyList<SourceView> All { get; } =
    [
        new(Versions, VersionsOf)
        {
            IsShared = true,
            Description = "Versions of code lists: one row per dataset and version. A version begins where the content differs from that of the look before.",
            Columns =
            [
                ("dataset", "Key of the dataset."),
                ("version", "The version's number, from 1."),
                ("known_since", "When Weir first saw the content, UTC."),
                ("known_until", "When Weir first saw other content, UTC; null for the last version."),
                ("effective_from", "The day from which the source says that the content holds; null where it does not say."),
                ("first_load", "The load that brought it."),
                ("last_load", "The last load of the same content; name and category are as they were then."),
                ("name", "Name of the dataset."),
                ("category", "nhs_dd, rcpch, external_api or user_created."),
                ("options", "Options in it, retired ones included."),
                ("content_sha256", "SHA-256 of what makes the version."),
            ],
        },
        new(Current, CurrentOf)
        {
            IsShared = true,
            Description = "Options of the code lists as they are now, retired ones included: one row per dataset and option.",
            Columns =
            [
                ("dataset", "Key of the dataset."),
                ("name", "Name of the dataset."),
                ("version", "The version's number."),
                ("code", "The code, as published."),
                ("label", "What it stands for."),
                ("kind", "national, default, permitted or none."),
                ("is_retired", "True where the source marks it as retired, with or without a date."),
                ("retired_on", "The first day on which it is retired; may lie ahead."),
                ("position", "Its place in the list, from 1."),
                ("parent", "Code of the option that it is under."),
                ("attributes", "What else the source says of it: a JSON object of texts."),
            ],
        },
    ];

    /// <remarks>A look is a load. Looks with the same content, one after the other, are one version: a list is read again where Weir has learnt to read it otherwise.</remarks>
    private static string VersionsOf(SqlDialect dialect) => $"""
        with looks as (
          select l.*,
            row_number() over (partition by l.dataset order by l.seen_at, l.{Load}) as look,
            case when lag(l.content_sha256) over (partition by l.dataset order by l.seen_at, l.{Load}) = l.content_sha256 then 0 else 1 end as is_new
          from {dialect.Table(CodeListTables.Lists)} as l),
        numbered as (
          select k.*,
            cast(sum(k.is_new) over (partition by k.dataset order by k.look rows between unbounded preceding and current row) as {dialect.TypeName(ColumnType.Int64)}) as version,
            coalesce(lead(k.is_new) over (partition by k.dataset order by k.look), 1) as is_last
          from looks as k)
        select f.dataset, f.version, f.seen_at as known_since,
          lead(f.seen_at) over (partition by f.dataset order by f.version) as known_until,
          f.effective_from, f.{Load} as first_load, t.{Load} as last_load, t.name, t.category, f.options, f.content_sha256
        from numbered as f join numbered as t on t.dataset = f.dataset and t.version = f.version and t.is_last = 1
        where f.is_new = 1
        """;

    private static string CurrentOf(SqlDialect dialect) => $"""
        select o.dataset, v.name, v.version, o.code, o.label, o.kind, o.is_retired, o.retired_on, o.position, o.parent, o.attributes
        from {dialect.Table(CodeListTables.Options)} as o
        join {dialect.Table(Versions)} as v on v.dataset = o.dataset and v.last_load = o.{Load}
        where v.known_until is null
        """;

    private static string Load => SqlName.Quote(TableSchema.LoadColumn);
}
