namespace Weir.Sandbox.Faults;

/// <summary>The faults that are ordered and not yet used up; the first that meets a request is the one it gets.</summary>
internal sealed class FaultQueue
{
    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int? Left)> _ordered = [];

    /// <summary>Orders a fault.</summary>
    public void Order(Fault fault)
    {
        lock (_gate)
        {
            _ordered.Add((fault, fault.Times));
        }
    }

    /// <summary>Forgets every fault.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _ordered.Clear();
        }
    }

    /// <summary>The fault that a request meets, used up by one, or null.</summary>
    public Fault? Take(string method, string path)
    {
        lock (_gate)
        {
            var index = _ordered.FindIndex(order => order.Fault.Meets(method, path));
            if (index < 0)
            {
                return null;
            }

            var (fault, left) = _ordered[index];
            if (left is 1)
            {
                _ordered.RemoveAt(index);
            }
            else
            {
                _ordered[index] = (fault, left - 1);
            }

            return fault;
        }
    }
}
