using System.Security.Cryptography;
using System.Text;
using Weir.Columns;

namespace Weir.Tests.Destinations;

/// <summary>A version of a record as a file brings it, and the tables that it has rows in: one per record (<c>patient</c>), one per name and one per address of it.</summary>
/// <param name="Kind"><c>Patient</c> or <c>Visit</c>; only patients have names and addresses.</param>
/// <param name="Id">The record's id.</param>
/// <param name="Hour">When the version was made, in hours after a beginning; null where it does not say.</param>
/// <param name="Names">What it has a row for each of; the first is the record's own row, too.</param>
internal sealed record RecordVersion(string Kind, string Id, int? Hour, params string[] Names)
{
    public static readonly TableSchema Versions = RecordTable.Versions("resource", "resource_type", "id", new ColumnSchema("version_id", ColumnType.Text));

    public static readonly TableSchema Patients = new("patient", [new("id", ColumnType.Text), new("name", ColumnType.Text)]) { Key = ["id"], Record = new("Patient", "id") };

    public static readonly TableSchema PatientNames = new("patient_name", [new("patient_id", ColumnType.Text), new("number", ColumnType.Int32), new("name", ColumnType.Text)])
    {
        Key = ["patient_id", "number"],
        Record = new("Patient", "patient_id"),
    };

    public static readonly TableSchema Visits = new("visit", [new("id", ColumnType.Text), new("name", ColumnType.Text)]) { Key = ["id"], Record = new("Visit", "id") };

    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The file it came in: its time, in hours after the beginning, its name, and the place in it.</summary>
    public (int Hour, string Name, int Place) File { get; init; } = (0, "a.json", 1);

    public bool IsDeleted { get; init; }

    /// <summary>What a recipe adds to each name in the rows; the content stays what it is.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The row's number in the load; the place where it is not given.</summary>
    public long? Row { get; init; }

    /// <summary>What the hash is of: the same says that nothing has changed.</summary>
    public string Content => IsDeleted ? "deleted" : string.Join(',', Names);

    public static RecordVersion Patient(string id, int? hour, params string[] names) => new("Patient", id, hour, names);

    public static RecordVersion Deletion(string id, int? hour) => new("Patient", id, hour) { IsDeleted = true };

    /// <summary>Batches of some versions: those of the version table, then those of each table that has a row of one.</summary>
    public static IEnumerable<Batch> Batches(IReadOnlyList<RecordVersion> versions)
    {
        var batch = new Batch(Versions);
        foreach (var version in versions)
            version.AddTo(batch);
        yield return batch;
        foreach (var table in (TableSchema[])[Patients, Visits])
        {
            var rows = new Batch(table);
            foreach (var version in versions.Where(version => version.Kind == table.Record!.Kind && !version.IsDeleted))
                Add(rows, version.Number, version.Id, version.Names[0] + version.Suffix);
            if (rows.Length > 0)
                yield return rows;
            else
                rows.Dispose();
        }

        var names = new Batch(PatientNames);
        foreach (var version in versions.Where(version => version is { Kind: "Patient", IsDeleted: false }))
        {
            foreach (var (i, name) in version.Names.Skip(1).Index())
            {
                names.Columns[1].Append(i);
                names.Columns[0].Append(version.Id);
                names.Columns[2].Append(name + version.Suffix);
                names.RowNumbers.Append(version.Number);
            }
        }

        if (names.Length > 0)
            yield return names;
        else
            names.Dispose();
    }

    private long Number => Row ?? File.Place;

    private void AddTo(Batch batch)
    {
        batch.Columns[0].Append(Kind);
        batch.Columns[1].Append(Id);
        if (Hour is { } hour)
            batch.Columns[2].Append(Beginning.AddHours(hour));
        else
            batch.Columns[2].AppendNull();
        batch.Columns[3].Append(Beginning.AddHours(File.Hour));
        batch.Columns[4].Append(File.Name);
        batch.Columns[5].Append((long)File.Place);
        batch.Columns[6].Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content))));
        batch.Columns[7].Append(IsDeleted);
        batch.Columns[8].Append($"{Hour}");
        batch.RowNumbers.Append(Number);
        batch.RowsRead++;
    }

    private static void Add(Batch batch, long row, string id, string name)
    {
        batch.Columns[0].Append(id);
        batch.Columns[1].Append(name);
        batch.RowNumbers.Append(row);
    }
}
