namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>A sheet before it is written: its name, and cells that hold text, a number, or nothing.</summary>
/// <param name="Name">The sheet's name.</param>
/// <param name="Rows">Its rows from the first on.</param>
internal sealed record SheetRows(string Name, IReadOnlyList<object?[]> Rows);
