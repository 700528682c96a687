namespace Weir.Connectors.DuckDb;

/// <summary>How a DuckDB file is opened. The first connection in the process decides for all that share the file.</summary>
internal sealed record DuckDbOptions
{
    /// <summary>A database of its own for each connection, gone when the connection closes.</summary>
    public const string InMemory = ":memory:";

    /// <summary>Path of the file, or <see cref="InMemory"/>.</summary>
    public required string Path { get; init; }

    /// <summary>What the file is to the person who reads a message: <c>Warehouse</c> or <c>Store</c>.</summary>
    public string Role { get; init; } = "Warehouse";

    /// <summary>Opens without the right to write; several processes may do that at once. Default false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Threads that run statements, or null for one per processor. Default null.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Memory in MiB that DuckDB begins with for buffers and intermediate results. What exceeds it goes to <see cref="TempDirectory"/>;
    /// where that is not possible, it is raised. Default 128, which loads tables of any length and 120 columns.
    /// </summary>
    public long MemoryMiB { get; init; } = 128;

    /// <summary>Memory in MiB that DuckDB may come to have. Default half of what the process may use.</summary>
    public long MaxMemoryMiB { get; init; } = Math.Max(128, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 >> 20);

    /// <summary>Folder for what does not fit into memory, or null for a folder beside the file.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>How long opening waits for another process to let go of the file. Default 5 seconds.</summary>
    public TimeSpan WaitForRelease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file as messages name it.</summary>
    public string Subject => $"{Role} '{System.IO.Path.GetFileName(Path)}'";
}
