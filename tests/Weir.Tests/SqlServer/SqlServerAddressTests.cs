using Weir.Connectors.SqlServer;
using Weir.Failures;
using Weir.Pipelines;

namespace Weir.Tests.SqlServer;

public sealed class SqlServerAddressTests
{
    [Theory]
    [InlineData("sqlserver://weir:secret@db.example.org:1433/nhs?schema=waits", "tcp:db.example.org,1433", "nhs", "waits", "sqlserver://db.example.org,1433/nhs?schema=waits")]
    [InlineData("sqlserver://SANDPIT/Data_Lab_NCL?schema=dbo", "tcp:SANDPIT", "Data_Lab_NCL", "dbo", "sqlserver://SANDPIT/Data_Lab_NCL?schema=dbo")]
    [InlineData(@"sqlserver:SERVER\INSTANCE/nhs", @"tcp:SERVER\INSTANCE", "nhs", "dbo", @"sqlserver://SERVER\INSTANCE/nhs")]
    [InlineData(@"sqlserver://weir:secret@SERVER\INSTANCE/nhs", @"tcp:SERVER\INSTANCE", "nhs", "dbo", @"sqlserver://SERVER\INSTANCE/nhs")]
    [InlineData("sqlserver:SERVER,1433/nhs", "tcp:SERVER,1433", "nhs", "dbo", "sqlserver://SERVER,1433/nhs")]
    [InlineData("sqlserver:tcp:name.database.windows.net,1433/nhs", "tcp:name.database.windows.net,1433", "nhs", "dbo", "sqlserver://name.database.windows.net,1433/nhs")]
    [InlineData("sqlserver:tcp:SERVER,1433?database=nhs&schema=s", "tcp:SERVER,1433", "nhs", "s", "sqlserver://SERVER,1433/nhs?schema=s")]
    [InlineData("sqlserver://host/nhs?instance=SQL2019", @"tcp:host\SQL2019", "nhs", "dbo", @"sqlserver://host\SQL2019/nhs")]
    [InlineData(@"sqlserver:SERVER\INSTANCE,1433/nhs", "tcp:SERVER,1433", "nhs", "dbo", @"sqlserver://SERVER\INSTANCE,1433/nhs")]
    [InlineData("sqlserver:./nhs", "tcp:localhost", "nhs", "dbo", "sqlserver://localhost/nhs")]
    [InlineData("sqlserver://we%40ir:p%2Fw%3F%25@host/my%20db", "tcp:host", "my db", "dbo", "sqlserver://host/my db")]
    public void An_address_is_taken_as_a_URL_or_as_it_is_typed_in_SSMS(string text, string source, string database, string schema, string shown)
    {
        var address = SqlServerAddress.Parse(text);

        (address.Connection.DataSource, address.Database, address.Schema, address.ToString()).ShouldBe((source, database, schema, shown));
        address.Connection.Encrypt.ShouldBeTrue();
        address.Connection.TrustServerCertificate.ShouldBeFalse();
    }

    [Fact]
    public void A_user_and_a_password_log_in_and_without_them_the_account_that_runs_Weir_does()
    {
        var login = SqlServerAddress.Parse("sqlserver://we%40ir:p%2Fw%3F%25:@x@host/nhs?encrypt=false&trust_server_certificate=true&connect_timeout=5");
        (login.Connection.UserID, login.Connection.Password, login.Connection.IntegratedSecurity).ShouldBe(("we@ir", "p/w?%:@x", false));
        (login.Connection.Encrypt, login.Connection.TrustServerCertificate, login.Connection.ConnectTimeout).ShouldBe((false, true, 5));

        SqlServerAddress.Parse("sqlserver://host/nhs").Connection.IntegratedSecurity.ShouldBeTrue();
        SqlServerAddress.Parse("sqlserver://host/nhs?integrated=true").Connection.IntegratedSecurity.ShouldBeTrue();
    }

    [Theory]
    [InlineData("views=reporting", null, "reporting")]
    [InlineData("views=Reports.dbo", "Reports", "dbo")]
    [InlineData("views=NHS.other", null, "other")]
    public void Views_may_be_made_elsewhere(string option, string? database, string schema)
    {
        SqlServerAddress.Parse($"sqlserver://host/nhs?{option}").Views.ShouldBe(new SqlServerViewPlace(database, schema, "nhs"));
    }

    [Theory]
    [InlineData("sqlserver:", "is not of the form sqlserver://user:password@host:port/database?schema=dbo. Write it so, or the server as in SSMS with the database behind a slash: sqlserver:SERVER\\INSTANCE/database. Characters with a meaning in it (: / ? @ %) are written in hexadecimal, such as %40 for @.")]
    [InlineData("sqlserver://secret@host", "names no database. Write it behind the server: sqlserver://host/database, or sqlserver:SERVER\\INSTANCE/database.")]
    [InlineData("sqlserver://host:secret/nhs", "has a port that is not a number from 1 to 65535. SQL Server's own is 1433. A colon in a password is fine; an @ or / in it is written %40 or %2F.")]
    [InlineData("sqlserver://user:sec%ret@host/nhs", "has a % that is not followed by two hexadecimal digits. A percent sign is written %25.")]
    [InlineData("sqlserver://user:sec?ret@host/nhs", "has a ? before the @. A question mark in user or password is written %3F.")]
    [InlineData("sqlserver://host/nhs?encrypt=secret", "has a value of option 'encrypt' that cannot be used. Expected is true or false.")]
    [InlineData("sqlserver://host/nhs?colour=red", "has the unknown option 'colour'. Known are application_name, connect_timeout, database, encrypt, instance, integrated, multi_subnet_failover, schema, trust_server_certificate, views.")]
    [InlineData("sqlserver://user@host/nhs?integrated=true", "has a user and integrated=true. Leave the user out to connect as the account that Weir runs as.")]
    [InlineData("sqlserver://host/nhs?views=a.b.c", "has a value of option 'views' that cannot be used. Expected is a schema, or a database and a schema with a point between them.")]
    public void What_is_wrong_with_an_address_is_said_without_quoting_it(string text, string message)
    {
        var wrong = Should.Throw<UsageException>(() => SqlServerAddress.Parse(text));

        wrong.Message.ShouldBe($"The SQL Server address {message}");
        wrong.Message.ShouldNotContain("sec");
    }

    [Theory]
    [InlineData(@"sqlserver://weir:secret@SERVER\INSTANCE/nhs?schema=s&encrypt=false", @"sqlserver://SERVER\INSTANCE/nhs?schema=s")]
    [InlineData("sqlserver:tcp:SERVER,1433/nhs", "sqlserver://tcp:SERVER,1433/nhs")]
    [InlineData("sqlserver://user:sec?ret@host/nhs", "sqlserver://…")]
    public void A_warehouse_is_shown_without_its_password(string text, string shown)
    {
        var address = DestinationAddress.TryParse(text, Path.GetTempPath())!;

        (address.ToString(), address.Scheme, address.Path, address.Text).ShouldBe((shown, "sqlserver", null, text));
    }

    [Theory]
    [InlineData(@"store: sqlserver:SERVER\nhs/db", "line 1, column 8: Setting 'store': runs and events are kept in a DuckDB file or in PostgreSQL, and 'sqlserver' is neither; rows may go there all the same (warehouse). Leave it out for store.duckdb beside weir.yaml, or write duckdb:FILE or postgresql://user:password@host:port/database?schema=S.\n  store: sqlserver:SERVER\\nhs/db\n         ^^^^^^^^^^^^^^^^^^^^^^^")]
    [InlineData("warehouse: sqlserver:weir:hunter2@SERVER,1433/db", "line 1, column 12: Setting 'warehouse' has a password written into the file.")]
    public void A_workspace_says_that_the_store_cannot_be_there_and_takes_no_password_in_the_file(string yaml, string problem)
    {
        using var folder = new Pipelines.WorkspaceFolder(yaml + "\n");
        var wrong = Should.Throw<UsageException>(() => new WorkspaceFile(folder.Folder, Pipelines.WorkspaceFolder.Sources, Weir.Connectors.ConnectorCatalogue.Destinations, folder.Variables).Read());

        wrong.Message.ShouldContain(problem);
        wrong.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_warehouse_as_in_SSMS_is_read_from_the_file()
    {
        using var folder = new Pipelines.WorkspaceFolder("warehouse: sqlserver:SANDPIT\\SQL2019/Data_Lab?schema=dbo\npipelines:\n  rtt:\n    source: nhs-rtt\n    warehouse: 'sqlserver:tcp:SANDPIT,1433/Data_Lab'\n");
        var workspace = new WorkspaceFile(folder.Folder, Pipelines.WorkspaceFolder.Sources, Weir.Connectors.ConnectorCatalogue.Destinations, folder.Variables).Read();

        SqlServerAddress.Parse(workspace.Warehouse.Text).Server.ShouldBe(@"SANDPIT\SQL2019");
        SqlServerAddress.Parse(workspace.Pipelines[0].Warehouse.Text).Server.ShouldBe("SANDPIT,1433");
    }

    [Theory]
    [InlineData("select 1", null)]
    [InlineData("with a as (select 1 as x) select [update], \"delete\", 'drop; table' from a -- insert\n/* exec ; */ where x = 1", null)]
    [InlineData("select 1; select 2", "several statements")]
    [InlineData("select 1 commit delete from waits", "not a query")]
    [InlineData("select * into copy from waits", "not a query")]
    [InlineData("EXEC sp_who", "not a query")]
    [InlineData("select 'it''s' drop table x", "not a query")]
    [InlineData("-- why\r\n(select 1) union all select 2", null)]
    [InlineData("sp_rename 'waits', 'gone'", "not a query")]
    [InlineData("enable trigger t on waits", "not a query")]
    [InlineData("/* a /* b */ ' */ drop table x --'", "not a query")]
    [InlineData("select 1 /* a /* b */ ' */ drop table x --'", "not a query")]
    [InlineData("select 1 /* a /* b */", "a comment without an end")]
    [InlineData("select 1 --\r' \n drop table x --'", "a comment without an end")]
    public void A_statement_that_could_write_is_no_query(string sql, string? code)
    {
        SqlServerQuery.Refuse(sql)?.Code.ShouldBe(code);
        (SqlServerQuery.Refuse(sql) is null).ShouldBe(code is null);
    }
}
