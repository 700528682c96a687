using System.Security.Cryptography;
using System.Text;

namespace Weir.Connectors.Fhir.Search;

/// <summary>What the pages of a search have shown so far.</summary>
internal sealed class SearchFound(TimeSpan overlap)
{
    private readonly Dictionary<string, (DateTimeOffset At, string Version)> _recent = new(StringComparer.Ordinal);
    private int _pruneAt = 10_000;

    /// <summary>Resources, those that came again included.</summary>
    public long Resources { get; private set; }

    /// <summary>The newest meta.lastUpdated; null where none was seen.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>True while each was as new as those before it: what is newer than the last is still to come.</summary>
    public bool IsSorted { get; private set; } = true;

    /// <summary>Notes a resource.</summary>
    public void Add(string id, string? version, DateTimeOffset? at)
    {
        Resources++;
        if (at is not { } moment)
        {
            IsSorted = false;
            return;
        }

        if (moment < Newest)
            IsSorted = false;
        else
            Newest = moment;
        _recent[id] = (moment, version ?? "");
        if (_recent.Count >= _pruneAt)
            Prune();
    }

    /// <summary>Hash of what was updated within the overlap before the newest.</summary>
    public string Seen()
    {
        Prune();
        var text = string.Join('\n', _recent.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value.At.UtcTicks} {pair.Value.Version}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <summary>Forgets what the next search will not show again: what is kept does not grow with the server.</summary>
    private void Prune()
    {
        foreach (var id in _recent.Where(pair => pair.Value.At < Newest - overlap).Select(pair => pair.Key).ToList())
            _recent.Remove(id);
        _pruneAt = Math.Max(10_000, 2 * _recent.Count);
    }
}
