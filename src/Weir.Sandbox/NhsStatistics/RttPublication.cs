using Weir.Failures;
using Weir.Sandbox.NhsStatistics.Files;

namespace Weir.Sandbox.NhsStatistics;

/// <summary>What has been published so far. It grows while the sandbox runs: a new month, a revision.</summary>
internal sealed class RttPublication
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DateOnly, int> _revisions = [];
    private readonly DateOnly _oldest;
    private DateOnly _newest;

    /// <summary>Publishes the months that the options ask for.</summary>
    /// <exception cref="UsageException">A month before the first full extract, or a revision of an unpublished month.</exception>
    public RttPublication(SandboxOptions options)
    {
        _newest = FirstDay(options.NewestMonth);
        _oldest = _newest.AddMonths(1 - options.Months);
        if (options.Months < 1 || _oldest < RttFile.FirstMonth)
        {
            throw new UsageException(
                $"Sandbox: {options.Months} months up to {_newest:yyyy-MM} are asked for, and there are full extracts from {RttFile.FirstMonth:yyyy-MM} on. "
                + "Ask for at least one month and none before that.");
        }

        foreach (var month in options.Revisions)
        {
            PublishRevision(month);
        }
    }

    /// <summary>The newest data month.</summary>
    public DateOnly Newest
    {
        get
        {
            lock (_gate)
            {
                return _newest;
            }
        }
    }

    /// <summary>The current file of each month, the newest month first.</summary>
    public IReadOnlyList<RttFile> Current
    {
        get
        {
            lock (_gate)
            {
                var files = new List<RttFile>();
                for (var month = _newest; month >= _oldest; month = month.AddMonths(-1))
                {
                    files.Add(new RttFile(month, _revisions.GetValueOrDefault(month)));
                }

                return files;
            }
        }
    }

    /// <summary>The current file of one month.</summary>
    /// <exception cref="UsageException">The month is not published.</exception>
    public RttFile CurrentOf(DateOnly month)
    {
        lock (_gate)
        {
            var day = FirstDay(month);
            return IsPublished(day) ? new RttFile(day, _revisions.GetValueOrDefault(day)) : throw NotPublished(day);
        }
    }

    /// <summary>The published file at a path, an earlier version of a revised month included, or null.</summary>
    public RttFile? Find(string path)
    {
        foreach (var current in Current)
        {
            for (var revision = 0; revision <= current.Revision; revision++)
            {
                var file = current with { Revision = revision };
                if (string.Equals(file.Path, path, StringComparison.Ordinal))
                {
                    return file;
                }
            }
        }

        return null;
    }

    /// <summary>Publishes everything up to a month.</summary>
    public void PublishMonth(DateOnly month)
    {
        lock (_gate)
        {
            _newest = FirstDay(month) > _newest ? FirstDay(month) : _newest;
        }
    }

    /// <summary>Publishes a revision, or one more, of a month and returns its file.</summary>
    /// <exception cref="UsageException">The month is not published.</exception>
    public RttFile PublishRevision(DateOnly month)
    {
        lock (_gate)
        {
            var day = FirstDay(month);
            if (!IsPublished(day))
            {
                throw NotPublished(day);
            }

            _revisions[day] = _revisions.GetValueOrDefault(day) + 1;
            return new RttFile(day, _revisions[day]);
        }
    }

    private bool IsPublished(DateOnly day) => day >= _oldest && day <= _newest;

    private UsageException NotPublished(DateOnly day) => new(
        $"Sandbox: month {day:yyyy-MM} is not published, {_oldest:yyyy-MM} to {_newest:yyyy-MM} are. Publish the month first.");

    private static DateOnly FirstDay(DateOnly month) => new(month.Year, month.Month, 1);
}
