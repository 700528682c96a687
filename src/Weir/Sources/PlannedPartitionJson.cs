using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Destinations;

namespace Weir.Sources;

/// <summary>A planned partition as JSON, kept with its load or hold: enough to read the kept bytes again, and to ask the upstream whether they changed.</summary>
/// <remarks>Whoever reads the warehouse reads this, too. So it has no headers, and the address as it may be printed.</remarks>
internal sealed record PlannedPartitionJson(PlannedPartition Partition, string FileName, string? AddressSha256, string? ETag, DateTimeOffset? LastModified)
{
    public string Write()
    {
        var json = new JsonObject
        {
            ["name"] = Partition.Name,
            ["address"] = Partition.ShownAddress,
            ["fromOperator"] = Partition.FromOperator,
            ["fileName"] = FileName,
            ["scope"] = new JsonArray([.. Partition.Scope.Select(Scope)]),
            ["details"] = Texts(Partition.Details),
        };
        if (Partition.Pseudonym is not null)
            json["pseudonym"] = Partition.Pseudonym;
        if (Partition.Request is not null)
            json["request"] = Partition.Request;
        if (Partition.Tables is { } tables)
            json["tables"] = new JsonArray([.. tables.Select(table => JsonValue.Create(table))]);
        if (AddressSha256 is not null)
            json["addressSha256"] = AddressSha256;
        if (ETag is not null)
            json["etag"] = ETag;
        if (LastModified is { } lastModified)
            json["lastModified"] = lastModified.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return json.ToJsonString();
    }

    public static PlannedPartitionJson Read(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        var partition = new PlannedPartition((string)json["name"]!, (string)json["address"]!)
        {
            FromOperator = (bool)json["fromOperator"]!,
            Pseudonym = (string?)json["pseudonym"],
            Request = (string?)json["request"],
            Tables = json["tables"] is JsonArray tables ? [.. tables.Select(table => (string)table!)] : null,
            Scope = [.. json["scope"]!.AsArray().Select(scope => Scope(scope!.AsObject()))],
            Details = Texts(json["details"]!.AsObject()),
        };
        return new PlannedPartitionJson(
            partition,
            (string)json["fileName"]!,
            (string?)json["addressSha256"],
            (string?)json["etag"],
            json["lastModified"] is { } at ? DateTimeOffset.Parse((string)at!, System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private static JsonNode Scope(ScopeValue scope) => new JsonObject
    {
        ["column"] = scope.Column,
        ["type"] = scope.Value switch { DateOnly => "date", int => "int32", long => "int64", string => "text", _ => throw new JsonException($"A scope value of {scope.Value.GetType().Name} cannot be kept.") },
        ["value"] = scope.Value is DateOnly date
            ? date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            : Convert.ToString(scope.Value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static ScopeValue Scope(JsonObject json)
    {
        var text = (string)json["value"]!;
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return new ScopeValue((string)json["column"]!, (string)json["type"]! switch
        {
            "date" => DateOnly.ParseExact(text, "yyyy-MM-dd", invariant),
            "int32" => int.Parse(text, invariant),
            "int64" => long.Parse(text, invariant),
            _ => text,
        });
    }

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts)
    {
        var json = new JsonObject();
        foreach (var (name, value) in texts)
            json[name] = value;
        return json;
    }

    private static Dictionary<string, string> Texts(JsonObject json) =>
        json.ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);
}
