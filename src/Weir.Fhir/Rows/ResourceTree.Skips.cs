using System.Runtime.CompilerServices;

namespace Weir.Fhir.Rows;

/// <content>Passing what no path reads.</content>
internal sealed unsafe partial class ResourceTree
{
    /// <summary>Skips a property of the resource itself, and notes what it tells of the release.</summary>
    private int SkipOwn(ReadOnlySpan<byte> name, int start)
    {
        OtherRelease ??= _marks.Find(name);
        var end = SkipValue(start);
        if (Problem is null && name.Length == 4 && name.SequenceEqual("meta"u8))
            OtherRelease ??= Files.OtherRelease.FindProfile(new ReadOnlySpan<byte>(Bytes + start, end - start));
        return end;
    }

    /// <summary>Skips a value that no path reads and returns where it ends.</summary>
    private int SkipValue(int at)
    {
        if (at >= Length)
            return Fail("the end where a value belongs");
        switch (Bytes[at])
        {
            case (byte)'"':
                _at += 2;
                return (int)_positions[_at - 1] + 1;
            case (byte)'{' or (byte)'[':
                _at++;
                SkipContainer();
                return (int)_positions[_at - 1] + 1;
            default:
                var end = EndOfScalar(at);
                return end > at ? end : Fail("no value where one belongs");
        }
    }

    private void SkipNested(byte first)
    {
        if (first == '"')
        {
            _at += 2;
        }
        else if (first is (byte)'{' or (byte)'[')
        {
            _at++;
            SkipContainer();
        }
    }

    /// <summary>Passes everything up to the bracket that closes the one just passed.</summary>
    private void SkipContainer()
    {
        var depth = 1;
        var positions = _positions;
        var bytes = Bytes;
        var at = _at;
        var count = _index.Count;
        while (at < count)
        {
            // '{' and '[' end in the same three bits, and so do '}' and ']'.
            var c = bytes[positions[at]];
            at++;
            if (c == '"')
            {
                at++;
            }
            else if ((c & 0x06) == 0x02)
            {
                depth++;
            }
            else if (--depth == 0)
            {
                break;
            }
        }

        _at = at;
        if (depth != 0)
            Fail("a bracket that is not closed");
    }

    private int EndOfScalar(int at)
    {
        while (at < Length && Bytes[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'"' or (byte)'{' or (byte)'[' or (byte)':'))
            at++;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipBlanks(int at)
    {
        // The common case, compact JSON, is one comparison.
        if (at < Length && Bytes[at] > ' ')
            return at;
        while (at < Length && Bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }
}
