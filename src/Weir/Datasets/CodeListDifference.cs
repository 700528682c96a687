using System.Globalization;

namespace Weir.Datasets;

/// <summary>Compares two versions of a list, option by option. An option is known by its kind and code.</summary>
internal static class CodeListDifference
{
    /// <summary>What changed: removed options first, then the others in the newer version's order.</summary>
    public static IReadOnlyList<OptionChange> Of(IReadOnlyList<CodeOption> older, IReadOnlyList<CodeOption> newer)
    {
        var before = ByKey(older);
        var after = ByKey(newer);
        var moved = Moved(older, newer, before, after);
        List<OptionChange> changes = [];
        foreach (var option in older.Where(option => !after.ContainsKey(KeyOf(option))))
            changes.Add(new OptionChange(OptionChangeKind.Removed, option.Code, option.Kind, null, option.Label, null));
        foreach (var option in newer)
        {
            if (!before.TryGetValue(KeyOf(option), out var was))
                changes.Add(new OptionChange(OptionChangeKind.Added, option.Code, option.Kind, null, null, option.Label));
            else
                changes.AddRange(Compare(was.Option, option, moved.TryGetValue(KeyOf(option), out var places) ? places : null));
        }

        return changes;
    }

    private static IEnumerable<OptionChange> Compare(CodeOption was, CodeOption now, (int Old, int New)? places)
    {
        if (!Same(was.Label, now.Label))
            yield return Change(OptionChangeKind.Relabelled, "label", was.Label, now.Label);
        if (was.IsRetired != now.IsRetired || was.RetiredOn != now.RetiredOn)
            yield return Change(now.IsRetired ? OptionChangeKind.Retired : OptionChangeKind.Restored, "retired_on", RetiredText(was), RetiredText(now));
        if (!Same(was.Parent, now.Parent))
            yield return Change(OptionChangeKind.Moved, "parent", was.Parent, now.Parent);
        if (places is var (old, @new))
            yield return Change(OptionChangeKind.Moved, "position", old.ToString(CultureInfo.InvariantCulture), @new.ToString(CultureInfo.InvariantCulture));
        foreach (var name in was.Attributes.Keys.Union(now.Attributes.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (from, to) = (was.Attributes.GetValueOrDefault(name), now.Attributes.GetValueOrDefault(name));
            if (!Same(from, to))
                yield return Change(OptionChangeKind.Changed, name, from, to);
        }

        OptionChange Change(OptionChangeKind kind, string what, string? from, string? to) => new(kind, now.Code, now.Kind, what, from, to);
    }

    /// <summary>The options that do not keep their order among those that both versions have: as few as account for the difference.</summary>
    private static Dictionary<(OptionKind, string), (int Old, int New)> Moved(
        IReadOnlyList<CodeOption> older,
        IReadOnlyList<CodeOption> newer,
        Dictionary<(OptionKind, string), (CodeOption Option, int Place)> before,
        Dictionary<(OptionKind, string), (CodeOption Option, int Place)> after)
    {
        var kept = newer.Select(KeyOf).Where(before.ContainsKey).ToArray();
        var stays = LongestRising([.. kept.Select(key => before[key].Place)]);
        Dictionary<(OptionKind, string), (int, int)> moved = [];
        for (var i = 0; i < kept.Length; i++)
        {
            if (!stays[i])
                moved[kept[i]] = (before[kept[i]].Place, after[kept[i]].Place);
        }

        return moved;
    }

    /// <summary>True at each place of the longest run of numbers, not necessarily neighbours, that rises.</summary>
    private static bool[] LongestRising(int[] numbers)
    {
        List<int> ends = [];
        var previous = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (numbers[ends[middle]] < numbers[i])
                    low = middle + 1;
                else
                    high = middle;
            }

            previous[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
                ends.Add(i);
            else
                ends[low] = i;
        }

        var stays = new bool[numbers.Length];
        for (var at = ends.Count == 0 ? -1 : ends[^1]; at >= 0; at = previous[at])
            stays[at] = true;
        return stays;
    }

    private static Dictionary<(OptionKind, string), (CodeOption Option, int Place)> ByKey(IReadOnlyList<CodeOption> options) =>
        options.Index().ToDictionary(each => KeyOf(each.Item), each => (each.Item, each.Index + 1));

    private static (OptionKind Kind, string Code) KeyOf(CodeOption option) => (option.Kind, option.Code);

    private static string? RetiredText(CodeOption option) => !option.IsRetired ? null : option.RetiredOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "on an unstated day";

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);
}
