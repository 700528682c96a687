using System.Text.Json;
using Weir.Columns;
using Weir.Destinations.Files;
using Weir.Destinations.Sql;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>What is the same of every destination that is a folder of files: where they are, and the quarantine.</summary>
public abstract class FolderConformanceTests : DestinationConformanceTests
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("weir-folder-");

    private protected abstract string Scheme { get; }

    private protected string Folder => Path.Combine(_parent.FullName, "export");

    private protected override string Elsewhere => "folder";

    private protected override string ToMendATypeConflict => "Load into another folder.";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _parent.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The rows of the table's files.</summary>
    private protected abstract Task<List<object?[]>> ReadFilesAsync(TableSchema schema, string folder);

    private protected override Task<string> NewAddressAsync() => Task.FromResult($"{Scheme}:{Folder}");

    private protected override async Task MakeForeignTableAsync(string name)
    {
        Directory.CreateDirectory(Path.Combine(Folder, name));
        await File.WriteAllTextAsync(Path.Combine(Folder, name, "mine.txt"), "", CancellationToken);
    }

    private protected override Task<bool> IsUntouchedAsync() => Task.FromResult(!Directory.Exists(Folder));

    private protected override async Task<List<object?[]>> ReadAsync(TableSchema schema)
    {
        var rows = schema.Name == Quarantine.Schema.Name
            ? await ReadQuarantineAsync()
            : await ReadFilesAsync(schema, Path.Combine(Folder, FolderNames.Of(schema.Name)));
        return [.. rows.OrderBy(row => row[^2]!.ToString(), StringComparer.Ordinal).ThenBy(row => (long)row[^1]!)];
    }

    /// <summary>Files that belong to a load of the ledger or to a hold; others are not read.</summary>
    private async Task<List<object?[]>> ReadQuarantineAsync()
    {
        List<object?[]> rows = [];
        var folder = Path.Combine(Folder, FolderLedger.OwnFolder, "quarantine");
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            var load = Guid.Parse(Path.GetFileNameWithoutExtension(path));
            if (await Destination.FindEntryAsync(TenantId.Default, load, CancellationToken) is null
                && (await Destination.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).All(hold => hold.Load != load))
                continue;
            foreach (var line in await File.ReadAllLinesAsync(path, CancellationToken))
            {
                var found = JsonSerializer.Deserialize<JsonElement>(line);
                found.GetProperty("load").GetGuid().ShouldBe(load);
                string?[] texts = ["tenant", "pipeline", "partition", "table", "column", "outcome", "reason", "original"];
                rows.Add([.. texts.Select(name => found.GetProperty(name!).GetString()), load, found.GetProperty("row").GetInt64()]);
            }
        }

        return rows;
    }
}
