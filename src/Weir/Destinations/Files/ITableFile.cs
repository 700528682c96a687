using Weir.Columns;

namespace Weir.Destinations.Files;

/// <summary>Writes the rows of one table and load into a file of one format.</summary>
internal interface ITableFile : IDisposable
{
    /// <summary>Bytes of memory that it holds for rows that are not in the file yet.</summary>
    long HeldBytes { get; }

    /// <summary>Adds the rows of a batch, whose columns are found by name; a column that the batch lacks is null. The batch stays the caller's.</summary>
    void Write(Batch batch);

    /// <summary>Writes what it holds, and gives the memory back.</summary>
    void Release();

    /// <summary>Writes the rest. The stream is complete then, but not yet on the disk.</summary>
    void Finish();
}

/// <summary>A format of files that tables are kept in.</summary>
internal interface IFileFormat
{
    /// <summary>The ending of the files' names, with its dot.</summary>
    string Extension { get; }

    /// <summary>Loads what its first file needs, beside other work.</summary>
    void Prepare();

    /// <summary>Begins a file.</summary>
    /// <param name="stream">An empty file, which stays the caller's.</param>
    /// <param name="table">The table with every column that the file is to have; <c>_load</c> and <c>_row</c> come after them.</param>
    /// <param name="load">The load, which each row names.</param>
    ITableFile Begin(Stream stream, TableSchema table, Guid load);
}
