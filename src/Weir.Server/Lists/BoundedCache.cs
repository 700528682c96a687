namespace Weir.Server.Lists;

/// <summary>Keeps what was made or read, up to a weight in all; what was not asked for longest goes first.</summary>
/// <param name="maxWeight">The weight in all.</param>
internal sealed class BoundedCache<T>(long maxWeight)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _newestFirst = new();
    private long _weight;

    /// <summary>How much is kept.</summary>
    public long Weight
    {
        get
        {
            lock (_gate)
                return _weight;
        }
    }

    /// <summary>What is kept under a key, or null.</summary>
    public T? Find(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
                return null;
            if (node.Previous is not null)
            {
                _newestFirst.Remove(node);
                _newestFirst.AddFirst(node);
            }

            return node.Value.Value;
        }
    }

    /// <summary>Keeps it, unless it alone would take a quarter of the room.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="stamp">What it was made of: see <see cref="KeepOnly"/>.</param>
    /// <param name="value">It.</param>
    /// <param name="weight">Its weight.</param>
    public void Keep(string key, string stamp, T value, long weight)
    {
        if (weight > maxWeight / 4)
            return;
        lock (_gate)
        {
            if (_byKey.ContainsKey(key))
                return;
            _byKey[key] = _newestFirst.AddFirst(new Entry(key, stamp, value, weight));
            _weight += weight;
            while (_weight > maxWeight)
                Drop(_newestFirst.Last!);
        }
    }

    /// <summary>Drops what was made of anything else than these.</summary>
    public void KeepOnly(IReadOnlySet<string> stamps)
    {
        lock (_gate)
        {
            for (var node = _newestFirst.First; node is not null;)
            {
                var next = node.Next;
                if (!stamps.Contains(node.Value.Stamp))
                    Drop(node);
                node = next;
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _newestFirst.Remove(node);
        _byKey.Remove(node.Value.Key);
        _weight -= node.Value.Weight;
    }

    private sealed record Entry(string Key, string Stamp, T Value, long Weight);
}
