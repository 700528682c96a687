using Weir.Columns;
using Weir.Sql;

namespace Weir.Connectors.SqlServer;

/// <content>Statements that T-SQL says otherwise.</content>
internal sealed partial class SqlServerDialect
{
    /// <summary>Longest text of an extended property, which has room for 7,500 bytes.</summary>
    private const int LongestMeaning = 3_700;

    public override string Temporary(string name) => $"#{name}";

    /// <summary>Temporary tables are in a database of their own, which may have another collation.</summary>
    public override string TemporaryTypeName(ColumnType type, bool isKey) => type.IsUtf8 && !isKey ? $"{TypeName(type)} collate database_default" : TypeName(type, isKey);

    public override string CreateTemporary(string table, string definitions) => $"create table {table} ({definitions})";

    public override string CreateTemporaryAs(string table, string selected, string from) => $"select {selected}\ninto {table}\n{from}";

    public override string AddColumn(string table, string column, string type) => $"alter table {table} add {column} {type}";

    public override IEnumerable<string> AddFilledColumn(string table, string column, string type, string literal)
    {
        var constraint = SqlName.Quote($"weir_new_{column.Trim('"')}");
        yield return $"alter table {table} add {column} {type} not null constraint {constraint} default {literal}";
        yield return $"alter table {table} drop constraint {constraint}";
    }

    public override string NumberRows(string table, string column) =>
        $"with numbered as (select {column}, row_number() over (order by (select null)) as number from {table}) update numbered set {column} = number";

    /// <summary>Of two halves, so that a column that counts by itself does not do so in the copy.</summary>
    public override string CreateTableLike(string table, string columns, string other) =>
        $"select {columns} into {table} from {other} where 1 = 0 union all select {columns} from {other} where 1 = 0";

    public override string UpdateReturning(string table, string set, string where, string[] columns) =>
        $"update {table} set {set} output {string.Join(", ", columns.Select(column => $"inserted.{column}"))} where {where}";

    public override string UpdateFrom(string table, string alias, string set, string from, string where) =>
        $"update {alias} set {set} from {table} as {alias} cross join {from} where {where}";

    /// <remarks>The hints keep two from finding that the row is missing: the range is locked until the transaction ends.</remarks>
    public override string InsertIfMissing(string table, string[] key, (string Column, string Value)[] values, string answer)
    {
        var there = string.Join(" and ", values.Where(value => key.Contains(value.Column, StringComparer.Ordinal)).Select(value => $"{value.Column} = {value.Value}"));
        return $"insert into {table} ({string.Join(", ", values.Select(value => value.Column))}) output inserted.{answer} "
            + $"select {string.Join(", ", values.Select(value => value.Value))} where not exists (select 1 from {table} with (updlock, holdlock) where {there})";
    }

    public override IEnumerable<string> Upsert(string table, string stage, IReadOnlyList<string> columns, IReadOnlyList<string> key, string same)
    {
        var updates = columns.Except(key, StringComparer.Ordinal).Select(column => $"{column} = s.{column}");
        yield return $"update t set {string.Join(", ", updates)} from {table} as t join {stage} as s on {same}";
        yield return $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", columns.Select(column => $"s.{column}"))} from {stage} as s "
            + $"where not exists (select 1 from {table} as t where {same})";
    }

    public override bool ReplacesViews => true;

    /// <summary>Views may be kept in another schema, or in another database of the server.</summary>
    public override string View(string name) => $"{(viewPlace?.Database is { } other ? $"{SqlName.Quote(other)}." : "")}{SqlName.Quote(viewPlace?.Schema ?? schema)}.{SqlName.Quote(name)}";

    public override string Views => viewPlace is null
        ? Tables
        : $"(select TABLE_NAME collate {Collation} as table_name from {(viewPlace.Database is { } other ? $"{SqlName.Quote(other)}." : "")}INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = {Literal(viewPlace.Schema)})";

    public override SqlDialect ForViews => viewPlace?.Database is null ? this : _forViews ??= new SqlServerDialect(schema, viewPlace) { _prefix = $"{SqlName.Quote(viewPlace.TablesIn)}." };

    public override string CreateView(string name, string select) => InPlaceOfViews($"create or alter view {ViewThere(name)} as\n{select}");

    public override string DropView(string name) => InPlaceOfViews($"drop view if exists {ViewThere(name)}");

    public override bool HasViewComments => viewPlace?.Database is null;

    /// <summary>An error takes the transaction back, whatever runs the script.</summary>
    public override string BeginScript => "set xact_abort on;\nbegin transaction";

    public override string Comment(string kind, string name, string? column, string text)
    {
        var place = kind == "view" ? viewPlace?.Schema ?? schema : schema;
        var thing = Literal($"{SqlName.Quote(place)}.{SqlName.Quote(name)}");
        var part = column is null ? "0" : $"columnproperty(object_id({thing}), {Literal(column)}, 'ColumnId')";
        var meaning = Literal(text.Length > LongestMeaning ? text[..LongestMeaning] : text);
        var arguments = $"@name = N'MS_Description', @value = {meaning}, @level0type = N'SCHEMA', @level0name = {Literal(place)}, "
            + $"@level1type = N'{kind.ToUpperInvariant()}', @level1name = {Literal(name)}{(column is null ? "" : $", @level2type = N'COLUMN', @level2name = {Literal(column)}")}";
        return $"""
            if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id({thing}) and minor_id = {part})
                exec sys.sp_updateextendedproperty {arguments}
            else
                exec sys.sp_addextendedproperty {arguments}
            """;
    }

    public override IEnumerable<string> GrantReading(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
        [.. tables.Select(name => $"grant select on {Table(name)} to {SqlName.Quote(role)}"), .. views.Select(name => $"grant select on {View(name)} to {SqlName.Quote(role)}")];

    public override string OwnerComment(string role) =>
        $"Weir connects as {role}, who may load and need not make tables: where a new version of Weir or a new column wants one changed, run this script's new parts again.";

    public override IEnumerable<string> GrantWriting(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
        GrantLoading(schema, tables, views, role);

    public override IEnumerable<string> GrantLoading(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
    [
        .. tables.Select(table => $"grant select, insert, update, delete on {Table(table)} to {SqlName.Quote(role)}"),
        .. views.Select(view => $"grant select on {View(view)} to {SqlName.Quote(role)}"),
    ];

    private string ViewThere(string name) => $"{SqlName.Quote(viewPlace?.Schema ?? schema)}.{SqlName.Quote(name)}";

    /// <summary>A view is made by a statement in its own database.</summary>
    private string InPlaceOfViews(string statement) => viewPlace?.Database is { } other ? $"exec {SqlName.Quote(other)}.sys.sp_executesql {Literal(statement)}" : statement;
}
