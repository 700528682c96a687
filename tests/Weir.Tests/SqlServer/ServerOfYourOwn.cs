using System.Globalization;
using Weir.Connectors.SqlServer;
using Weir.Sql;

namespace Weir.Tests.SqlServer;

/// <summary>The server that <c>WEIR_TEST_SQLSERVER</c> names, and schemas of its database for one test each.</summary>
internal static class ServerOfYourOwn
{
    public const string Variable = "WEIR_TEST_SQLSERVER";

    private static int _schemas;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static void SkipWithout() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"{Variable} names no SQL Server. docs/how-to/run-the-tests.md says how to try one.");

    /// <summary>An address with a schema that is not there yet.</summary>
    public static string NewAddress()
    {
        var given = Environment.GetEnvironmentVariable(Variable)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{given}{(given.Contains('?', StringComparison.Ordinal) ? '&' : '?')}schema=weir_test_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
    }

    /// <summary>Takes the schema of an address away, with all that is in it.</summary>
    public static async Task DropAsync(string text)
    {
        var address = SqlServerAddress.Parse(text);
        await using var database = new SqlServerDatabase(address);
        await using var connection = await database.OpenAsync(CancellationToken);
        var drops = await connection.Statement(
            null,
            "select concat(case type when 'V' then 'drop view ' else 'drop table ' end, quotename(schema_name(schema_id)), '.', quotename(name)) from sys.objects "
            + "where schema_id = schema_id(@schema) and type in ('U', 'V') order by type desc",
            ("schema", address.Schema)).ListAsync(row => row.GetString(0), CancellationToken);
        foreach (var drop in drops)
            await connection.Statement(null, drop).RunAsync(CancellationToken);
        await connection.Statement(
            null, $"if schema_id({SqlName.Literal(address.Schema)}) is not null exec ({SqlName.Literal($"drop schema {SqlName.Quote(address.Schema)}")})").RunAsync(CancellationToken);
    }
}
