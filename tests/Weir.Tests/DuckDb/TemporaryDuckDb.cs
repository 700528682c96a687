using System.Data.Common;
using Weir.Connectors.DuckDb;

namespace Weir.Tests.DuckDb;

/// <summary>A DuckDB file in a folder of its own, gone when disposed.</summary>
internal sealed class TemporaryDuckDb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-duckdb-");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "rtt.duckdb");

    public DuckDbOptions Options => new() { Path = Path, WaitForRelease = TimeSpan.Zero };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<DuckDbConnection> OpenAsync(DuckDbOptions? options = null)
    {
        var connection = new DuckDbConnection(options ?? Options, TimeProvider.System);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Short forms for statements in tests.</summary>
internal static class DuckDbSql
{
    extension(DbConnection connection)
    {
        public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = value;
                command.Parameters.Add(parameter);
            }

            return command;
        }

        public async Task<int> RunAsync(string sql)
        {
            await using var command = connection.Command(sql);
            return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        public async Task<object?> ScalarAsync(string sql, params (string Name, object? Value)[] parameters)
        {
            await using var command = connection.Command(sql, parameters);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }
}
