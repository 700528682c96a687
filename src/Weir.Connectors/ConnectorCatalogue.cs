using Weir.Connectors.DuckDb;
using Weir.Connectors.NhsStatistics.Rtt;
using Weir.Connectors.Postgres;
using Weir.Destinations;
using Weir.Sources;

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
            (address, _, time) => PostgresDestination.At(address, time)));

    /// <summary>Every kind of source.</summary>
    public static SourceCatalogue Sources { get; } = new(new NhsRttSourceKind());
}
