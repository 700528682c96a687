namespace Weir.Server.Api;

/// <summary>Parameters that several routes have.</summary>
internal static class Parameters
{
    public static ApiParameter Key { get; } = new("key", "string", "Key of the dataset.", "smoking_status_code") { IsInPath = true, IsRequired = true };

    public static ApiParameter Limit { get; } = new("limit", "integer", "How many on a page.", "20") { Range = (1, 200, 20) };

    public static ApiParameter Cursor { get; } = new("cursor", "string", "Where to go on: nextCursor of the page before.", "b3B0aW9ucwoyCjIw");

    public static ApiParameter Version { get; } = new("version", "integer", "Number of the version. Default: the last.", "1");
}
