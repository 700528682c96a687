using Npgsql;
using Weir.Connectors.Postgres;
using Weir.Failures;

namespace Weir.Tests.Postgres;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgresql://weir:secret@db.example.org:5433/nhs", "db.example.org", 5433, "weir", "secret", "nhs")]
    [InlineData("postgres://weir:secret@db/nhs", "db", 5432, "weir", "secret", "nhs")]
    [InlineData("postgresql://weir@db/nhs", "db", 5432, "weir", null, "nhs")]
    [InlineData("postgresql://weir@db", "db", 5432, "weir", null, "weir")]
    [InlineData("postgresql://weir:@db/", "db", 5432, "weir", null, "weir")]
    [InlineData("postgresql://weir:p%40ss%2Fw%3Ard%25@db/my%20data", "db", 5432, "weir", "p@ss/w:rd%", "my data")]
    [InlineData("postgresql://weir:p@ss/w:rd#1@db/nhs", "db", 5432, "weir", "p@ss/w:rd#1", "nhs")]
    [InlineData("postgresql://Si%C3%A2n:%C5%B5%F0%9F%8F%A5@db/nhs", "db", 5432, "Siân", "ŵ🏥", "nhs")]
    [InlineData("postgresql://weir@[2001:db8::1]:6543/nhs", "2001:db8::1", 6543, "weir", null, "nhs")]
    [InlineData("postgresql://weir@[::1]/nhs", "::1", 5432, "weir", null, "nhs")]
    [InlineData("postgresql://weir@%2Fvar%2Frun%2Fpostgresql/nhs", "/var/run/postgresql", 5432, "weir", null, "nhs")]
    [InlineData("postgresql://weir@/nhs?host=/var/run/postgresql", "/var/run/postgresql", 5432, "weir", null, "nhs")]
    [InlineData("postgresql://weir@/nhs", "localhost", 5432, "weir", null, "nhs")]
    public void An_address_is_read_as_libpq_reads_it(string address, string host, int port, string user, string? password, string database)
    {
        var connection = PostgresAddress.Parse(address).Connection;

        (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database).ShouldBe((host, port, user, password, database));
    }

    [Fact]
    public void Without_a_user_it_is_the_operating_systems()
    {
        var address = PostgresAddress.Parse("postgresql://db/nhs");

        address.User.ShouldBe(Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName);
        address.Database.ShouldBe("nhs");
    }

    [Theory]
    [InlineData("postgresql://weir:secret@db:5433/my%20data?schema=My%20Clinic&sslmode=require", "postgresql://db:5433/my%20data?schema=My%20Clinic")]
    [InlineData("postgres://weir:secret@[::1]/nhs", "postgresql://[::1]:5432/nhs")]
    public void For_messages_it_is_without_user_password_and_options(string address, string shown) => PostgresAddress.Parse(address).ToString().ShouldBe(shown);

    [Fact]
    public void Options_have_libpqs_names_and_meanings()
    {
        var connection = PostgresAddress.Parse(
            "postgresql://db/nhs?schema=My%22Clinic&sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/me.crt&sslkey=/me.key&sslpassword=x"
            + "&connect_timeout=3&application_name=ours&channel_binding=require&gssencmode=prefer&keepalives_idle=60&passfile=/pgpass&options=-c%20work_mem%3D64MB").Connection;

        connection.SearchPath.ShouldBe("\"My\"\"Clinic\"");
        connection.SslMode.ShouldBe(SslMode.VerifyFull);
        connection.RootCertificate.ShouldBe("/ca.pem");
        connection.SslCertificate.ShouldBe("/me.crt");
        connection.SslKey.ShouldBe("/me.key");
        connection.SslPassword.ShouldBe("x");
        connection.Timeout.ShouldBe(3);
        connection.ApplicationName.ShouldBe("ours");
        connection.ChannelBinding.ShouldBe(ChannelBinding.Require);
        connection.GssEncryptionMode.ShouldBe(GssEncryptionMode.Prefer);
        connection.TcpKeepAliveTime.ShouldBe(60);
        connection.Passfile.ShouldBe("/pgpass");
        connection.Options.ShouldBe("-c lock_timeout=30000 -c idle_in_transaction_session_timeout=1800000 -c work_mem=64MB");
    }

    [Theory]
    [InlineData("postgresql:weir@db/nhs", "is not of the form postgresql://user:password@host:port/database?schema=S. Write it so; characters with a meaning in it (: / ? # @ %) are written in hexadecimal, such as %40 for @.")]
    [InlineData("mysql://secret@db/nhs", "is not of the form postgresql://user:password@host:port/database?schema=S. Write it so; characters with a meaning in it (: / ? # @ %) are written in hexadecimal, such as %40 for @.")]
    [InlineData("postgresql://weir:secret?@db/nhs", "has a ? before the @. A question mark in user or password is written %3F.")]
    [InlineData("postgresql://weir:secret@db:port/nhs", "has a port that is not a number from 1 to 65535. PostgreSQL's own is 5432. A colon in a password is fine; an @ or / in it is written %40 or %2F.")]
    [InlineData("postgresql://weir:secret@db:65536/nhs", "has a port that is not a number from 1 to 65535. PostgreSQL's own is 5432. A colon in a password is fine; an @ or / in it is written %40 or %2F.")]
    [InlineData("postgresql://weir:100%secret@db/nhs", "has a % that is not followed by two hexadecimal digits. A percent sign is written %25.")]
    [InlineData("postgresql://weir:secret@db/nhs?sslmod=require", "has the unknown option 'sslmod'. Known are application_name, channel_binding, connect_timeout, gssencmode, host, keepalives_idle, options, passfile, schema, sslcert, sslkey, sslmode, sslpassword, sslrootcert.")]
    [InlineData("postgresql://weir@db/nhs?s%20t", "has an option whose name is not a word. Known are application_name, channel_binding, connect_timeout, gssencmode, host, keepalives_idle, options, passfile, schema, sslcert, sslkey, sslmode, sslpassword, sslrootcert.")]
    [InlineData("postgresql://weir@db/nhs?sslmode=secret", "has a value of option 'sslmode' that cannot be used. Expected is one of disable, allow, prefer, require, verify-ca, verify-full.")]
    [InlineData("postgresql://weir@db/nhs?sslmode=2", "has a value of option 'sslmode' that cannot be used. Expected is one of disable, allow, prefer, require, verify-ca, verify-full.")]
    [InlineData("postgresql://weir@db/nhs?connect_timeout=soon", "has a value of option 'connect_timeout' that cannot be used. Expected is a whole number of seconds.")]
    [InlineData("postgresql://weir@db/nhs?schema=", "has a value of option 'schema' that cannot be used. Expected is a value.")]
    [InlineData("postgresql://weir@db/nhs?schema=0123456789012345678901234567890123456789012345678901234567890123", "has a value of option 'schema' that cannot be used. Expected is a name of 1 to 63 bytes, or a number that is not negative.")]
    public void A_wrong_address_says_which_part_is_wrong_and_quotes_none_of_it(string address, string message)
    {
        var wrong = Should.Throw<UsageException>(() => PostgresAddress.Parse(address));

        wrong.Message.ShouldBe($"The PostgreSQL address {message}");
        wrong.ToString().ShouldNotContain("secret");
    }
}
