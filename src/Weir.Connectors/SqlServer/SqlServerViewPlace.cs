namespace Weir.Connectors.SqlServer;

/// <summary>Where views are made where that is not beside the tables.</summary>
/// <param name="Database">Another database of the server, or null for the tables' own.</param>
/// <param name="Schema">The schema.</param>
/// <param name="TablesIn">The tables' database, which a view in another one names.</param>
internal sealed record SqlServerViewPlace(string? Database, string Schema, string TablesIn);
