using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Files;

/// <summary>What a bundle says of itself, and where the references inside it lead: known only when it was gone through once.</summary>
/// <param name="ResourceType">The document's resourceType; a bundle's is <c>Bundle</c>. Null where it has none.</param>
/// <param name="Timestamp">When the bundle was put together, as it says; or null.</param>
/// <param name="References">The fullUrl of each entry, and the type and id of its resource.</param>
/// <param name="HasListOfEntries">False where what should be the list of entries is something else.</param>
internal sealed record BundleHeader(string? ResourceType, DateTimeOffset? Timestamp, BundleReferences References, bool HasListOfEntries)
{
    /// <summary>Goes through a document.</summary>
    public static BundleHeader Read(BundleEntries document)
    {
        var references = new BundleReferences();
        string? type = null;
        DateTimeOffset? timestamp = null;
        var hasList = true;
        if (document.Next(whole: false, out _) != JsonTokenType.StartObject)
            throw document.NotJson("no object begins there");
        while (document.Next(whole: false, out var bytes) is JsonTokenType.PropertyName)
        {
            switch (Encoding.UTF8.GetString(bytes))
            {
                case "resourceType":
                    type = document.Next(whole: true, out bytes) == JsonTokenType.String ? Encoding.UTF8.GetString(bytes) : null;
                    break;
                case "timestamp":
                    timestamp = document.Next(whole: true, out bytes) == JsonTokenType.String ? ResourceHead.InstantOf(bytes) : null;
                    break;
                case "entry":
                    hasList &= ReadEntries(document, references);
                    break;
                default:
                    document.Skip();
                    break;
            }
        }

        if (!document.IsAtEnd())
            throw document.NotJson("there is more behind the end of the document. Several documents make a file where each is one line");
        return new BundleHeader(type, timestamp, references, hasList);
    }

    private static bool ReadEntries(BundleEntries document, BundleReferences references)
    {
        var first = document.Next(whole: false, out _);
        if (first != JsonTokenType.StartArray)
        {
            document.SkipRest(first);
            return false;
        }

        while (document.Next(whole: true, out var bytes) is var token and not (JsonTokenType.EndArray or JsonTokenType.None))
        {
            var entry = BundleEntry.Read(token, bytes);
            if (entry is { FullUrl: { } url, Type: { } type })
                references.Add(url, type, entry.Id ?? IdOf(url));
        }

        return true;
    }

    /// <summary>The id that a resource without one of its own is known by.</summary>
    public static string IdOf(string fullUrl) => fullUrl[(Math.Max(fullUrl.LastIndexOf('/'), fullUrl.LastIndexOf(':')) + 1)..];
}

/// <summary>One entry of a bundle, taken apart.</summary>
/// <param name="FullUrl">The resource's address; or null.</param>
/// <param name="From">Where the resource begins in the entry; -1 where there is none.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Type">The resource's type; or null.</param>
/// <param name="Id">The resource's id; or null.</param>
/// <param name="Method">What was asked of the server: <c>PUT</c>, <c>DELETE</c>; or null.</param>
/// <param name="Url">Of what that was asked; or null.</param>
/// <param name="Problem">Why it holds no resource though it should, in a sentence; or null.</param>
internal readonly record struct BundleEntry(string? FullUrl, int From, int To, string? Type, string? Id, string? Method, string? Url, string? Problem)
{
    /// <param name="token">What the entry is.</param>
    /// <param name="json">Its text; empty where it was too large to be read.</param>
    public static BundleEntry Read(JsonTokenType token, ReadOnlySpan<byte> json)
    {
        var entry = new BundleEntry(null, -1, -1, null, null, null, null, null);
        if (json.IsEmpty && token == JsonTokenType.Null)
            return entry with { Problem = FhirLimits.TooLarge };
        if (token != JsonTokenType.StartObject)
            return entry with { Problem = "The entry of the bundle is no object." };
        var isEmpty = true;
        var reader = new Utf8JsonReader(json, BundleEntries.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What was asked of a server, or answered by it, needs no resource.
            isEmpty &= !(IsNamed(ref reader, "resource"u8) || IsNamed(ref reader, "request"u8) || IsNamed(ref reader, "response"u8));
            if (IsNamed(ref reader, "fullUrl"u8))
                entry = entry with { FullUrl = Text(ref reader) };
            else if (IsNamed(ref reader, "resource"u8))
                entry = ReadResource(ref reader, entry);
            else if (IsNamed(ref reader, "request"u8))
                entry = ReadRequest(ref reader, entry);
            else
                Skip(ref reader);
        }

        return isEmpty ? entry with { Problem = "The entry of the bundle has no resource." } : entry;
    }

    private static BundleEntry ReadResource(ref Utf8JsonReader reader, BundleEntry entry)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return entry with { Problem = "The resource of the bundle's entry is no object." };
        }

        entry = entry with { From = (int)reader.TokenStartIndex };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref reader, "resourceType"u8))
                entry = entry with { Type = Text(ref reader) };
            else if (IsNamed(ref reader, "id"u8))
                entry = entry with { Id = Text(ref reader) };
            else
                Skip(ref reader);
        }

        return entry with { To = (int)reader.BytesConsumed };
    }

    private static BundleEntry ReadRequest(ref Utf8JsonReader reader, BundleEntry entry)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return entry;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref reader, "method"u8))
                entry = entry with { Method = Text(ref reader) };
            else if (IsNamed(ref reader, "url"u8))
                entry = entry with { Url = Text(ref reader) };
            else
                Skip(ref reader);
        }

        return entry;
    }

    /// <summary>The reader's own comparison throws where an escape in the name is half a character.</summary>
    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? JsonText.IsEscaped(reader.ValueSpan, name) : reader.ValueSpan.SequenceEqual(name);

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return Utf8.IsValid(reader.ValueSpan) && !reader.ValueIsEscaped ? Encoding.UTF8.GetString(reader.ValueSpan) : Unescaped(ref reader);
        reader.Skip();
        return null;
    }

    /// <summary>The text, or null where it is none: the resource is rejected for it when it is read.</summary>
    private static string? Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
