using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Weir.Columns;
using Weir.Destinations.Sql;
using Weir.Sql;
using Weir.Tenants;

namespace Weir.Datasets;

/// <summary>A version of a dataset.</summary>
/// <param name="Dataset">Key of the dataset.</param>
/// <param name="Number">The version's number, from 1.</param>
/// <param name="KnownSince">When Weir first saw the content.</param>
/// <param name="KnownUntil">When Weir first saw other content; null for the last version.</param>
/// <param name="FirstLoad">The load that brought it.</param>
/// <param name="LastLoad">The last load of the same content.</param>
/// <param name="Options">Options in it, retired ones included.</param>
internal sealed record DatasetVersion(string Dataset, long Number, DateTimeOffset KnownSince, DateTimeOffset? KnownUntil, Guid FirstLoad, Guid LastLoad, long Options)
{
    /// <summary>SHA-256 of what makes the version.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The day from which the source says that the content holds; null where it does not say.</summary>
    public DateOnly? EffectiveFrom { get; init; }

    /// <summary>Name of the dataset then.</summary>
    public required string Name { get; init; }

    /// <summary>nhs_dd, rcpch, external_api or user_created.</summary>
    public required string Category { get; init; }
}

/// <summary>What the source said of a list besides its options.</summary>
internal sealed record DatasetDetails(
    string? Title, string? Description, string? Format, string? Address, string SourceType, DateOnly? ChangedOn, bool IsRetired, bool IsPreparatory, IReadOnlyList<string> Aliases, IReadOnlyList<string> Tags);

/// <summary>What an option meant in one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Options">The options of the code, one per kind; empty where the version has none.</param>
internal sealed record CodeVersion(DatasetVersion Version, IReadOnlyList<CodeOption> Options);

/// <summary>Reads datasets and their versions from a warehouse. Where none was loaded yet, there is none.</summary>
internal sealed class DatasetVersions(SqlDestination warehouse, TenantId tenant)
{
    private SqlDialect Dialect => warehouse.Database.Dialect;

    /// <summary>The last version of every dataset, in the order of their keys.</summary>
    public async Task<IReadOnlyList<DatasetVersion>> ReadAllAsync(CancellationToken cancellationToken) => await VersionsAsync("where known_until is null order by dataset", cancellationToken);

    /// <summary>Every version of every dataset, in the order of their keys and numbers.</summary>
    public async Task<IReadOnlyList<DatasetVersion>> ReadEveryAsync(CancellationToken cancellationToken) => await VersionsAsync("order by dataset, version", cancellationToken);

    /// <summary>The versions of a dataset, oldest first; empty where it was never loaded.</summary>
    public async Task<IReadOnlyList<DatasetVersion>> ReadAsync(string key, CancellationToken cancellationToken) =>
        await VersionsAsync("where dataset = @key order by version", cancellationToken, ("key", key));

    /// <summary>The options of a version, in its order.</summary>
    public async Task<IReadOnlyList<CodeOption>> ReadOptionsAsync(DatasetVersion version, CancellationToken cancellationToken) => await warehouse.ReadAsync(
        "read the options of a dataset",
        connection => connection.Statement(
            null,
            $"select {OptionColumns} from {Dialect.Table(CodeListTables.Options)} o where o.dataset = @key and o.{Load} = @load order by o.position",
            ("key", version.Dataset), ("load", version.LastLoad)).ListAsync(Option, cancellationToken),
        cancellationToken);

    /// <summary>What a code meant in each version, oldest first.</summary>
    public async Task<IReadOnlyList<CodeVersion>> ReadCodeAsync(string key, string code, CancellationToken cancellationToken)
    {
        var versions = await ReadAsync(key, cancellationToken);
        var options = await warehouse.ReadAsync(
            "read the history of a code",
            connection => connection.Statement(
                null,
                $"select {OptionColumns}, o.{Load} from {Dialect.Table(CodeListTables.Options)} o where o.dataset = @key and o.code = @code order by o.position",
                ("key", key), ("code", code)).ListAsync(row => (Option: Option(row), Load: row.GetGuid(8)), cancellationToken),
            cancellationToken);
        return [.. versions.Select(version => new CodeVersion(version, [.. options.Where(each => each.Load == version.LastLoad).Select(each => each.Option)]))];
    }

    /// <summary>What the source said of the list in a version.</summary>
    public async Task<DatasetDetails> ReadDetailsAsync(DatasetVersion version, CancellationToken cancellationToken) => (await warehouse.ReadAsync(
        "read a dataset",
        connection => connection.Statement(
            null,
            $"select {DetailColumns} from {Dialect.Table(CodeListTables.Lists)} l where l.dataset = @key and l.{Load} = @load",
            ("key", version.Dataset), ("load", version.LastLoad)).ListAsync(Details, cancellationToken),
        cancellationToken))[0];

    /// <summary>What the sources say of all lists in their last versions, by dataset and load.</summary>
    public async Task<IReadOnlyDictionary<(string Dataset, Guid Load), DatasetDetails>> ReadCurrentDetailsAsync(CancellationToken cancellationToken) => (await warehouse.ReadAsync(
        "read the datasets",
        connection => connection.Statement(
            null,
            $"select {DetailColumns}, l.dataset, l.{Load} from {Dialect.Table(CodeListTables.Lists)} l join {Dialect.Table(CodeListViews.Versions)} v on v.dataset = l.dataset and v.last_load = l.{Load} where v.known_until is null")
            .ListAsync(row => (Key: (row.GetString(10), row.GetGuid(11)), Details: Details(row)), cancellationToken),
        cancellationToken)).ToDictionary(each => each.Key, each => each.Details);

    /// <summary>The version that Weir knew at an instant; null where it knew none.</summary>
    public static DatasetVersion? KnownAt(IReadOnlyList<DatasetVersion> versions, DateTimeOffset at) => versions.LastOrDefault(version => version.KnownSince <= at);

    /// <summary>The version that held on a day, by what the source states; null where it states nothing for that day.</summary>
    public static DatasetVersion? EffectiveOn(IReadOnlyList<DatasetVersion> versions, DateOnly day) =>
        versions.Where(version => version.EffectiveFrom <= day).OrderBy(version => version.EffectiveFrom).ThenBy(version => version.Number).LastOrDefault();

    private Task<List<DatasetVersion>> VersionsAsync(string which, CancellationToken cancellationToken, params (string, object?)[] parameters) => warehouse.ReadAsync<DatasetVersion>(
        "read the versions of datasets",
        async connection =>
        {
            // Weir's own tables come with the first run of any pipeline; these with the first run of one of code lists.
            if (await connection.Statement(null, $"select 1 from {Dialect.Own("weir_tables")} where tenant = @tenant and table_name = @table", ("tenant", tenant.Value), ("table", CodeListViews.Versions)).FirstAsync(cancellationToken) is null)
                return [];
            return await connection.Statement(
                null,
                $"select dataset, version, known_since, known_until, first_load, last_load, options, content_sha256, effective_from, name, category from {Dialect.Table(CodeListViews.Versions)} {which}",
                parameters).ListAsync(
                row => new DatasetVersion(row.GetString(0), row.GetInt64(1), row.Instant(2), row.InstantOrNull(3), row.GetGuid(4), row.GetGuid(5), row.GetInt64(6))
                {
                    ContentSha256 = row.GetString(7),
                    EffectiveFrom = DayOrNull(row, 8),
                    Name = row.GetString(9),
                    Category = row.GetString(10),
                },
                cancellationToken);
        },
        cancellationToken);

    private static string Load => SqlName.Quote(TableSchema.LoadColumn);

    private const string OptionColumns = "o.code, o.label, o.kind, o.is_retired, o.retired_on, o.parent, o.attributes, o.position";

    private const string DetailColumns = "l.title, l.description, l.format, l.address, l.source_type, l.changed_on, l.is_retired, l.is_preparatory, l.aliases, l.tags";

    private static DatasetDetails Details(DbDataReader row) => new(
        row.TextOrNull(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.GetString(4), DayOrNull(row, 5), row.GetBoolean(6), row.GetBoolean(7), Texts(row.TextOrNull(8)), Texts(row.TextOrNull(9)));

    private static CodeOption Option(DbDataReader row) => new(row.GetString(0), row.TextOrNull(1) ?? "", Enum.Parse<OptionKind>(row.GetString(2), ignoreCase: true))
    {
        IsRetired = row.GetBoolean(3),
        RetiredOn = DayOrNull(row, 4),
        Parent = row.TextOrNull(5),
        Attributes = row.TextOrNull(6) is { } json
            ? JsonDocument.Parse(json).RootElement.EnumerateObject().ToImmutableSortedDictionary(each => each.Name, each => each.Value.GetString()!, StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        Row = row.GetInt32(7),
    };

    private static DateOnly? DayOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    private static string[] Texts(string? json) => json is null ? [] : [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(each => each.GetString()!)];
}
