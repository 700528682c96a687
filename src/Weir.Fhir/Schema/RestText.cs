namespace Weir.Fhir.Schema;

/// <summary>Collects what of a row has no column, as a JSON object of the same shape as the row's element.</summary>
/// <remarks>Reused from row to row. Properties of an object come one after the other, so an object that was closed is not met again.</remarks>
internal sealed class RestText
{
    private readonly List<RowProperty> _open = [];
    private byte[] _text = new byte[256];
    private int _length;

    /// <summary>The object, or nothing where there is none; valid until the next row.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public void Clear()
    {
        _open.Clear();
        _length = 0;
    }

    /// <summary>Room for a property's value, which the caller writes as valid JSON without blanks around it.</summary>
    /// <param name="path">The objects around it, from the row's element on.</param>
    /// <param name="name">Its name as JSON writes it, without quotes.</param>
    /// <param name="maxBytes">How many bytes the value takes at most.</param>
    public Span<byte> Begin(ReadOnlySpan<PathStep> path, ReadOnlySpan<byte> name, int maxBytes)
    {
        if (_length == 0)
            Write((byte)'{');
        var common = 0;
        while (common < path.Length && common < _open.Count && ReferenceEquals(_open[common], path[common].Property))
            common++;
        Close(common);
        foreach (var step in path[common..])
        {
            Name(step.Property.Utf8);
            Write((byte)'{');
            _open.Add(step.Property);
        }

        Name(name);
        Reserve(maxBytes);
        return _text.AsSpan(_length, maxBytes);
    }

    /// <summary>Tells how many bytes the value took.</summary>
    public void Advance(int bytes) => _length += bytes;

    /// <summary>Ends the object.</summary>
    public void End()
    {
        if (_length == 0)
            return;
        Close(0);
        Write((byte)'}');
    }

    private void Close(int depth)
    {
        for (var open = _open.Count; open > depth; open--)
            Write((byte)'}');
        _open.RemoveRange(depth, _open.Count - depth);
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (_text[_length - 1] != '{')
            Write((byte)',');
        Write((byte)'"');
        Reserve(name.Length);
        name.CopyTo(_text.AsSpan(_length));
        _length += name.Length;
        Write((byte)'"');
        Write((byte)':');
    }

    private void Write(byte character)
    {
        Reserve(1);
        _text[_length++] = character;
    }

    private void Reserve(int bytes)
    {
        if (_length + bytes > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + bytes));
    }
}

/// <summary>A step on the way to the element that is being read.</summary>
/// <param name="Property">The property.</param>
/// <param name="Index">Position in its list; 0 where it is none.</param>
internal readonly record struct PathStep(RowProperty Property, int Index);
