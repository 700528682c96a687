using System.Globalization;

namespace Weir.Sandbox.NhsStatistics.Files;

/// <summary>A published full extract: a data month and which of its publications.</summary>
/// <param name="Month">The first day of the data month.</param>
/// <param name="Revision">0 for the first publication, 1 for its first revision, and so on.</param>
internal readonly record struct RttFile(DateOnly Month, int Revision)
{
    /// <summary>The first month with a full extract; before it there were only workbooks.</summary>
    public static readonly DateOnly FirstMonth = new(2015, 10, 1);

    /// <summary>The month it was uploaded in: two after the data, and revisions in the January or July that follow.</summary>
    public DateOnly UploadMonth
    {
        get
        {
            var upload = Month.AddMonths(2);
            for (var revision = 0; revision < Revision; revision++)
            {
                do
                {
                    upload = upload.AddMonths(1);
                }
                while (upload.Month is not (1 or 7));
            }

            return upload;
        }
    }

    /// <summary>When it was published: 09:30 on the second Thursday of the upload month.</summary>
    public DateTimeOffset Published
    {
        get
        {
            var first = UploadMonth;
            var untilThursday = ((int)DayOfWeek.Thursday - (int)first.DayOfWeek + 7) % 7;
            return new DateTimeOffset(first.AddDays(untilThursday + 7), new TimeOnly(9, 30), TimeSpan.Zero);
        }
    }

    /// <summary>The name in the address.</summary>
    public string Name => RttFileNaming.Name(this);

    /// <summary>The name of the CSV in the archive.</summary>
    public string MemberName => RttFileNaming.MemberName(this);

    /// <summary>The text of the link.</summary>
    public string LinkText => RttFileNaming.LinkText(this);

    /// <summary>The path of the address.</summary>
    public string Path => UploadFolder(UploadMonth) + Name;

    /// <summary>The folder that the site keeps the uploads of a month in.</summary>
    public static string UploadFolder(DateOnly upload) =>
        string.Create(CultureInfo.InvariantCulture, $"/statistics/wp-content/uploads/sites/2/{upload.Year}/{upload.Month:00}/");
}
