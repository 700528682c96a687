using Weir.Connectors.CodeLists;
using Weir.Connectors.Commands;
using Weir.Connectors.Csv;
using Weir.Connectors.DuckDb;
using Weir.Connectors.Fhir;
using Weir.Connectors.Fhir.Bulk;
using Weir.Connectors.Fhir.Search;
using Weir.Connectors.Files;
using Weir.Connectors.NhsDataDictionary;
using Weir.Connectors.NhsStatistics;
using Weir.Connectors.Parquet;
using Weir.Connectors.Postgres;
using Weir.Connectors.Rcpch;
using Weir.Connectors.Smart;
using Weir.Connectors.SqlServer;
using Weir.Destinations;
using Weir.Destinations.Files;
using Weir.Failures;
using Weir.Sources;
using Weir.Sql;

namespace Weir.Connectors;

/// <summary>The connectors that come with Weir.</summary>
internal static class ConnectorCatalogue
{
    /// <summary>Every kind of destination.</summary>
    public static DestinationCatalogue Destinations { get; } = new(
        new DestinationKind(["duckdb"], "duckdb:FILE", DuckDbDestination.At),
        new DestinationKind(
            ["postgresql", "postgres"],
            "postgresql://user:password@host:port/database?schema=S",
            (address, _, time) => PostgresDestination.At(address, time)),
        new DestinationKind(["sqlserver"], SqlServerAddress.Form, (address, _, time) => SqlServerDestination.At(address, time)),
        new DestinationKind(["parquet"], "parquet:DIR", (address, folder, time) => FolderAddress.Open(address, folder, new ParquetFormat(codec: null), time)),
        new DestinationKind(["csv"], "csv:DIR", (address, folder, time) => FolderAddress.IsStandardOutput(address)
            ? new StreamDestination("csv", Console.OpenStandardOutput(), (stream, table) => new CsvFile(stream, table, load: null))
            : FolderAddress.Open(address, folder, new CsvFormat(), time)),
        new DestinationKind(["ndjson"], "ndjson:-", (address, _, _) => FolderAddress.IsStandardOutput(address)
            ? new StreamDestination("ndjson", Console.OpenStandardOutput(), (stream, table) => new JsonLinesFile(stream, table))
            : throw new UsageException("JSON, one object a line, goes to standard output only. Write ndjson:-, or a folder of another kind: parquet:DIR or csv:DIR.")));

    /// <summary>Every kind of source.</summary>
    public static SourceCatalogue Sources { get; } = new(
        [.. Statistics.All.Select(statistic => new StatisticsSourceKind(statistic)), new FhirFilesSourceKind(), new FhirBulkSourceKind(), new FhirSearchSourceKind(), new SmartSourceKind(), new FilesSourceKind(), new CommandSourceKind(), new DataDictionarySourceKind(), new RcpchSourceKind(), new ImportedListSourceKind()]);

    /// <summary>The database of an address in which runs and events are kept. Nothing is connected yet; the caller disposes it.</summary>
    /// <param name="address">The address, which may begin with the scheme of a DuckDB file or of PostgreSQL.</param>
    /// <param name="folder">The folder that a relative path is of.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The address is wrong, or of a destination that cannot keep runs.</exception>
    public static SqlDatabase OpenStore(string address, string folder, TimeProvider time) => address.Split(':', 2) switch
    {
        // A few rows a run: a second pool of threads and buffers would cost more than all of its statements.
        ["duckdb", { Length: > 0 } path] => new DuckDbDatabase(
            new DuckDbOptions { Path = Path.GetFullPath(path, folder), Role = "Store", Threads = 1, MemoryMiB = 64 }, time),
        ["postgresql" or "postgres", _] => new PostgresDatabase(PostgresAddress.Parse(address)),
        _ => throw new UsageException("Setting 'store': runs and events are kept in a DuckDB file or in PostgreSQL. Write duckdb:FILE or postgresql://user:password@host:port/database?schema=S."),
    };
}
