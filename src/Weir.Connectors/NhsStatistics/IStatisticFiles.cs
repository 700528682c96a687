using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.NhsStatistics;

/// <summary>Reads the files of a statistic.</summary>
internal interface IStatisticFiles
{
    /// <summary>Reads a file's rows.</summary>
    /// <exception cref="SourceException">The bytes are not what they should be (<see cref="FailureKind.BadData"/>).</exception>
    IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken);

    /// <summary>What a file is, by its name, the name of what is in it, or its rows.</summary>
    /// <param name="path">Where its bytes are.</param>
    /// <param name="name">What it is called, for its name and for messages.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SourceException">Nothing tells.</exception>
    Task<GivenFile> IdentifyAsync(string path, string name, CancellationToken cancellationToken);
}

/// <summary>What is known of a file that a person named.</summary>
/// <param name="Series">The series it is of.</param>
/// <param name="Month">First day of its month.</param>
/// <param name="Revision">Its revision, or null where nothing tells.</param>
internal sealed record GivenFile(string Series, DateOnly Month, int? Revision);
