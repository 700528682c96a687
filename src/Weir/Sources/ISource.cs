using Weir.Columns;
using Weir.Destinations;
using Weir.Failures;

namespace Weir.Sources;

/// <summary>Reads one kind of external system. Retry, politeness, prefetch and logging are the engine's; a source plans and reads.</summary>
public interface ISource
{
    /// <summary>Version of what shapes the rows: change it and every partition loads again.</summary>
    string Recipe { get; }

    /// <summary>The tables it feeds, as they are when nothing unusual is read; but for those that <see cref="FindTable"/> alone knows.</summary>
    IReadOnlyList<SourceTable> Tables { get; }

    /// <summary>A table it feeds, by name: one of <see cref="Tables"/>, which are made before anything is read, or one that is made when its first row comes.</summary>
    /// <returns>The table, or null where it feeds none of the name.</returns>
    SourceTable? FindTable(string name) => Tables.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal));

    /// <summary>What became of values by a policy in what was read so far; empty where there is none.</summary>
    internal IReadOnlyList<ValueCount> ValueCounts => [];

    /// <summary>What a person should know of the rows that were read so far, for the run's notes.</summary>
    internal IReadOnlyList<string> Notes => [];

    /// <summary>
    /// True where dashboards join what its partitions wrote, so that those which are loaded already are made again all together where the recipe
    /// alone has changed: readers see the old tables until all of the new is there. Of records only, and where the destination can.
    /// </summary>
    internal bool RebuildsTogether => false;

    /// <summary>What a partition that was loaded under another recipe is under this one, where its kept bytes can be read again without the upstream.</summary>
    /// <param name="loaded">The partition as it was planned then.</param>
    /// <param name="recipe">The recipe of then.</param>
    /// <param name="checkpoint">Its checkpoint, or null.</param>
    /// <returns>The partition and its checkpoint, or null where the upstream has to be asked.</returns>
    internal (PlannedPartition Partition, string? Checkpoint)? Rebuild(PlannedPartition loaded, string recipe, string? checkpoint) => null;

    /// <summary>The views made beside the tables, in the order they build on each other.</summary>
    IReadOnlyList<SourceView> Views { get; }

    /// <summary>What a load is gated on beyond the engine's own rules.</summary>
    IReadOnlyList<GateRule> GateRules { get; }

    /// <summary>Looks at the upstream where the tables depend on what is there. Called before anything else is asked that needs them.</summary>
    /// <param name="input">A file given on the command line instead of the upstream, or null.</param>
    /// <param name="writesNothing">True where nothing may be written down, as in a dry run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SourceException">It could not be looked at.</exception>
    internal Task PrepareAsync(string? input, bool writesNothing, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Plans the partitions to look at, oldest first.</summary>
    /// <exception cref="SourceException">Nothing could be found, and the message says where it was looked for.</exception>
    Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Of bytes that feed several partitions (<see cref="PlannedPartition.Request"/>), says what each partition's part of them is. Called once
    /// when the bytes are there; <see cref="ReadAsync"/> then reads a partition's part from the same bytes.
    /// </summary>
    /// <returns>The part of each partition, by its name; one that is left out has nothing.</returns>
    /// <exception cref="SourceException">The bytes are not what they should be (<see cref="FailureKind.BadData"/>): none of the partitions is loaded.</exception>
    internal Task<IReadOnlyDictionary<string, ContentPart>> DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This source plans no request that feeds several partitions.");

    /// <summary>Reads the rows of a partition from its raw bytes. Called again from the start on each attempt.</summary>
    /// <returns>Batches in the order of the original; the receiver owns each.</returns>
    /// <exception cref="SourceException">The bytes are not what they should be (<see cref="FailureKind.BadData"/>).</exception>
    IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, CancellationToken cancellationToken);
}

/// <summary>A table that a source feeds.</summary>
/// <param name="Schema">The table.</param>
/// <param name="Mode">How its loads are written.</param>
/// <param name="ScopeColumns">For <see cref="WriteMode.Replace"/>: the columns that tell the rows of one partition from another's.</param>
public sealed record SourceTable(TableSchema Schema, WriteMode Mode, IReadOnlyList<string> ScopeColumns);

/// <summary>What the engine asks a source to plan.</summary>
/// <param name="Periods">The periods asked for; null where the source's default holds.</param>
/// <param name="Input">A file given on the command line instead of the upstream, or null.</param>
/// <param name="Loaded">What is loaded already, by partition name, as it was planned.</param>
public sealed record PlanRequest(
    PeriodRange? Periods,
    string? Input,
    IReadOnlyDictionary<string, PlannedPartition> Loaded)
{
    /// <summary>True where a person asked to load again whatever is loaded.</summary>
    public bool Force { get; init; }

    /// <summary>Names of what alone is to be looked at, where a source has parts that have names; null for all.</summary>
    internal IReadOnlyList<string>? Only { get; init; }

    /// <summary>Up to where each partition has been read, by its name, as the source wrote it in <see cref="LoadSummary.Checkpoint"/>.</summary>
    public IReadOnlyDictionary<string, string> Checkpoints { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often the engine may plan again where this plan falls short for now.</summary>
    public int TriesLeft { get; init; }
}

/// <summary>What a source found to look at.</summary>
/// <param name="Partitions">The partitions, oldest first, each name once.</param>
/// <param name="Notes">What a person should know: a month that is missing, a tier that found nothing.</param>
public sealed record SourcePlan(IReadOnlyList<PlannedPartition> Partitions, IReadOnlyList<string> Notes)
{
    /// <summary>What could not be looked at, so that partitions may be missing; or null.</summary>
    /// <remarks>
    /// Where it is <see cref="FailureKind.Transient"/> the engine plans again while it has tries. Then, and where it is not, it loads what was
    /// planned and the run ends as failed with this message.
    /// </remarks>
    public SourceException? Shortfall { get; init; }

    /// <summary>How many requests the upstream lets be fetched at once.</summary>
    internal int Downloads { get; init; } = 1;

    /// <summary>How the upstream wants to be asked; null where nothing is known of it.</summary>
    internal Http.UpstreamPace? Pace { get; init; }
}

/// <summary>A partition to look at, with all that is needed to fetch and read it. Kept as JSON with loads and holds, without headers and with the address as it may be printed.</summary>
/// <param name="Name">The partition's name, unique in the pipeline, sortable as text: <c>2026-01</c>.</param>
/// <param name="Address">Where the bytes are: an http(s) URL, or a path of this machine.</param>
public sealed record PlannedPartition(string Name, string Address)
{
    /// <summary>True where <see cref="Address"/> is one the operator wrote; false where it came from a page.</summary>
    public bool FromOperator { get; init; }

    /// <summary>What the partition's loads replace.</summary>
    public IReadOnlyList<ScopeValue> Scope { get; init; } = [];

    /// <summary>Headers to ask with. They are not kept.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What only the source reads: revision, header generation and the like.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Name of the request whose answer feeds this partition and others; null where it has one of its own. Partitions with the same name have the
    /// same address, and it is fetched once for all of them: <see cref="ISource.DivideAsync"/> says which part is whose.
    /// </summary>
    internal string? Request { get; init; }

    /// <summary>Names of the tables that it feeds; null for all of the source's.</summary>
    internal IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Of a file of this machine, the stretch that the partition is; null for all of it.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>Fetches the bytes, where more than a request to <see cref="Address"/> is needed for them; null where that will do. It is not kept.</summary>
    internal SourceDownload? Download { get; init; }

    /// <summary>What the partition's file is called wherever it is written down, since its own name may name a person; null where its own may be seen. Such a file is read where it lies and not kept.</summary>
    internal string? Pseudonym { get; init; }

    /// <summary>Where the bytes are, as it may be written down.</summary>
    internal string ShownAddress => Pseudonym ?? SourceAddress.Printable(Address);

    /// <summary>Why there is nothing to fetch, or null. The partition then ends as failed with this message; what was served stays served.</summary>
    public SourceException? Failure { get; init; }
}

/// <summary>How a source fetches the bytes of a partition by itself: into the archive, which keeps them once they are complete.</summary>
/// <param name="FileName">Name of the file that they make, for messages and for telling what it is.</param>
/// <param name="WriteAsync">Writes them from the beginning on each try. False where there is nothing that is not loaded.</param>
internal sealed record SourceDownload(string FileName, Func<Stream, CancellationToken, Task<bool>> WriteAsync);

/// <summary>A partition's part of bytes that feed several.</summary>
/// <param name="Sha256">Hash of what the part says: the same means that nothing of the partition has changed, whatever else is in the bytes.</param>
/// <param name="Rows">Rows of the original in it, bad ones included.</param>
internal sealed record ContentPart(string Sha256, long Rows)
{
    /// <summary>The part of a partition that has none: SHA-256 of no bytes.</summary>
    public const string NothingSha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}

/// <summary>A stretch of a file.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>The bytes of a partition, complete and on this machine's disk.</summary>
/// <param name="Path">The file. Read only.</param>
/// <param name="Sha256">SHA-256 of the bytes, lower-case hexadecimal; of a file that is read where it lies, of its path, length and time of last change.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Name">The name it had at its address, for messages.</param>
public sealed record RawFile(string Path, string Sha256, long Length, string Name)
{
    /// <summary>Where in the file the bytes begin: 0, unless they are read where they lie.</summary>
    public long Offset { get; init; }
}

/// <summary>What the engine asks a source to read.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Summary">Where the source notes what only it can see: member, missing columns, measures.</param>
public sealed record ReadRequest(PlannedPartition Partition, RawFile File, LoadSummary Summary);
