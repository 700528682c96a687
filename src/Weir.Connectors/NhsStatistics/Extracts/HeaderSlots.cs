using Weir.Columns;
using Weir.Failures;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Which field of a file fills which slot.</summary>
internal sealed class HeaderSlots
{
    private readonly ExtractLayout _layout;
    private readonly int _fields;

    /// <exception cref="SourceException">A column is there twice.</exception>
    public HeaderSlots(ExtractLayout layout, IReadOnlyList<string> names, string file)
    {
        (_layout, _fields) = (layout, names.Count);
        var header = new HashSet<string>(names.Select(name => name.Trim()), StringComparer.OrdinalIgnoreCase);
        for (var field = 0; field < names.Count; field++)
        {
            var name = names[field].Trim();
            var label = LabelSlot(name, header);
            var count = label < 0 ? CountSlot(name) : -1;
            if ((label >= 0 && Labels.ContainsValue(label)) || (count >= 0 && Counts.ContainsValue(count)))
                throw new SourceException($"{file}: the header has the column '{name}' twice; it was expected once. Take the file from the publisher again.", FailureKind.BadData);
            if (count >= 0)
                Counts.Add(field, count);
            else
                Labels.Add(field, label >= 0 ? label : AddExtra(name, field));
        }
    }

    /// <summary>Field to slot.</summary>
    public Dictionary<int, int> Labels { get; } = [];

    /// <summary>Field to count.</summary>
    public Dictionary<int, int> Counts { get; } = [];

    public List<ColumnSchema> Extras { get; } = [];

    public bool HasPeriod => Labels.ContainsValue(0);

    public bool HasFinancialYear => Labels.ContainsValue(YearSlot) && Labels.ContainsValue(YearSlot + 1);

    private int YearSlot => ExtractHeader.YearSlotOf(_layout);

    /// <summary>Names that the file's generation has and the file has not.</summary>
    public IEnumerable<string> MissingNames()
    {
        for (var slot = 1; slot < _layout.Labels.Count; slot++)
        {
            if (_layout.Labels[slot] is { } name && !Labels.ContainsValue(slot) && !_layout.Optional.Contains(slot))
                yield return name;
        }

        for (var slot = 0; slot < _layout.Counts.Count; slot++)
        {
            if (!Counts.ContainsValue(slot) && _layout.Expects(slot, Counts.Values))
                yield return _layout.Counts[slot];
        }
    }

    public IEnumerable<ExtractHeader.Step> Steps()
    {
        var counts = new List<int>();
        for (var field = 0; field <= _fields; field++)
        {
            if (Counts.TryGetValue(field, out var slot))
            {
                counts.Add(slot);
                continue;
            }

            if (counts.Count > 0)
                yield return new ExtractHeader.Step(-1, new NumberFields([.. counts]));
            counts.Clear();
            if (field < _fields)
                yield return new ExtractHeader.Step(Labels[field], Counts: null);
        }
    }

    private int AddExtra(string name, int field)
    {
        var column = ColumnNames.NameOf(name, _layout.Schema.Columns.Concat(Extras), field + 1);
        Extras.Add(new ColumnSchema(column, ColumnType.Text) { Description = "A column that the publisher added, as text; Weir does not know its meaning." });
        return YearSlot + 2 + Extras.Count - 1;
    }

    private int LabelSlot(string name, HashSet<string> header)
    {
        if (!header.Contains(_layout.Labels[0]!))
        {
            if (Is(name, "Year"))
                return YearSlot;
            if (Is(name, "Period Name"))
                return YearSlot + 1;
        }

        var other = _layout.OtherLabel(name, header);
        return other >= 0 ? other : IndexOf(_layout.Labels, name);
    }

    private int CountSlot(string name) => IndexOf(_layout.Counts, name) is >= 0 and var slot ? slot : _layout.OtherCount(name);

    private static int IndexOf(IReadOnlyList<string?> names, string name)
    {
        for (var slot = 0; slot < names.Count; slot++)
        {
            if (names[slot] is { } known && Is(name, known))
                return slot;
        }

        return -1;
    }

    private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
