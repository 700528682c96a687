using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Weir.Failures;

namespace Weir.Sql;

/// <summary>Numbered SQL files, applied once each under the schema lock and recorded with their hash.</summary>
/// <param name="set">The folder the files are in: <c>Warehouse</c> or <c>Store</c>.</param>
/// <param name="table">The table that records what was applied.</param>
internal sealed class Migrations(string set, string table)
{
    /// <summary>The files of the set in order: number, name and text.</summary>
    public IReadOnlyList<Migration> Files { get; } = Read(set);

    /// <summary>Every statement of the set, and those that record it: what <see cref="ApplyAsync"/> does to an empty database.</summary>
    public IEnumerable<string> AllStatements(SqlDialect dialect) => Files.SelectMany(file => Statements(file, dialect));

    /// <summary>Those of <see cref="AllStatements"/> that were not run yet in a database that is there.</summary>
    public async Task<IReadOnlyList<string>> MissingStatementsAsync(SqlDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var applied = await AppliedAsync(connection, database, cancellationToken);
        return [.. Files.Where(file => !applied.Contains(file.Number)).SelectMany(file => Statements(file, database.Dialect))];
    }

    /// <summary>Number of the last step applied; 0 where none is.</summary>
    public async Task<int> LastAppliedAsync(SqlDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await AppliedAsync(connection, database, cancellationToken)).DefaultIfEmpty().Max();
    }

    /// <summary>True where every file has been applied.</summary>
    public async Task<bool> AreAppliedAsync(SqlDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await AreAppliedAsync(connection, database, cancellationToken);
    }

    /// <summary>True where all were applied, as an open connection sees it.</summary>
    public async Task<bool> AreAppliedAsync(DbConnection connection, SqlDatabase database, CancellationToken cancellationToken) =>
        (await AppliedAsync(connection, database, cancellationToken)).Count == Files.Count;

    /// <summary>Applies what is missing. Cheap where nothing is.</summary>
    /// <exception cref="DestinationException">The database was made by a newer Weir, or a file that it records was changed.</exception>
    public async Task ApplyAsync(SqlDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if ((await AppliedAsync(connection, database, cancellationToken)).Count == Files.Count)
            return;

        await using var schemaLock = await database.LockSchemaAsync(cancellationToken);
        var applied = await AppliedAsync(connection, database, cancellationToken);
        foreach (var file in Files.Where(file => !applied.Contains(file.Number)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.RunAllAsync(transaction, database.Dialect, file.StatementsFor(database.Dialect), cancellationToken);
            await connection.Statement(
                transaction,
                $"insert into {database.Dialect.Table(table)} (number, name, sha256, applied_at) values (@number, @name, @sha256, @at)",
                ("number", file.Number), ("name", file.Name), ("sha256", file.Sha256), ("at", time.GetUtcNow())).RunAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private IEnumerable<string> Statements(Migration file, SqlDialect dialect) => file.StatementsFor(dialect).Append(string.Create(
        CultureInfo.InvariantCulture,
        $"insert into {dialect.Table(table)} (number, name, sha256, applied_at)\nvalues ({file.Number}, {SqlName.Literal(file.Name)}, {SqlName.Literal(file.Sha256)}, {dialect.Now})"));

    private async Task<HashSet<int>> AppliedAsync(DbConnection connection, SqlDatabase database, CancellationToken cancellationToken)
    {
        var exists = await connection.Statement(
            null,
            $"select count(*) from {database.Dialect.Tables} t where t.table_name = @table",
            ("table", table)).FirstAsync(cancellationToken);
        if (Convert.ToInt64(exists, CultureInfo.InvariantCulture) == 0)
            return [];

        HashSet<int> applied = [];
        var rows = await connection.Statement(null, $"select number, name, sha256 from {database.Dialect.Table(table)} order by number")
            .ListAsync(reader => (Number: reader.GetInt32(0), Name: reader.GetString(1), Sha256: reader.GetString(2)), cancellationToken);
        foreach (var (number, name, sha256) in rows)
        {
            var file = Files.FirstOrDefault(file => file.Number == number)
                ?? throw new DestinationException(
                    $"{database.Address} has schema step {number} ({name}), and this Weir knows steps up to {Files.Count}: it was opened by a newer Weir. Use that version or a later one.",
                    FailureKind.Terminal);
            if (!string.Equals(file.Sha256, sha256, StringComparison.Ordinal))
            {
                throw new DestinationException(
                    $"{database.Address} records schema step {number} ({name}) with another hash than this Weir's. It was made by a build that was never released; use that build, or a new database.",
                    FailureKind.Terminal);
            }

            applied.Add(number);
        }

        return applied;
    }

    private static List<Migration> Read(string set)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Weir.Sql.{set}.";
        List<Migration> files = [];
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            files.Add(new Migration(resource[prefix.Length..^".sql".Length], reader.ReadToEnd().ReplaceLineEndings("\n")));
        }

        return files;
    }
}

/// <summary>One numbered SQL file.</summary>
/// <param name="Name">File name without its ending: <c>0001-begin</c>.</param>
/// <param name="Text">Its statements, each ending in a semicolon at the end of a line.</param>
internal sealed record Migration(string Name, string Text)
{
    private const string Only = "-- only ";

    public int Number { get; } = int.Parse(Name.AsSpan(0, 4), CultureInfo.InvariantCulture);

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The statements as one engine takes them. Those under a line <c>-- only NAME</c> are for the engine of that name.</summary>
    public IEnumerable<string> StatementsFor(SqlDialect dialect) => Text.Split(";\n")
        .Select(statement => statement.Trim())
        .Where(statement => statement.Length > 0 && (!statement.StartsWith(Only, StringComparison.Ordinal) || statement.StartsWith($"{Only}{dialect.Name}\n", StringComparison.Ordinal)))
        .Select(dialect.Step);
}
