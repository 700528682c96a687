using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>One row of a full extract. The generator fills one instance again and again: copy what must outlive the step.</summary>
internal sealed class RttRow(int bandCount)
{
    /// <summary>The hospital.</summary>
    public required Provider Provider { get; set; }

    /// <summary>Who pays.</summary>
    public required Commissioner Commissioner { get; set; }

    /// <summary>The part of the return.</summary>
    public RttPart Part { get; set; }

    /// <summary>The treatment function, or the total of all.</summary>
    public required TreatmentFunction Function { get; set; }

    /// <summary>Pathways by whole weeks waited, the last band open; meaningless where the part has no bands.</summary>
    public int[] Bands { get; } = new int[bandCount];

    /// <summary>Whether this row's bands without pathways are blank instead of zero.</summary>
    public bool LeavesZeroBandsBlank { get; set; }

    /// <summary>The pathways whose clock start is unknown; null is blank.</summary>
    public int? UnknownClockStart { get; set; }

    /// <summary>The pathways of the row, those with an unknown clock start included.</summary>
    public int TotalAll { get; set; }

    /// <summary>The sum of the bands; null is blank: only parts 1A and 1B say it.</summary>
    public int? Total => Part.IsCompleted ? TotalAll - (UnknownClockStart ?? 0) : null;

    /// <summary>Empties the figures before a sum.</summary>
    public void Clear()
    {
        Array.Clear(Bands);
        LeavesZeroBandsBlank = false;
        UnknownClockStart = null;
        TotalAll = 0;
    }

    /// <summary>Adds the figures of another row; blank stays blank as long as nothing but blanks is added.</summary>
    public void Add(RttRow other)
    {
        for (var band = 0; band < Bands.Length; band++)
        {
            Bands[band] += other.Bands[band];
        }

        if (other.UnknownClockStart is { } unknown)
        {
            UnknownClockStart = (UnknownClockStart ?? 0) + unknown;
        }

        TotalAll += other.TotalAll;
    }
}
