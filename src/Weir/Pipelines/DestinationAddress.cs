using Weir.Http;

namespace Weir.Pipelines;

/// <summary>Where a warehouse or the store is: <c>duckdb:FILE</c>, <c>postgresql://user:password@host:port/database?schema=S</c>, <c>sqlserver:SERVER\INSTANCE/database</c>.</summary>
/// <remarks>Printing it never prints a credential; <see cref="Text"/> is for whoever connects.</remarks>
internal sealed class DestinationAddress : IEquatable<DestinationAddress>
{
    private const string SqlServer = "sqlserver";

    private DestinationAddress(string scheme, string text, string? path)
    {
        Scheme = scheme;
        Text = text;
        Path = path;
    }

    /// <summary>The destination's type name: <c>duckdb</c>, <c>postgresql</c>.</summary>
    public string Scheme { get; }

    /// <summary>The whole address, credentials included, paths made absolute.</summary>
    public string Text { get; }

    /// <summary>The absolute path of a destination that is a file or folder; null for one on a server.</summary>
    public string? Path { get; }

    /// <summary>True for standard output: <c>-</c>, <c>ndjson:-</c>.</summary>
    public bool IsStandardOutput { get; private init; }

    /// <summary>Reads an address; a relative path counts from <paramref name="folder"/>.</summary>
    /// <returns>Null where the text has no scheme, no path or no host.</returns>
    public static DestinationAddress? TryParse(string text, string folder)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.Equals(text, "-", StringComparison.Ordinal))
            text = "csv:-";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || !text.AsSpan(0, colon).ContainsOnlyNameLetters())
            return null;
        var scheme = text[..colon].ToLowerInvariant();
        var rest = text[(colon + 1)..];
        // A server may be written as in SSMS, with a backslash or a comma, which no URI has.
        if (string.Equals(scheme, SqlServer, StringComparison.Ordinal))
            return rest.Trim('/').Length > 0 ? new(scheme, text, null) : null;
        if (rest.StartsWith("//", StringComparison.Ordinal))
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? new(Canonical(scheme), text, null) : null;
        if (string.Equals(rest, "-", StringComparison.Ordinal))
            return new(scheme, $"{scheme}:-", null) { IsStandardOutput = true };
        if (rest.Length == 0 || rest.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = System.IO.Path.GetFullPath(rest, System.IO.Path.GetFullPath(folder));
        return new(Canonical(scheme), $"{Canonical(scheme)}:{path}", path);
    }

    /// <summary>The address as it may be printed.</summary>
    public override string ToString() => Path is not null || IsStandardOutput ? Text
        : string.Equals(Scheme, SqlServer, StringComparison.Ordinal) ? RedactedServer(Text)
        : RedactedAddress.Of(new Uri(Text));

    public bool Equals(DestinationAddress? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as DestinationAddress);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>Server, database and schema. What stands before the last @ may be a password, and so may all of it where that follows a question mark.</summary>
    private static string RedactedServer(string text)
    {
        var rest = text[(SqlServer.Length + 1)..].TrimStart('/');
        var parts = rest.Split('?', 2);
        if (parts is [_, var options] && options.Contains('@', StringComparison.Ordinal))
            return $"{SqlServer}://…";
        var schema = parts is [_, var given] ? given.Split('&').FirstOrDefault(option => option.StartsWith("schema=", StringComparison.Ordinal)) : null;
        return $"{SqlServer}://{parts[0][(parts[0].LastIndexOf('@') + 1)..]}{(schema is null ? "" : $"?{schema}")}";
    }

    /// <summary>PostgreSQL's own tools take both spellings.</summary>
    private static string Canonical(string scheme) => string.Equals(scheme, "postgres", StringComparison.Ordinal) ? "postgresql" : scheme;
}

internal static class DestinationAddressLetters
{
    extension(ReadOnlySpan<char> text)
    {
        public bool ContainsOnlyNameLetters()
        {
            foreach (var letter in text)
            {
                if (!char.IsAsciiLetterOrDigit(letter))
                    return false;
            }

            return true;
        }
    }
}
