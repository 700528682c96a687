using System.Globalization;
using Weir.Columns;
using Weir.Connectors;
using Weir.Destinations;
using Weir.Tenants;

namespace Weir.Tests.Destinations;

/// <summary>What every destination does, whatever it stores rows in. A new destination derives a class and passes.</summary>
/// <remarks>
/// Most tests use one small table, <c>waits</c>: how many wait, by month and provider, loaded month by month.
/// The other files of this class hold its rules, by subject.
/// </remarks>
public abstract partial class DestinationConformanceTests : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly PipelineKey Pipeline = new(TenantId.Default, "rtt");

    private protected static readonly TableSchema Waits = new(
        "waits",
        [
            new("period", ColumnType.Date) { Required = true, Description = "First day of the month." },
            new("code", ColumnType.Text) { Required = true, Description = "The provider's code; it's a code." },
            new("waiting", ColumnType.Int32),
        ])
    {
        Key = ["period", "code"],
        Description = "Who waits.",
    };

    /// <summary>The table after a publisher added a column.</summary>
    private protected static readonly TableSchema Wider = Waits with { Columns = Waits.Columns.Add(new ColumnSchema("over_52", ColumnType.Int64) { Description = "Over 52 weeks." }) };

    private static long _ids;

    private readonly List<IDestination> _opened = [];
    private string _address = "";

    private protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>The destination under test, empty and not yet prepared.</summary>
    private protected IDestination Destination { get; private set; } = null!;

    /// <summary>Makes an empty place and answers its address.</summary>
    private protected abstract Task<string> NewAddressAsync();

    /// <summary>The rows of a table, or of its history: the schema's columns in their order, then <c>_load</c> and <c>_row</c>, ordered by them.</summary>
    /// <remarks>Values are as <see cref="Column.GetValue"/> gives them; decimals are text with all digits.</remarks>
    private protected abstract Task<List<object?[]>> ReadAsync(TableSchema schema);

    /// <summary>Makes a table by hand, as a person at another program would.</summary>
    private protected abstract Task MakeForeignTableAsync(string name);

    /// <summary>True where nothing has been made in the place of the address.</summary>
    private protected abstract Task<bool> IsUntouchedAsync();

    /// <summary>The same place as another process would have it open; the same object where only one process may.</summary>
    private protected virtual IDestination OpenAgain() => Open();

    /// <summary>Where else a table may go: the end of messages about one that is in the way.</summary>
    private protected virtual string Elsewhere => "database or schema";

    /// <summary>What a person can do about a column whose type does not fit.</summary>
    private protected virtual string ToMendATypeConflict => "Change the column's type in 'waits' and 'waits_history', or load into another table.";

    /// <summary>False where infinity, what is no number and what is nearest to zero are refused.</summary>
    private protected virtual bool KeepsEveryFloat => true;

    public virtual async ValueTask InitializeAsync()
    {
        _address = await NewAddressAsync();
        Destination = Open();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var destination in _opened)
            await destination.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected IDestination Open()
    {
        var destination = ConnectorCatalogue.Destinations.Open(_address, Path.GetTempPath(), TimeProvider.System);
        _opened.Add(destination);
        return destination;
    }

    /// <summary>Makes Weir's tables and those of the test.</summary>
    private async Task PrepareAsync(WriteMode mode, params TableSchema[] tables)
    {
        Assert.SkipUnless(Destination.Limits.WriteModes.Contains(mode), $"{Destination.Name} has no write mode {mode}.");
        await Destination.PrepareAsync(CancellationToken);
        foreach (var table in tables)
            await EnsureAsync(table, mode);
    }

    private Task EnsureAsync(TableSchema table, WriteMode mode = WriteMode.Replace) =>
        Destination.EnsureTableAsync(Pipeline, table, mode, table.IndexOf("period") >= 0 ? ["period"] : [], CancellationToken);

    /// <summary>A batch of <see cref="Waits"/>, its rows numbered from 1.</summary>
    private static Batch Rows(string month, params (string Code, int? Waiting)[] rows) => Rows(Waits, month, rows);

    private static Batch Rows(TableSchema schema, string month, params (string Code, int? Waiting)[] rows)
    {
        var batch = new Batch(schema) { RowsRead = rows.Length };
        foreach (var (code, waiting) in rows)
        {
            batch.Columns[0].Append(Month(month));
            batch.Columns[1].Append(code);
            if (waiting is { } number)
                batch.Columns[2].Append(number);
            else
                batch.Columns[2].AppendNull();
            batch.RowNumbers.Append((long)batch.Length + 1);
        }

        return batch;
    }

    /// <summary>Ids in the order in which they are made.</summary>
    private static Guid NewId() => Guid.CreateVersion7(Noon.AddMilliseconds(Interlocked.Increment(ref _ids)));

    private static DateOnly Month(string month) => DateOnly.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>A load that replaces a month of <see cref="Waits"/>, or has another mode.</summary>
    private static LoadRequest Request(string month, long epoch, WriteMode mode = WriteMode.Replace) => new(
        NewId(),
        Pipeline.Partition(month),
        epoch,
        mode,
        mode == WriteMode.Replace ? [new ScopeValue("period", Month(month))] : [],
        [Waits.Name]);

    private static LedgerEntry Entry(LoadRequest request, long rows = 0) => new()
    {
        Load = request.Load,
        Partition = request.Partition,
        Epoch = request.Epoch,
        Run = NewId(),
        Fingerprint = $"fingerprint of epoch {request.Epoch}",
        ContentSha256 = new string('a', 64),
        Recipe = "recipe",
        Source = "https://example.org/rtt.zip",
        Member = "rtt.csv",
        Plan = """{"period":"2026-01"}""",
        Measures = """{"rows":1}""",
        RowsRead = rows,
        RowsWritten = rows,
        RowsRejected = 0,
        RowsFlagged = 0,
        StartedAt = Noon,
        CommittedAt = Noon.AddSeconds(1),
    };

    /// <summary>Writes batches in one load and commits it. The batches are disposed.</summary>
    private async Task<LedgerEntry> LoadAsync(LoadRequest request, params Batch[] batches)
    {
        var entry = Entry(request, batches.Sum(batch => batch.Length));
        await using var load = await Destination.BeginLoadAsync(request, CancellationToken);
        await WriteAsync(load, batches);
        return await load.CommitAsync(entry, [], CancellationToken);
    }

    private static async Task WriteAsync(ILoad load, params Batch[] batches)
    {
        foreach (var batch in batches)
        {
            using (batch)
                await load.WriteAsync(batch, CancellationToken);
        }
    }

    private Task<LedgerEntry> LoadAsync(string month, long epoch, params (string Code, int? Waiting)[] rows) =>
        LoadAsync(Request(month, epoch), Rows(month, rows));

    /// <summary>The rows of <see cref="Waits"/> or another table shaped like it, as <c>2026-01 RAL 5</c>, in that order.</summary>
    private async Task<IReadOnlyList<string>> WaitsAsync(TableSchema? table = null) =>
        [.. (await ReadAsync(table ?? Waits)).Select(Line).Order(StringComparer.Ordinal)];

    /// <summary>A destination without a history has none of anything.</summary>
    private async Task HistoryShouldBeAsync(TableSchema table, string[] rows)
    {
        if (Destination.Limits.HasHistory)
            (await WaitsAsync(HistoryOf(table))).ShouldBe(rows);
    }

    private static string Line(object?[] row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row[0]:yyyy-MM} {string.Join(' ', row[1..^2].Select(cell => cell ?? "null"))}");

    private protected static TableSchema HistoryOf(TableSchema table) =>
        table with { Name = Weir.Destinations.Sql.SqlTables.HistoryOf(table.Name) };
}
