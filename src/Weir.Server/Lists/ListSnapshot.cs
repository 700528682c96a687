using System.Security.Cryptography;
using System.Text;
using Weir.Datasets;
using Weir.Pipelines;
using Weir.Server.Hosting;

namespace Weir.Server.Lists;

/// <summary>All lists as they were at one look into the warehouses.</summary>
internal sealed class ListSnapshot
{
    private readonly Dictionary<string, ServedList> _byKey;

    public ListSnapshot(IEnumerable<ServedList> lists)
    {
        Lists = [.. lists.OrderBy(list => list.Key, StringComparer.Ordinal)];
        _byKey = Lists.ToDictionary(list => list.Key, StringComparer.Ordinal);
        Changes = [.. Lists.SelectMany(list => list.Versions)
            .OrderByDescending(version => version.KnownSince).ThenBy(version => version.Dataset, StringComparer.Ordinal).ThenByDescending(version => version.Number)];
        Stamp = "all/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lists.Select(list => list.Stamp)))));
        ChangedAt = Lists.Count == 0 ? DateTimeOffset.UnixEpoch : Lists.Max(list => list.ChangedAt);
    }

    /// <summary>No lists.</summary>
    public static ListSnapshot Empty { get; } = new([]);

    /// <summary>The lists, by key.</summary>
    public IReadOnlyList<ServedList> Lists { get; }

    /// <summary>Every version of every list, newest first.</summary>
    public IReadOnlyList<DatasetVersion> Changes { get; }

    /// <summary>What tells this state of all lists from any other.</summary>
    public string Stamp { get; }

    /// <summary>When the last of them changed.</summary>
    public DateTimeOffset ChangedAt { get; }

    public ServedList? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The list of a key.</summary>
    /// <exception cref="ProblemException">There is none: 404, with the nearest key.</exception>
    public ServedList Get(string key) => Find(key) ?? throw ProblemException.NotFound(
        $"There is no dataset '{Shown.Of(key)}'.{(Lists.Count == 0 ? " None has been synced yet." : Spelling.Suggestion(key, _byKey.Keys))}");
}
