using System.Collections.Immutable;

namespace Weir.Columns;

/// <summary>Ties a table's rows to records: things of a kind, known by an id, that have rows in several tables and are replaced as a whole.</summary>
/// <param name="Kind">The kind whose records the rows belong to, such as <c>Patient</c>; null for the version table, which has records of every kind.</param>
/// <param name="IdColumn">The text column that holds the record's id.</param>
/// <remarks>
/// A row belongs to the version of its record that has the same kind, id and row number in the version table: all rows that come from
/// one version of a record carry that version's row number.
/// </remarks>
public sealed record RecordTable(string? Kind, string IdColumn)
{
    /// <summary>Column of a version table: when the version was made, as it says itself; null where it does not.</summary>
    public const string VersionAtColumn = "version_at";

    /// <summary>Column of a version table: the time of the file that the version came in. The same whenever the file is read.</summary>
    public const string FileAtColumn = "file_at";

    /// <summary>Column of a version table: the name of that file, member of an archive included. The same whenever it is read.</summary>
    public const string FileColumn = "file";

    /// <summary>Column of a version table: where in that file the version stands, growing from its beginning to its end. A file that is read in several partitions counts as one.</summary>
    public const string FilePlaceColumn = "file_place";

    /// <summary>Column of a version table: hash of the record as it was sent. The same means that its rows are the same.</summary>
    public const string ContentColumn = "content_sha256";

    /// <summary>Column of a version table: true where the version says that the record is no more. It has no rows in other tables.</summary>
    public const string IsDeletedColumn = "is_deleted";

    /// <summary>True for the version table.</summary>
    public bool IsVersions => Kind is null;

    /// <summary>The version table of a pipeline: a row for each version of a record that a load brings, and after it the newest of each record.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="kindColumn">Name of the column that holds the kind, which is the first.</param>
    /// <param name="idColumn">Name of the column that holds the id, which is the second.</param>
    /// <param name="more">Columns of the source's own, after those that every version table has.</param>
    /// <returns>Columns in this order: kind, id, version_at, file_at, file, file_place, content_sha256, is_deleted, then <paramref name="more"/>.</returns>
    public static TableSchema Versions(string name, string kindColumn, string idColumn, params ImmutableArray<ColumnSchema> more) => new(
        name,
        [
            new(kindColumn, ColumnType.Text) { Required = true, Description = "The kind of record." },
            new(idColumn, ColumnType.Text) { Required = true, Description = "The record's id, unique within its kind." },
            new(VersionAtColumn, ColumnType.Timestamp) { Description = "When the version was made, as it says itself; blank where it does not, and file_at counts." },
            new(FileAtColumn, ColumnType.Timestamp) { Required = true, Description = "Time of the file that the version came in." },
            new(FileColumn, ColumnType.Text) { Required = true, Description = "Name of the file that the version came in." },
            new(FilePlaceColumn, ColumnType.Int64) { Required = true, Description = "Where in that file it stands; later is newer." },
            new(ContentColumn, ColumnType.Text) { Required = true, Description = "SHA-256 of the record as it was sent." },
            new(IsDeletedColumn, ColumnType.Boolean) { Required = true, Description = "True where the newest version says that the record is no more." },
            .. more,
        ])
    {
        Key = [kindColumn, idColumn],
        Record = new RecordTable(null, idColumn),
    };
}
