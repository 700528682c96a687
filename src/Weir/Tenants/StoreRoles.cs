using Weir.Sql;

namespace Weir.Tenants;

/// <summary>What each role may do with one table of the store. Rights to change are by column where only some columns ever change.</summary>
internal sealed record StoreGrant(string Table, string? Application, string? Reader, string? Auditor);

/// <summary>The roles of a store in PostgreSQL: one that makes tables, one that Weir works as, one that reads runs, one that reads the audit.</summary>
/// <param name="schema">The schema that the tables are in.</param>
/// <param name="migrator">Owns the tables and may make more; nothing works as it day by day.</param>
/// <param name="application">What Weir connects as. It owns nothing and cannot change or delete the audit.</param>
/// <param name="reader">For reports on runs. No people, tokens or audit.</param>
/// <param name="auditor">Reads the audit.</param>
internal sealed class StoreRoles(string schema, string migrator, string application, string reader, string auditor)
{
    private const string Runs = "select, insert, delete";
    private const string Select = "select";

    /// <summary>Every table and view of the store. A test fails where one is missing here.</summary>
    public static IReadOnlyList<StoreGrant> Grants { get; } =
    [
        new("weir_store_schema", Select, Select, Select),
        new("weir_runs", Runs, Select, null),
        new("weir_run_ends", Runs, Select, null),
        new("weir_attempts", Runs, Select, null),
        new("weir_partitions", Runs, Select, null),
        new("weir_events", Runs, Select, null),
        new("weir_run_status", Select, Select, null),
        new(TenantTables.Tenants, "select, insert, update (state)", null, Select),
        new(TenantTables.Organisations, "select, insert", null, null),
        new(TenantTables.Users, "select, insert, update (disabled_at)", null, null),
        new(TenantTables.Memberships, "select, insert, delete, update (role, since)", null, null),
        new(TenantTables.Tokens, "select, insert, update (last_used_at, revoked_at)", null, null),
        new(TenantTables.Audit, "select, insert", null, Select),
    ];

    /// <summary>Statements that make the roles where they are missing. They can log in once somebody gives them a password.</summary>
    public IEnumerable<string> RoleStatements =>
    [
        .. new[] { migrator, application, reader, auditor }.Select(role =>
            $"do $$ begin if not exists (select 1 from pg_roles where rolname = {SqlName.Literal(role)}) then create role {SqlName.Quote(role)} login nosuperuser nobypassrls nocreatedb nocreaterole; end if; end $$"),
        $"grant usage, create on schema {SqlName.Quote(schema)} to {SqlName.Quote(migrator)}",
        $"grant usage on schema {SqlName.Quote(schema)} to {SqlName.QuoteAll([application, reader, auditor])}",
    ];

    /// <summary>Statements that give tables that are there to the migrator and take from the other roles what is not theirs.</summary>
    public IEnumerable<string> TableStatements
    {
        get
        {
            foreach (var grant in Grants)
            {
                var table = $"{SqlName.Quote(schema)}.{SqlName.Quote(grant.Table)}";
                yield return $"alter table {table} owner to {SqlName.Quote(migrator)}";
                yield return $"revoke all on {table} from public, {SqlName.QuoteAll([application, reader, auditor])}";
                foreach (var (role, rights) in new[] { (application, grant.Application), (reader, grant.Reader), (auditor, grant.Auditor) })
                {
                    if (rights is not null)
                        yield return $"grant {rights} on {table} to {SqlName.Quote(role)}";
                }
            }
        }
    }
}
