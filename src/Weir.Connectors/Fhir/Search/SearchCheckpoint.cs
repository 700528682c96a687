using System.Globalization;

namespace Weir.Connectors.Fhir.Search;

/// <summary>Up to where a type has been read: kept with the rows.</summary>
/// <param name="Scope">What was read into what: another server or other tables begin anew.</param>
/// <param name="Newest">The newest meta.lastUpdated that was seen.</param>
/// <param name="Seen">Hash of the resources and versions that the next search's overlap will show again where nothing happens.</param>
internal sealed record SearchCheckpoint(string Scope, DateTimeOffset Newest, string Seen)
{
    public override string ToString() => $"{Scope} {Newest.ToString("O", CultureInfo.InvariantCulture)} {Seen}";

    /// <summary>The checkpoint of a text; null where there is none, or one of another scope.</summary>
    public static SearchCheckpoint? Read(string? text, string scope) =>
        text?.Split(' ') is [var found, var newest, var seen] && string.Equals(found, scope, StringComparison.Ordinal)
        && DateTimeOffset.TryParse(newest, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
            ? new SearchCheckpoint(scope, at, seen)
            : null;
}
