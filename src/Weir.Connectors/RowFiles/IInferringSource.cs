namespace Weir.Connectors.RowFiles;

/// <summary>A source that can find the columns of its rows.</summary>
internal interface IInferringSource
{
    /// <summary>Looks at the rows and says which columns they have. Nothing is written down.</summary>
    Task<DiscoveredColumns> InferAsync(CancellationToken cancellationToken);
}

/// <summary>Columns that were found, and where they would be written down.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="From">Where they were found, for messages.</param>
/// <param name="File">Where they would be written down.</param>
internal sealed record DiscoveredColumns(InferredColumns Columns, string From, SchemaFile File);
