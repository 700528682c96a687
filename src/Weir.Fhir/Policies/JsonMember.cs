using System.Text.Json;

namespace Weir.Fhir.Policies;

/// <summary>Looks ahead in an object for one of its members. The readers are copies: the caller's stays where it is.</summary>
internal static class JsonMember
{
    /// <summary>The text of a member of the object that the reader has entered. False where it is not there, twice there, no text, or longer than there is room.</summary>
    public static bool Find(Utf8JsonReader reader, ReadOnlySpan<byte> name, Span<byte> into, out int length)
    {
        length = -1;
        var found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt && ++found == 1 && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= into.Length)
                length = reader.CopyString(into);
            reader.Skip();
        }

        return found == 1 && length >= 0;
    }

    /// <summary>True where a member of the object has a value.</summary>
    public static bool Is(Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(value);
            reader.Skip();
        }

        return false;
    }

    /// <summary>Enters a member that is an object.</summary>
    public static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
                return reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return false;
    }

    public static string Described(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartArray => "a list within a list",
        JsonTokenType.StartObject => "an object",
        _ => "nothing",
    };
}
