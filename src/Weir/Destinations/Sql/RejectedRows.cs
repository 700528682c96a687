using Weir.Sql;
using Weir.Tenants;

namespace Weir.Destinations.Sql;

/// <summary>A row in which a load found something.</summary>
/// <param name="Table">The table it was meant for.</param>
/// <param name="Row">Its number in the original, counted from 1.</param>
/// <param name="Column">The column, or null where it is the row as a whole.</param>
/// <param name="Outcome"><c>rejected</c> or <c>flagged</c>.</param>
/// <param name="Reason">Why, in words that hold no value of the row.</param>
/// <param name="Original">What was sent, where it was asked for and kept.</param>
internal sealed record RejectedRow(string Table, long Row, string? Column, string Outcome, string Reason, string? Original);

/// <summary>Reads a load's part of the quarantine, in the order of the original. A load has at most <see cref="Checks.RowChecks.MaxFindings"/>.</summary>
internal static class RejectedRows
{
    /// <summary>What a load found; <paramref name="withOriginal"/> reads what was sent, too: values of rows, for whoever asked for them.</summary>
    public static async Task<IReadOnlyList<RejectedRow>> ReadAsync(
        SqlDestination destination, TenantId tenant, Guid load, bool withOriginal, CancellationToken cancellationToken) =>
        await destination.ReadAsync(
            "read the quarantine",
            connection => connection.Statement(
                null,
                $"select table_name, _row, column_name, outcome, reason{(withOriginal ? ", original" : "")} from {destination.Database.Dialect.Own("weir_quarantine")} "
                + "where tenant = @tenant and _load = @load order by _row, table_name, column_name",
                ("tenant", tenant.Value), ("load", load)).ListAsync(
                row => new RejectedRow(
                    row.GetString(0), row.GetInt64(1), row.TextOrNull(2), row.GetString(3), row.GetString(4), withOriginal ? row.TextOrNull(5) : null),
                cancellationToken),
            cancellationToken);
}
