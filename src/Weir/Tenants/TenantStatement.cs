using System.Text.RegularExpressions;

namespace Weir.Tenants;

/// <summary>A statement about rows of one tenant. The tenant is put in here, where its text is made, and nowhere else.</summary>
/// <remarks>
/// Tables stand in braces: <c>from {weir_users} u</c> becomes <c>from (select * from weir_users where tenant = @tenant) u</c>.
/// A statement that names one of Weir's tables in another way is not made at all. On PostgreSQL row-level security says the same
/// once more; on DuckDB this is what keeps tenants apart.
/// </remarks>
internal sealed partial class TenantStatement
{
    private TenantStatement(string text) => Text = text;

    /// <summary>The statement with the tenant in it, as <c>@tenant</c>.</summary>
    public string Text { get; }

    /// <summary>A statement that reads; every table in braces.</summary>
    public static TenantStatement Select(string sql) => new(Owned(sql, atLeastOne: true));

    /// <summary>A statement that adds a row; each column's value is the parameter of its name.</summary>
    public static TenantStatement Insert(string table, params IReadOnlyList<string> columns)
    {
        CheckTable(table);
        foreach (var column in columns)
            CheckNoTenant(column);
        return new($"insert into {table} (tenant, {string.Join(", ", columns)}) values (@tenant, {string.Join(", ", columns.Select(column => $"@{column}"))})");
    }

    /// <summary>A statement that changes rows of the tenant that meet a condition.</summary>
    public static TenantStatement Update(string table, string set, string where)
    {
        CheckTable(table);
        CheckNoTenant(set);
        return new($"update {table} set {Owned(set, atLeastOne: false)} where tenant = @tenant and ({Condition(where)})");
    }

    /// <summary>A statement that deletes rows of the tenant that meet a condition.</summary>
    public static TenantStatement Delete(string table, string where)
    {
        CheckTable(table);
        return new($"delete from {table} where tenant = @tenant and ({Condition(where)})");
    }

    private static string Condition(string where) => string.IsNullOrWhiteSpace(where)
        ? throw new ArgumentException("A statement that changes rows says which.", nameof(where))
        : Owned(where, atLeastOne: false);

    private static string Owned(string sql, bool atLeastOne)
    {
        var tables = Braced().Matches(sql);
        foreach (Match table in tables)
            CheckTable(table.Groups["table"].Value);
        if (atLeastOne && tables.Count == 0)
            throw new ArgumentException("The statement names no table in braces.", nameof(sql));
        if (Named().Match(Braced().Replace(sql, "")) is { Success: true } bare)
            throw new ArgumentException($"The statement names {bare.Value} without braces, so that the tenant would be missing.", nameof(sql));
        return Braced().Replace(sql, "(select * from ${table} where tenant = @tenant)");
    }

    private static void CheckTable(string table)
    {
        if (!TenantTables.All.Contains(table))
            throw new ArgumentException($"{table} is not a table of tenants' rows.", nameof(table));
    }

    private static void CheckNoTenant(string text)
    {
        if (Tenant().IsMatch(text))
            throw new ArgumentException("A row's tenant is what the statement's is, and does not change.", nameof(text));
    }

    [GeneratedRegex(@"\{(?<table>[a-z_]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braced();

    [GeneratedRegex(@"\bweir_[a-z_]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"\btenant\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tenant();
}
