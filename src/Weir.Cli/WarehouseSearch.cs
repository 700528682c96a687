using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Tenants;

namespace Weir.Cli;

/// <summary>Finds what a person named in the warehouses of a workspace.</summary>
internal static class WarehouseSearch
{
    /// <summary>The warehouse that has a table of Weir's, opened; the caller disposes it.</summary>
    /// <exception cref="UsageException">None has it; the message lists the tables there are.</exception>
    public static async Task<(SqlDestination Warehouse, KnownTable Table)> TableAsync(Session session, string name, CancellationToken cancellationToken)
    {
        List<string> others = [];
        foreach (var address in session.Warehouses)
        {
            var warehouse = session.OpenWarehouse(address);
            if (await KnownTable.FindAsync(warehouse, TenantId.Default, name, cancellationToken) is { } table)
                return (warehouse, table);
            others.AddRange(await KnownTable.NamesAsync(warehouse, TenantId.Default, cancellationToken));
            await warehouse.DisposeAsync();
        }

        throw new UsageException(
            $"Weir has made no table '{name}' in {string.Join(", ", session.Warehouses)}. "
            + (others.Count == 0 ? "Nothing has been loaded there yet; 'weir run' does." : $"It has made {string.Join(", ", others.Distinct(StringComparer.Ordinal))}."));
    }

    /// <summary>The load or hold whose id begins with a text, and its warehouse, opened; the caller disposes it.</summary>
    /// <exception cref="UsageException">None's does, or several's do.</exception>
    public static async Task<(SqlDestination Warehouse, KnownLoad Load)> LoadAsync(Session session, string idOrPrefix, CancellationToken cancellationToken)
    {
        List<(Pipelines.DestinationAddress Address, KnownLoad Load)> found = [];
        foreach (var address in session.Warehouses)
        {
            await using var warehouse = session.OpenWarehouse(address);
            found.AddRange((await LoadSearch.FindAsync(warehouse, TenantId.Default, idOrPrefix, cancellationToken)).Select(load => (address, load)));
        }

        return found switch
        {
            [var (address, load)] => (session.OpenWarehouse(address), load),
            [] => throw new UsageException(
                $"No load in {string.Join(", ", session.Warehouses)} has an id that begins with '{idOrPrefix}'. 'weir history TABLE' lists loads, 'weir holds' those held."),
            _ => throw new UsageException(
                $"Several loads have an id that begins with '{idOrPrefix}': {string.Join(", ", found.Take(5).Select(one => one.Load.Load))}{(found.Count > 5 ? " and more" : "")}. Give more of it."),
        };
    }
}
