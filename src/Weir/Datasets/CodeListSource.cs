using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Columns;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Datasets;

/// <summary>How a pipeline of code lists is set.</summary>
/// <param name="Category">Category of its datasets: nhs_dd, rcpch, external_api or user_created.</param>
/// <param name="SourceType">How they come about: scrape, api, imported or manual.</param>
/// <param name="CodesLostPercent">Codes that a list may lose from one look to the next, of 100 that it had, before the load waits for a person.</param>
internal sealed record CodeListOptions(string Category, string SourceType, decimal CodesLostPercent);

/// <summary>Reads a publisher's code lists: each is a partition, and each look that shows something new a load. What was seen before stays.</summary>
internal sealed class CodeListSource(ICodeListUpstream upstream, CodeListOptions options, TimeProvider time) : ISource
{
    private const string Codes = "codes";
    private const string Name = "name";
    private const string Added = "added";

    private readonly ConcurrentDictionary<string, CodeList> _read = new(StringComparer.Ordinal);

    public string Recipe => $"datasets/1 {upstream.Recipe}";

    public IReadOnlyList<SourceTable> Tables => CodeListTables.All;

    public IReadOnlyList<SourceView> Views => CodeListViews.All;

    public IReadOnlyList<GateRule> GateRules => [new("codes_lost_percent", JudgeCodesLost)];

    /// <summary>The lists that this run has read, by key, as their upstream had them.</summary>
    public IReadOnlyDictionary<string, CodeList> Read => _read;

    IReadOnlyList<string> ISource.Notes => [.. _read.OrderBy(list => list.Key, StringComparer.Ordinal).SelectMany(list => list.Value.Notes.Select(note => $"{list.Key}: {note}"))];

    /// <summary>Every list that a run looks at: the publisher's, and those that a person added.</summary>
    /// <param name="loaded">What is loaded already, as it was planned.</param>
    public IReadOnlyList<ListDefinition> ListsOf(IEnumerable<PlannedPartition> loaded) => [.. upstream.Lists, .. AddedBefore(loaded)];

    /// <summary>The list at an address of the publisher's; null where it has none there.</summary>
    public ListDefinition? Find(string address) => upstream.Find(address);

    public Task<SourcePlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lists = ListsOf(request.Loaded.Values);
        if (request.Only is { } only)
            lists = [.. only.Select(key => lists.FirstOrDefault(list => string.Equals(list.Key, key, StringComparison.Ordinal)) ?? upstream.Find(key) ?? throw Unknown(key, lists))];
        if (request.Input is not null && lists.Count != 1)
        {
            throw new SourceException(
                string.Create(CultureInfo.InvariantCulture, $"--input names one page or answer, and {lists.Count:N0} lists would be read from it. Name the list: weir dataset sync KEY --input FILE."), FailureKind.Terminal);
        }

        return Task.FromResult(new SourcePlan([.. lists.Select(list => Plan(list, request.Input))], []));
    }

    async Task<IReadOnlyDictionary<string, ContentPart>> ISource.DivideAsync(RawFile file, IReadOnlyList<PlannedPartition> partitions, CancellationToken cancellationToken)
    {
        var list = await ReadListAsync(partitions[0], file, cancellationToken);
        // A list without an option is one that lost them all: the gate shall see it.
        return new Dictionary<string, ContentPart>(StringComparer.Ordinal)
        {
            [partitions[0].Name] = new ContentPart(CodeListContent.HashOfAll(list), Math.Max(1, list.Options.Count + list.Faults.Count)),
        };
    }

    public async IAsyncEnumerable<Batch> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await ReadListAsync(request.Partition, request.File, cancellationToken);
        request.Summary.Measures[Codes] = list.Options.Count;
        foreach (var note in list.Notes)
            request.Summary.Notes.Add(note);
        yield return OptionsOf(request.Partition.Name, list);
        yield return ListOf(request.Partition, list);
    }

    private async Task<CodeList> ReadListAsync(PlannedPartition partition, RawFile file, CancellationToken cancellationToken)
    {
        var list = await upstream.ReadAsync(DefinitionOf(partition), file, cancellationToken);
        _read[partition.Name] = list;
        return list;
    }

    private PlannedPartition Plan(ListDefinition list, string? input)
    {
        Dictionary<string, string> details = new(StringComparer.Ordinal) { [Name] = list.Name };
        if (!upstream.Lists.Any(known => string.Equals(known.Key, list.Key, StringComparison.Ordinal)))
            details[Added] = list.Address.AbsoluteUri;
        return new PlannedPartition(list.Key, input ?? list.Address.AbsoluteUri)
        {
            FromOperator = true,
            Request = list.Key,
            Details = details,
            Download = input is not null
                ? null
                : new SourceDownload($"{list.Key}.json", async (file, token) =>
                {
                    await upstream.WriteAsync(list, file, token);
                    return true;
                }),
        };
    }

    /// <summary>Lists that a person added once: the ledger remembers them.</summary>
    private IEnumerable<ListDefinition> AddedBefore(IEnumerable<PlannedPartition> loaded) => loaded
        .Where(partition => partition.Details.ContainsKey(Added) && !upstream.Lists.Any(list => string.Equals(list.Key, partition.Name, StringComparison.Ordinal)))
        .OrderBy(partition => partition.Name, StringComparer.Ordinal)
        .Select(DefinitionOf);

    private ListDefinition DefinitionOf(PlannedPartition partition) =>
        upstream.Lists.FirstOrDefault(list => string.Equals(list.Key, partition.Name, StringComparison.Ordinal))
        ?? new ListDefinition(partition.Name, partition.Details.GetValueOrDefault(Name, partition.Name), new Uri(partition.Details[Added]));

    private static SourceException Unknown(string key, IReadOnlyList<ListDefinition> lists)
    {
        var near = Pipelines.Spelling.Nearest(key, lists.Select(list => list.Key));
        return new SourceException(
            $"There is no list '{key}'{(near is null ? "" : $"; the nearest is '{near}'")}. 'weir datasets' shows them all.", FailureKind.Terminal);
    }

    private static Batch OptionsOf(string key, CodeList list)
    {
        var batch = new Batch(CodeListTables.OptionSchema, list.Options.Count) { RowsRead = list.Options.Count + list.Faults.Count(fault => fault.Outcome == FindingOutcome.Rejected) };
        foreach (var (i, option) in list.Options.Index())
        {
            var columns = batch.Columns;
            columns[0].Append(key);
            columns[1].Append(option.Code);
            columns[2].Append(option.Label);
            columns[3].Append(CodeListContent.KindText(option.Kind));
            columns[4].Append(option.IsRetired);
            Append(columns[5], option.RetiredOn);
            columns[6].Append(i + 1);
            Append(columns[7], option.Parent);
            Append(columns[8], option.Attributes.Count == 0 ? null : JsonObject(option.Attributes));
            batch.RowNumbers.Append(option.Row > 0 ? option.Row : i + 1L);
        }

        foreach (var fault in list.Faults)
            batch.Findings.Add(new Finding(batch.Schema.Name, fault.Row, fault.Column, fault.Outcome, fault.Reason) { Original = fault.Original });
        return batch;
    }

    private Batch ListOf(PlannedPartition partition, CodeList list)
    {
        var definition = DefinitionOf(partition);
        var batch = new Batch(CodeListTables.ListSchema, 1);
        var columns = batch.Columns;
        columns[0].Append(partition.Name);
        columns[1].Append(definition.Name);
        columns[2].Append(options.Category);
        columns[3].Append(options.SourceType);
        columns[4].Append(CodeListContent.HashOf(list));
        columns[5].Append(time.GetUtcNow());
        Append(columns[6], list.EffectiveFrom);
        Append(columns[7], list.ChangedOn);
        Append(columns[8], list.Title);
        Append(columns[9], list.Description ?? definition.Description);
        Append(columns[10], list.Format);
        columns[11].Append(JsonArray(list.Aliases));
        columns[12].Append(JsonArray(definition.Tags));
        Append(columns[13], list.Addresses.Count > 0 ? list.Addresses[0] : SourceAddress.Printable(partition.Address));
        columns[14].Append(list.IsRetired);
        columns[15].Append(list.IsPreparatory);
        columns[16].Append((long)list.Options.Count);
        batch.RowNumbers.Append(1L);
        return batch;
    }

    private IEnumerable<string> JudgeCodesLost(GateInput input)
    {
        if (input.Previous?.Measures.GetValueOrDefault(Codes) is not ({ } before and > 0) || !input.Load.Measures.TryGetValue(Codes, out var now))
            yield break;
        var lost = (before - now) * 100 / before;
        if (lost > options.CodesLostPercent)
            yield return string.Create(CultureInfo.InvariantCulture, $"{now:N0} codes, where the version served has {before:N0} ({lost:0.#} % fewer), over the limit of {options.CodesLostPercent:0.##} %.");
    }

    private static void Append(Column column, string? text)
    {
        if (string.IsNullOrEmpty(text))
            column.AppendNull();
        else
            column.Append(text);
    }

    private static void Append(Column column, DateOnly? day)
    {
        if (day is { } known)
            column.Append(known);
        else
            column.AppendNull();
    }

    private static string JsonArray(IReadOnlyList<string> texts) => Json(writer =>
    {
        writer.WriteStartArray();
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    });

    private static string JsonObject(IEnumerable<KeyValuePair<string, string>> texts) => Json(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, text) in texts)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
