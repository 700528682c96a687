using System.CommandLine;
using Weir.Cli.Output;
using Weir.Failures;
using Weir.Sql;

namespace Weir.Cli.Commands;

/// <summary><c>weir query</c>: one statement that reads, in the warehouse's SQL.</summary>
internal static class QueryCommand
{
    private const string Parquet = "parquet";

    public static Command Create(CommandHost host)
    {
        var sql = new Argument<string>("sql") { Description = "One statement in the warehouse's SQL. It can only read." };
        var file = new Argument<string?>("file") { Description = "Where to, instead of standard output. --output parquet needs one.", Arity = ArgumentArity.ZeroOrOne };
        var raw = new Option<bool>("--raw") { Description = "In CSV, leave text that a spreadsheet would take for a formula as it is. Default: an apostrophe before it." };
        var limit = CommandOptions.Limit("Rows to print as a table; 0 for all. Default 1000. Other forms have all.", 1000);
        var command = new Command(
            "query",
            "Ask the warehouse, read-only. --output table, csv, json or parquet FILE.\n\nExample: weir query \"select * from rtt_england\" --output csv england.csv")
        {
            sql, file, raw, limit,
        };
        host.SetAction(
            command,
            async (parse, cancellationToken) =>
            {
                await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
                await using var warehouse = session.OpenWarehouse(session.Workspace.Warehouse);
                var form = parse.GetValue(host.OutputOption)!;
                var path = parse.GetValue(file) is { } named ? Path.GetFullPath(named, host.Folder) : null;
                var text = parse.GetValue(sql)!;
                var isExport = path is not null || form is "csv" or "json";
                var attribution = isExport ? await Attribution.OfAsync(session, warehouse, cancellationToken) : [];
                if (form == Parquet)
                    return await CopyToParquetAsync(host, parse, warehouse.Database, text, path, attribution, cancellationToken);
                if (path is null)
                {
                    var code = await ReadQueryAsync(warehouse.Database, text, new QueryRows(host, host.Output, form, parse.GetValue(raw), CommandOptions.Bound(parse.GetValue(limit))), cancellationToken);
                    Attribution.Say(host, parse, attribution);
                    return code;
                }

                await using (var output = Create(path))
                    await ReadQueryAsync(warehouse.Database, text, new QueryRows(host, output, form, parse.GetValue(raw), int.MaxValue), cancellationToken);
                await Attribution.WriteBesideAsync(path, attribution, cancellationToken);
                return ExitCode.Done;
            },
            "text",
            "table",
            "csv",
            "json",
            Parquet);
        return command;
    }

    private static Task<int> ReadQueryAsync(SqlDatabase database, string sql, QueryRows rows, CancellationToken cancellationToken) => ReadOnlyQuery.RunAsync(
        database,
        sql,
        async reader =>
        {
            await rows.WriteAsync(reader, cancellationToken);
            return ExitCode.Done;
        },
        cancellationToken);

    /// <summary>DuckDB writes the file itself, a row group at a time.</summary>
    private static async Task<int> CopyToParquetAsync(
        CommandHost host, ParseResult parse, SqlDatabase database, string sql, string? path, IReadOnlyList<string> attribution, CancellationToken cancellationToken)
    {
        if (path is null)
            throw new UsageException("--output parquet needs a file: weir query \"SQL\" --output parquet FILE.");
        if (database.Dialect.Name != "duckdb")
            throw new UsageException($"--output parquet is for duckdb: warehouses, and this one is {database.Address}. Use --output csv or json.");
        var statement = sql.Trim().TrimEnd(';').TrimEnd();
        // What is refused is refused here, in the person's own statement rather than inside of ours.
        await ReadOnlyQuery.RunAsync(database, $"describe {statement}", _ => Task.FromResult(true), cancellationToken);
        var metadata = attribution.Count == 0 ? "" : $", kv_metadata {{ attribution: {SqlName.Literal(string.Join(' ', attribution))} }}";
        var count = await ReadOnlyQuery.RunAsync(
            database,
            $"copy ({statement}) to {SqlName.Literal(path)} (format parquet, compression zstd, row_group_size 20480{metadata})",
            async reader => await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : Math.Max(0, reader.RecordsAffected),
            cancellationToken);
        if (!host.IsQuiet(parse))
            await host.Output.WriteLineAsync($"{Words.Count(count, "row")} written to {path}.".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    private static StreamWriter Create(string path)
    {
        try
        {
            return new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written. Check that its folder is there, that this user may write to it, and that no other program has the file open.");
        }
    }
}
