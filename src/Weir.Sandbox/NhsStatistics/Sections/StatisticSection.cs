using Weir.Sandbox.NhsStatistics.Files;

namespace Weir.Sandbox.NhsStatistics.Sections;

/// <summary>A part of the site for another statistic: an index that links years, years that link months. It publishes the months that the waiting times do, with their revisions.</summary>
internal abstract class StatisticSection
{
    /// <summary>Path of the index.</summary>
    public abstract string Index { get; }

    /// <summary>What the pages are titled.</summary>
    public abstract string Title { get; }

    /// <summary>Path of a year's page.</summary>
    public abstract string YearPath(FinancialYear year);

    /// <summary>The file of a month and revision.</summary>
    public abstract SectionFile FileOf(DateOnly month, int revision);

    /// <summary>Whether the section has a file of a month.</summary>
    public virtual bool Has(DateOnly month) => true;

    /// <summary>The month a file is uploaded in.</summary>
    protected virtual DateOnly UploadMonth(DateOnly month, int revision) => new RttFile(month, revision).UploadMonth;

    /// <summary>The path that a name has.</summary>
    protected string PathOf(DateOnly month, int revision, string name) => RttFile.UploadFolder(UploadMonth(month, revision)) + name;
}

/// <summary>A file that a section links.</summary>
/// <param name="Path">The path of its address.</param>
/// <param name="LinkText">The text of its link.</param>
/// <param name="ContentType">What it says it is.</param>
/// <param name="Write">Makes its bytes, the same every time.</param>
internal sealed record SectionFile(string Path, string LinkText, string ContentType, Func<byte[]> Write);
