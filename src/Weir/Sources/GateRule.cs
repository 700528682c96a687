namespace Weir.Sources;

/// <summary>An earlier load to compare with: its partition's name and what was measured.</summary>
public sealed record EarlierLoad(string Partition, long RowsWritten, IReadOnlyDictionary<string, decimal> Measures)
{
    /// <summary>True where the run that is being judged committed it: no person has looked at it yet.</summary>
    public bool IsOfThisRun { get; init; }
}

/// <summary>What a gate rule judges.</summary>
/// <param name="Partition">The partition's name.</param>
/// <param name="Load">What is known of the load.</param>
/// <param name="Previous">The load that would be replaced, or null for a first load.</param>
/// <param name="Earlier">Loads of the pipeline's earlier partitions (those whose name sorts before), newest first, at most 12.</param>
public sealed record GateInput(string Partition, LoadSummary Load, EarlierLoad? Previous, IReadOnlyList<EarlierLoad> Earlier);

/// <summary>A question asked of a load as a whole. A first load is never held for want of a past: no past, no reason.</summary>
/// <param name="Name">The rule's name, as in settings under <c>gate:</c>.</param>
/// <param name="Judge">Reasons to hold, each a sentence with numbers and units and no cell value but codes of organisations; empty to let pass.</param>
public sealed record GateRule(string Name, Func<GateInput, IEnumerable<string>> Judge);
