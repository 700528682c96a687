using System.Reflection;
using System.Text.RegularExpressions;
using Weir.Tenants;

namespace Weir.Tests.Tenants;

/// <summary>That no statement about tenants' rows lacks the tenant: how statements are made, which there are, and that there are no others.</summary>
public sealed partial class TenantStatementTests
{
    [Fact]
    public void A_table_in_braces_stands_for_the_tenants_rows_of_it() =>
        TenantStatement.Select("select u.user_name from {weir_users} u join {weir_tokens} k on k.user_id = u.user_id").Text.ShouldBe(
            "select u.user_name from (select * from weir_users where tenant = @tenant) u join (select * from weir_tokens where tenant = @tenant) k on k.user_id = u.user_id");

    [Fact]
    public void A_statement_that_adds_changes_or_deletes_names_the_tenant_itself()
    {
        TenantStatement.Insert(TenantTables.Organisations, "organisation", "name").Text
            .ShouldBe("insert into weir_organisations (tenant, organisation, name) values (@tenant, @organisation, @name)");
        TenantStatement.Update(TenantTables.Users, "email = @email", "user_id = @user or true").Text
            .ShouldBe("update weir_users set email = @email where tenant = @tenant and (user_id = @user or true)");
        TenantStatement.Delete(TenantTables.Memberships, "user_id in (select user_id from {weir_users} u where disabled_at is not null)").Text
            .ShouldBe("delete from weir_memberships where tenant = @tenant and (user_id in (select user_id from (select * from weir_users where tenant = @tenant) u where disabled_at is not null))");
    }

    [Theory]
    [InlineData("select * from weir_users")]
    [InlineData("select * from {weir_users} u, WEIR_TOKENS k")]
    [InlineData("select * from {weir_users} u join weir_tokens k on true")]
    [InlineData("select * from {weir_runs} r")]
    [InlineData("select 1")]
    public void A_statement_that_would_lack_the_tenant_is_not_made(string sql) => Should.Throw<ArgumentException>(() => TenantStatement.Select(sql));

    [Fact]
    public void A_statement_that_would_move_a_row_to_another_tenant_or_change_all_is_not_made()
    {
        Should.Throw<ArgumentException>(() => TenantStatement.Insert(TenantTables.Users, "tenant", "user_name"));
        Should.Throw<ArgumentException>(() => TenantStatement.Insert("weir_runs", "run_id"));
        Should.Throw<ArgumentException>(() => TenantStatement.Update(TenantTables.Users, "Tenant = 'north'", "user_id = @user"));
        Should.Throw<ArgumentException>(() => TenantStatement.Update(TenantTables.Users, "email = null", " "));
        Should.Throw<ArgumentException>(() => TenantStatement.Delete(TenantTables.Users, ""));
        Should.Throw<ArgumentException>(() => TenantStatement.Delete(TenantTables.Users, "user_id in (select user_id from weir_users)"));
    }

    [Fact]
    public void Security_row_1_every_statement_has_the_tenant_for_every_table_that_it_names()
    {
        var statements = typeof(TenantStatement).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(TenantStatement) && field.DeclaringType != typeof(TenantStatement))
            .Select(field => (Name: $"{field.DeclaringType!.Name}.{field.Name}", ((TenantStatement)field.GetValue(null)!).Text)).ToList();

        statements.Count.ShouldBeGreaterThan(18);
        foreach (var (name, text) in statements)
        {
            foreach (Match table in Table().Matches(text))
                WithTenant().Matches(text).ShouldContain(guarded => guarded.Index <= table.Index && table.Index < guarded.Index + guarded.Length, $"{name}: {table.Value}");
            Table().Matches(text).ShouldNotBeEmpty(name);
        }
    }

    [Fact]
    public void Security_row_1_no_other_text_in_the_sources_names_a_table_of_tenants_rows()
    {
        // The list of tenants is the installation's; roles are granted on tables, not on rows.
        string[] others = ["TenantTables.cs", "TenantRegistry.cs"];
        var source = SourceFolder();
        var found = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !others.Contains(Path.GetFileName(file), StringComparer.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Bare().IsMatch(line))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        found.ShouldBeEmpty();
    }

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weir.slnx")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "src");
    }

    [GeneratedRegex("weir_(tenants|organisations|users|memberships|tokens|audit)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Table();

    /// <summary>The three places in which a table may stand.</summary>
    [GeneratedRegex(
        @"\(select \* from weir_\w+ where tenant = @tenant\)|^insert into weir_\w+ \(tenant, .* values \(@tenant, |^(update|delete from) weir_\w+ (set [^(]* )?where tenant = @tenant and \(",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex WithTenant();

    [GeneratedRegex(@"(?<!\{)\bweir_(tenants|organisations|users|memberships|tokens|audit)\b(?!-)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bare();
}
