using Weir.Columns;

namespace Weir.Sql;

/// <content>Whole statements, and parts of them, that are said otherwise on some engine.</content>
internal abstract partial class SqlDialect
{
    /// <summary>True for T-SQL: Weir's own tables are made by steps of its own.</summary>
    public virtual bool IsTransact => false;

    /// <summary>One of Weir's own tables.</summary>
    public virtual string Own(string table) => table;

    /// <summary>A statement of a migration as this database takes it.</summary>
    public virtual string Step(string statement) => statement;

    /// <summary>The tables and views of the current schema: <c>table_name</c>.</summary>
    public virtual string Tables => "(select table_name from information_schema.tables where table_schema = current_schema())";

    /// <summary>The columns of the current schema's tables: <c>table_name, column_name, data_type, ordinal_position</c>, a decimal's type with its digits.</summary>
    public virtual string Columns =>
        """
        (select table_name, column_name, ordinal_position, case when numeric_precision is not null and data_type in ('numeric', 'decimal')
            then 'decimal(' || numeric_precision || ',' || numeric_scale || ')' else data_type end as data_type
          from information_schema.columns where table_schema = current_schema())
        """;

    /// <summary>The time that it is on the server.</summary>
    public virtual string Now => "current_timestamp";

    /// <summary>The truth value true.</summary>
    public virtual string True => "true";

    /// <summary>Statement that says, until the transaction ends, whose rows are seen and written: <c>@tenant</c>. Null where the engine has no row-level security.</summary>
    public virtual string? TenantSetting => null;

    /// <summary>Statement that holds the lock called <c>@name</c> until the transaction ends; null where one process has the database and its schema lock does.</summary>
    public virtual string? TransactionLock => null;

    /// <summary>True where rows wait in a temporary table until the commit, since readers would wait for rows that are not committed.</summary>
    public virtual bool StagesRows => false;

    /// <summary>The type's name in a column definition; of a column that rows are looked for by, one that can be indexed and is compared letter by letter.</summary>
    public virtual string TypeName(ColumnType type, bool isKey) => TypeName(type);

    /// <summary>Statement that keeps others from changing one of Weir's own tables until the transaction ends, or null where the engine itself ends the second of two.</summary>
    public virtual string? LockOwn(string table) => LockForUpsert(table);

    /// <summary>The first rows of a SELECT that has an order.</summary>
    public virtual string Limit(string select, string count) => $"{select} limit {count}";

    /// <summary>What ids of loads are ordered by, so that later ones are greater.</summary>
    public virtual string UuidOrder(string column) => column;

    /// <summary>A condition that is met where a column of truth values is true.</summary>
    public virtual string IsTrue(string column) => column;

    /// <summary>A condition that is met where two values are the same, texts letter by letter.</summary>
    public virtual string Same(string left, string right, ColumnType type) => $"{left} = {right}";

    /// <summary>A condition that is met where two values are not the same, or one of them alone is null.</summary>
    public virtual string Differs(string left, string right, ColumnType type) => $"{left} is distinct from {right}";

    /// <summary>A condition that is met where some values, none of them null, come before others: the first that differs decides.</summary>
    public virtual string Before(string[] left, string[] right) => $"({string.Join(", ", left)}) < ({string.Join(", ", right)})";

    /// <summary>Name of a temporary table.</summary>
    public virtual string Temporary(string name) => name;

    /// <summary>The type's name in a temporary table.</summary>
    public virtual string TemporaryTypeName(ColumnType type, bool isKey) => TypeName(type, isKey);

    /// <summary>Statement that makes a temporary table of columns.</summary>
    public virtual string CreateTemporary(string table, string definitions) => $"create temporary table {table} ({definitions})";

    /// <summary>Statement that makes a temporary table of what a SELECT finds, given in two parts: what it selects, and the rest from its FROM on.</summary>
    public virtual string CreateTemporaryAs(string table, string selected, string from) => $"create temporary table {table} as select {selected}\n{from}";

    /// <summary>Statement that makes the index of a table that is upserted.</summary>
    public virtual string CreateKeyIndex(string index, string table, string columns) => $"create unique index {index} on {table} ({columns})";

    /// <summary>True where a column of a type from the catalogue can be in an index.</summary>
    public virtual bool CanIndex(string typeName) => true;

    /// <summary>Statement that changes rows and answers columns of those that it changed.</summary>
    public virtual string UpdateReturning(string table, string set, string where, string[] columns) =>
        $"update {table} set {set} where {where} returning {string.Join(", ", columns)}";

    /// <summary>Statement that changes rows of a table by what stands beside them in another.</summary>
    public virtual string UpdateFrom(string table, string alias, string set, string from, string where) => $"update {table} as {alias} set {set} from {from} where {where}";

    /// <summary>Statement that adds a row unless its key is there, and answers a column of the row where it was added.</summary>
    public virtual string InsertIfMissing(string table, string[] key, (string Column, string Value)[] values, string answer) =>
        $"insert into {table} ({string.Join(", ", values.Select(value => value.Column))}) values ({string.Join(", ", values.Select(value => value.Value))}) "
        + $"on conflict ({string.Join(", ", key)}) do nothing returning {answer}";

    /// <summary>Statements that put the rows of a staging table in the place of those with the same key. All names are as they are written in SQL.</summary>
    /// <param name="table">The table.</param>
    /// <param name="stage">The staging table.</param>
    /// <param name="columns">The columns that rows come with.</param>
    /// <param name="key">Those of them that are the key.</param>
    /// <param name="same">Condition that a row <c>s</c> of the stage and one <c>t</c> of the table have the same key.</param>
    public virtual IEnumerable<string> Upsert(string table, string stage, IReadOnlyList<string> columns, IReadOnlyList<string> key, string same)
    {
        var all = string.Join(", ", columns);
        var updates = string.Join(", ", columns.Except(key, StringComparer.Ordinal).Select(column => $"{column} = excluded.{column}"));
        yield return $"insert into {table} ({all}) select {all} from {stage} where true on conflict ({string.Join(", ", key)}) do update set {updates}";
    }

    /// <summary>A view, as it is written in SQL.</summary>
    public virtual string View(string name) => Table(name);

    /// <summary>The views that are there: <c>table_name</c>.</summary>
    public virtual string Views => Tables;

    /// <summary>How a view's SELECT names tables.</summary>
    public virtual SqlDialect ForViews => this;

    /// <summary>Statement that makes a view.</summary>
    public virtual string CreateView(string name, string select) => $"create view {View(name)} as\n{select}";

    /// <summary>Statement that takes a view away where it is there.</summary>
    public virtual string DropView(string name) => $"drop view if exists {View(name)}";

    /// <summary>True where a comment on a view is kept.</summary>
    public virtual bool HasViewComments => HasComments;

    /// <summary>Text as a literal.</summary>
    public virtual string Literal(string text) => SqlName.Literal(text);

    /// <summary>What ends a statement in a script.</summary>
    public virtual string StatementEnd => ";";

    /// <summary>Statement that begins the transaction of a script, after which a failure leaves nothing.</summary>
    public virtual string BeginScript => "begin transaction";

    /// <summary>True where a view takes the place of the one before it, so that none is dropped.</summary>
    public virtual bool ReplacesViews => false;

    /// <summary>Statement that says what a table or view, or a column of it, means.</summary>
    /// <param name="kind"><c>table</c> or <c>view</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="column">The column, or null for the whole.</param>
    /// <param name="text">What it means.</param>
    public virtual string Comment(string kind, string name, string? column, string text) => column is null
        ? $"comment on {kind} {Table(name)} is {SqlName.Literal(text)}"
        : $"comment on column {Table(name)}.{SqlName.Quote(column)} is {SqlName.Literal(text)}";

    /// <summary>Statements that let a role read tables and views.</summary>
    public virtual IEnumerable<string> GrantReading(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
    [
        $"grant usage on schema {SqlName.Quote(schema)} to {SqlName.Quote(role)}",
        $"grant select on {string.Join(", ", tables.Select(Table).Concat(views.Select(View)))} to {SqlName.Quote(role)}",
    ];

    /// <summary>What <see cref="GrantWriting"/> is for.</summary>
    public virtual string OwnerComment(string role) => $"Weir connects as {role}, and adds columns and renews views: the tables are that role's.";

    /// <summary>Statements that let Weir load as a role that makes and alters nothing.</summary>
    public virtual IEnumerable<string> GrantLoading(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
    [
        $"grant usage on schema {SqlName.Quote(schema)} to {SqlName.Quote(role)}",
        $"grant select, insert, update, delete on {string.Join(", ", tables.Select(Table))} to {SqlName.Quote(role)}",
        .. views.Count == 0 ? [] : (string[])[$"grant select on {string.Join(", ", views.Select(View))} to {SqlName.Quote(role)}"],
    ];

    /// <summary>Statements that let Weir load as a role, and where the engine has owners make and alter, where another one made its tables.</summary>
    public virtual IEnumerable<string> GrantWriting(string schema, IReadOnlyList<string> tables, IReadOnlyList<string> views, string role) =>
    [
        $"grant usage, create on schema {SqlName.Quote(schema)} to {SqlName.Quote(role)}",
        .. views.Reverse().Select(view => $"alter view {Table(view)} owner to {SqlName.Quote(role)}"),
        .. tables.Select(table => $"alter table {Table(table)} owner to {SqlName.Quote(role)}"),
    ];
}
