using System.Globalization;
using Weir.Failures;

namespace Weir.Sandbox.DataDictionary;

/// <summary>The codes of every item, and what has changed of them.</summary>
/// <remarks>Codes and labels are invented, but for the ethnic categories of the 2001 census, which everybody knows.</remarks>
internal sealed class DictionaryWorld
{
    private static readonly string[] Kinds =
    [
        "Planned", "Urgent", "Early", "Late", "Partial", "Complete", "Shared", "Local", "Regional", "Usual",
        "Other", "Temporary", "Regular", "Assisted", "Supported", "Independent", "Combined", "Separate", "First", "Repeat",
    ];

    private static readonly string[] Things =
    [
        "assessment", "visit", "stay", "contact", "review", "placement", "referral", "transfer", "outcome", "finding",
        "arrangement", "plan", "session", "clinic", "service", "team", "method", "stage", "level", "group",
    ];

    private static readonly (string Group, string[] Labels)[] EthnicCategories =
    [
        ("White", ["British", "Irish", "Any other White background"]),
        ("Mixed", ["White and Black Caribbean", "White and Black African", "White and Asian", "Any other mixed background"]),
        ("Asian or Asian British", ["Indian", "Pakistani", "Bangladeshi", "Any other Asian background"]),
        ("Black or Black British", ["Caribbean", "African", "Any other Black background"]),
        ("Other Ethnic Groups", ["Chinese", "Any other ethnic group"]),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<DictionaryCode>> _codes = DictionaryItem.All.ToDictionary(item => item.Name, Codes, StringComparer.Ordinal);

    /// <summary>The codes that an item has now: national ones first.</summary>
    public IReadOnlyList<DictionaryCode> CodesOf(string name)
    {
        lock (_gate)
            return _codes.TryGetValue(name, out var codes) ? codes : throw new UsageException("Sandbox: there is no such item. GET /dictionary/ lists them.");
    }

    /// <summary>Changes an item, and returns the code that is new or has changed.</summary>
    public DictionaryCode Change(string name, DictionaryChange change)
    {
        lock (_gate)
        {
            var codes = CodesOf(name);
            var at = codes.TakeWhile(code => code.IsRetired).Count();
            var changed = change switch
            {
                DictionaryChange.Label => codes[at] with { Label = codes[at].Label + " (reworded)" },
                DictionaryChange.Added => new DictionaryCode("ZZ" + codes.Count.ToString(CultureInfo.InvariantCulture), "Something new"),
                _ => codes[at] with { Label = codes[at].Label + " (Retired 01 April 2026)", IsRetired = true },
            };
            _codes[name] = change == DictionaryChange.Added ? [changed, .. codes] : [.. codes.Select((code, place) => place == at ? changed : code)];
            return changed;
        }
    }

    /// <summary>Leaves an item the first half of its codes.</summary>
    public void LoseHalf(string name)
    {
        lock (_gate)
            _codes[name] = [.. CodesOf(name).Take((CodesOf(name).Count + 1) / 2)];
    }

    /// <summary>Gives an item back the codes it had at the start.</summary>
    public void Restore(string name)
    {
        lock (_gate)
            _codes[name] = CodesOf(name) is not null ? Codes(DictionaryItem.All.Single(item => string.Equals(item.Name, name, StringComparison.Ordinal))) : [];
    }

    private static IReadOnlyList<DictionaryCode> Codes(DictionaryItem item)
    {
        if (item.Kind == DictionaryKind.DefaultAndDescription)
            return Ethnic();
        var start = item.Name.Sum(letter => letter);
        var national = item.Count - item.Defaults;
        return
        [
            .. Enumerable.Range(0, national).Select(place => National(item, place, start)),
            .. Enumerable.Range(0, item.Defaults).Select(place => new DictionaryCode(Default(item, place), place == 0 ? "Not known" : place == 1 ? "Not applicable" : "Not recorded") { IsDefault = true }),
        ];
    }

    private static DictionaryCode National(DictionaryItem item, int place, int start)
    {
        var at = (place + start) % (Kinds.Length * Things.Length);
        var label = $"{Kinds[at % Kinds.Length]} {Things[((at / Kinds.Length) + at) % Things.Length]}";
        var code = item.HasLongCodes ? (1000 + place).ToString("00000", CultureInfo.InvariantCulture)
            : item.Count > 100 ? (100 + place).ToString(CultureInfo.InvariantCulture)
            : item.Count > 9 ? (place + 1).ToString("00", CultureInfo.InvariantCulture)
            : (place + 1).ToString(CultureInfo.InvariantCulture);
        if (!item.HasRetired || place % 16 != 3)
            return new DictionaryCode(code, label);
        return new DictionaryCode(code, place % 32 == 3 ? label + " (Retired 01 April 2010)" : place % 64 == 19 ? label + " (Retired)" : label) { IsRetired = true };
    }

    private static string Default(DictionaryItem item, int place) => item.Count > 9 ? (99 - place).ToString(CultureInfo.InvariantCulture) : "XYW"[place].ToString();

    private static List<DictionaryCode> Ethnic()
    {
        var letters = "ABCDEFGHJKLMNPRS".Select(letter => letter.ToString()).GetEnumerator();
        var codes = new List<DictionaryCode>();
        foreach (var (group, labels) in EthnicCategories)
        {
            foreach (var label in labels)
            {
                letters.MoveNext();
                codes.Add(new DictionaryCode(letters.Current, label) { Group = group });
            }
        }

        return [.. codes, new DictionaryCode("Z", "Not stated"), new DictionaryCode("99", "Not known") { IsDefault = true }];
    }
}
