using Weir.Columns;
using Weir.Failures;

namespace Weir.Connectors.RowFiles;

/// <summary>What is known of a cell beside its bytes.</summary>
internal enum CellForm
{
    /// <summary>Its bytes may be a number, a date or text: nothing says which.</summary>
    Bare,

    /// <summary>Text, on purpose: a number in quotes.</summary>
    Text,

    /// <summary>A list or an object, as JSON.</summary>
    Json,
}

/// <summary>An open file of rows, whatever its format.</summary>
internal interface IRowFile : IAsyncDisposable
{
    /// <summary>What the file calls its columns, in order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The row's number in the original: of CSV the rows below the header, of a sheet its own, of JSON the items, each from 1.</summary>
    long Number { get; }

    /// <summary>Why the row cannot be read, or null. Then it has no cells.</summary>
    string? Fault { get; }

    /// <summary>The row as it is in the file, for the quarantine.</summary>
    string Original { get; }

    /// <summary>Reads the next row. False where there is none.</summary>
    /// <exception cref="SourceException">The file is damaged. Bad data.</exception>
    ValueTask<bool> NextAsync(CancellationToken cancellationToken);

    /// <summary>A cell of the row, as UTF-8; empty where it is blank. Valid until the next row.</summary>
    ReadOnlySpan<byte> Cell(int column);

    /// <summary>What a cell of the row is.</summary>
    CellForm Form(int column);

    /// <summary>The type that the file itself gives a column; null where it gives none.</summary>
    ColumnType? TypeOf(int column);
}
