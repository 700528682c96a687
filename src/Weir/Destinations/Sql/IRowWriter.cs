using Weir.Columns;

namespace Weir.Destinations.Sql;

/// <summary>Writes rows in bulk within one open transaction. While rows are buffered, no other statement may run on its connection.</summary>
/// <remarks>Disposing it abandons what was not flushed; the transaction is rolled back afterwards.</remarks>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Adds a batch's rows, with <c>_load</c> and <c>_row</c>, to a table or staging table. The batch stays the caller's.</summary>
    Task WriteAsync(string table, Batch batch, CancellationToken cancellationToken);

    /// <summary>Sends what is still buffered, so that other statements may run.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
