using Weir.Columns;

namespace Weir.Connectors.NhsStatistics.Extracts;

/// <summary>Looks at the rows of one file: flags what is odd, measures the load, and says where a row is not as the others.</summary>
internal abstract class ExtractChecks
{
    /// <summary>False for a row that names no month of its own, such as a sum of the others.</summary>
    public virtual bool HasPeriod(in ExtractRow row) => true;

    /// <summary>What goes into a label's column.</summary>
    public virtual ReadOnlySpan<byte> Label(in ExtractRow row, int slot) => row.Label(slot);

    /// <summary>Looks at a row that is kept.</summary>
    public abstract void Accept(in ExtractRow row, Batch batch);

    /// <summary>A row was rejected: sums that it may have been part of are not judged.</summary>
    public virtual void Skip()
    {
    }

    /// <summary>The file has ended: what could only be said of it as a whole, and its measures.</summary>
    public abstract void Finish(Batch batch);
}
