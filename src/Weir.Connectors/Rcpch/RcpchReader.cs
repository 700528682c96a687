using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weir.Columns;
using Weir.Datasets;

namespace Weir.Connectors.Rcpch;

/// <summary>Makes options of items. What is wrong with one is a fault; the others stay.</summary>
internal sealed class RcpchReader(RcpchList list)
{
    private const int MaxOriginal = 10_000;
    private const string Organisations = "organisations";
    private const string Board = "local_health_board";
    private const string Active = "active";

    private readonly RcpchFields _fields = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, Entry> _byCode = new(StringComparer.Ordinal);
    private readonly List<CodeFault> _faults = [];
    private long _row;

    /// <summary>What is wrong, so far.</summary>
    public IReadOnlyList<CodeFault> Faults => _faults;

    /// <summary>The newest day on which the upstream says that an item was changed; null where it says none.</summary>
    public DateOnly? ChangedOn { get; private set; }

    /// <summary>Takes an item.</summary>
    public void Add(RcpchItem item)
    {
        _row++;
        if (item.Value.ValueKind != JsonValueKind.Object)
        {
            Reject(item.Value, null, $"The item is {RcpchFields.Kind(item.Value)} where an object is expected.");
            return;
        }

        NoteChange(item.Value);
        switch (list.Shape)
        {
            case RcpchShape.Boards when item.Value.TryGetProperty(Board, out _) || item.Value.TryGetProperty("trust", out _):
                AddHospital(item);
                break;
            case RcpchShape.Boards:
                AddBoard(item);
                break;
            case RcpchShape.Units:
                AddUnit(item);
                break;
            default:
                if (Begin(item.Value, item.Answer, list.CodeField, parent: null) is { } entry)
                    _fields.Add(item.Value, [list.CodeField, "name"], entry.Attributes);
                break;
        }
    }

    /// <summary>The options: under each board its hospitals, else in the order in which they came.</summary>
    public IReadOnlyList<CodeOption> Options()
    {
        if (list.Shape != RcpchShape.Boards)
            return [.. _entries.Select(Option)];
        var members = _entries.Where(entry => entry.Parent is not null).ToLookup(entry => entry.Parent!, StringComparer.Ordinal);
        return [.. _entries.Where(entry => entry.Parent is null).SelectMany(board => members[board.Code].Prepend(board)).Select(Option)];
    }

    private void AddBoard(RcpchItem item)
    {
        if (Begin(item.Value, item.Answer, list.CodeField, parent: null) is not { } board)
            return;
        _fields.Add(item.Value, [list.CodeField, "name", Organisations], board.Attributes);
        foreach (var member in RcpchFields.ObjectsOf(item.Value, Organisations))
        {
            _row++;
            if (Begin(member, item.Answer, "ods_code", board.Code) is { } hospital)
                _fields.Add(member, ["ods_code", "name"], hospital.Attributes);
        }
    }

    /// <summary>A hospital of the list of all organisations; one of England names no board and is none of this list's.</summary>
    private void AddHospital(RcpchItem item)
    {
        if (RcpchFields.TextAt(item.Value, Board, list.CodeField) is not { } code)
            return;
        if (_byCode.TryGetValue(code, out var known) && known.Parent is not null)
        {
            Reject(item.Value, Board, string.Create(CultureInfo.InvariantCulture, $"Its board has the code of item {known.Row:N0}, which is a hospital."));
            return;
        }

        if (known is null)
        {
            var nested = item.Value.GetProperty(Board);
            if (Begin(nested, item.Answer, list.CodeField, parent: null) is not { } board)
                return;
            _fields.Add(nested, [list.CodeField, "name"], board.Attributes);
            _row++;
        }

        if (Begin(item.Value, item.Answer, "ods_code", code) is { } hospital)
            _fields.Add(item.Value, ["ods_code", "name", Board], hospital.Attributes);
    }

    /// <summary>A unit, in one of the answers that have it: what an earlier one said stays.</summary>
    private void AddUnit(RcpchItem item)
    {
        var label = RcpchFields.ObjectsOf(item.Value, Organisations).Take(2).ToList();
        var name = Name(item.Value) ?? RcpchFields.TextAt(item.Value, "primary_organisation", "name")
            ?? (label is [var only] && only.TryGetProperty("name", out _) ? Name(only) : null) ?? RcpchFields.TextAt(item.Value, "parent", "name");
        if (Begin(item.Value, item.Answer, list.CodeField, parent: null) is not { } unit)
            return;
        // The unit's own name, which only the present API has, before that of its hospital.
        unit.Label = Name(item.Value) ?? unit.Label ?? name;
        unit.Original ??= unit.Label is null ? Original(item.Value) : null;
        _fields.Add(item.Value, [list.CodeField, "name"], unit.Attributes);
    }

    /// <summary>The option that an item is of: a new one, or one that an earlier answer had; null where it is none, and then the fault is noted.</summary>
    private Entry? Begin(JsonElement item, int answer, string codeField, string? parent)
    {
        if (Problem(item, codeField) is { } noCode)
            return Reject(item, codeField, noCode);
        var code = item.GetProperty(codeField).GetString()!.Trim();
        if (list.Shape != RcpchShape.Units && Problem(item, "name") is { } noName)
            return Reject(item, "name", noName);
        if (_byCode.TryGetValue(code, out var known))
        {
            if (known.Answer == answer || parent is not null || known.Parent is not null)
                return Reject(item, codeField, string.Create(CultureInfo.InvariantCulture, $"The same '{codeField}' as item {known.Row:N0}, which is kept."));
            known.Answer = answer;
            known.IsRetired |= IsInactive(item);
            return known;
        }

        var entry = new Entry(code, _row) { Answer = answer, Parent = parent, Label = Name(item), IsRetired = IsInactive(item) };
        _byCode.Add(code, entry);
        _entries.Add(entry);
        return entry;
    }

    private Entry? Reject(JsonElement item, string? column, string reason)
    {
        _faults.Add(new CodeFault(_row, column, FindingOutcome.Rejected, reason, Original(item)));
        return null;
    }

    private CodeOption Option(Entry entry)
    {
        if (entry.Label is null)
            _faults.Add(new CodeFault(entry.Row, "name", FindingOutcome.Flagged, "The unit has neither a name nor an organisation; it is kept under its code.", entry.Original ?? ""));
        return new CodeOption(entry.Code, entry.Label ?? $"PDU {entry.Code}")
        {
            IsRetired = entry.IsRetired,
            Parent = entry.Parent,
            Attributes = entry.Attributes.ToImmutable(),
            Row = entry.Row,
        };
    }

    private void NoteChange(JsonElement item)
    {
        if (item.TryGetProperty("updated_at", out var at) && RcpchFields.TextOf(at) is { Length: >= 10 } text
            && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && !(day <= ChangedOn))
        {
            ChangedOn = day;
        }
    }

    /// <summary>Why a field is no code or name, or null.</summary>
    private static string? Problem(JsonElement item, string field)
    {
        if (!item.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return $"The item has no '{field}'.";
        if (value.ValueKind != JsonValueKind.String)
            return $"'{field}' is {RcpchFields.Kind(value)} where a text is expected.";
        try
        {
            var text = value.GetString()!;
            return string.IsNullOrWhiteSpace(text) ? $"'{field}' is blank."
                : text.Trim().Any(char.IsControl) ? $"'{field}' holds a control character, which no code or name has."
                : null;
        }
        catch (InvalidOperationException)
        {
            return $"'{field}' holds half of a character.";
        }
    }

    private static string? Name(JsonElement item) => Problem(item, "name") is null ? item.GetProperty("name").GetString()!.Trim() : null;

    private static bool IsInactive(JsonElement item) => item.TryGetProperty(Active, out var active) && active.ValueKind == JsonValueKind.False;

    private static string Original(JsonElement item)
    {
        var text = item.GetRawText();
        return text.Length > MaxOriginal ? text[..MaxOriginal] : text;
    }

    /// <summary>An option in the making.</summary>
    private sealed class Entry(string code, long row)
    {
        public string Code => code;

        public long Row => row;

        public ImmutableSortedDictionary<string, string>.Builder Attributes { get; } = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

        /// <summary>The answer that had it last: a second time in one is once too often.</summary>
        public int Answer { get; set; }

        public string? Label { get; set; }

        public string? Parent { get; init; }

        public bool IsRetired { get; set; }

        public string? Original { get; set; }
    }
}
