namespace Weir.Server.Api;

/// <summary>A route: what is served and what its page and its OpenAPI document say, in one place.</summary>
/// <param name="Id">Its name among operations; the example of its answer is the file of this name.</param>
/// <param name="Group">The part of the API that it is in.</param>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="Summary">What it answers, in a sentence.</param>
/// <param name="Answer">Finds what is asked for.</param>
internal sealed record ApiRoute(string Id, string Group, string Path, string Summary, Func<ApiRequest, ValueTask<Answer>> Answer)
{
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Name of the schema of its answer, in schemas.json.</summary>
    public required string Schema { get; init; }

    /// <summary>A request of which the example is the answer.</summary>
    public required string Example { get; init; }

    /// <summary>True where parameters that it does not have are ignored, as the API that it stands in for does.</summary>
    public bool IgnoresOthers { get; init; }

    /// <summary>True where it is answered to everybody.</summary>
    public bool IsOpen { get; init; }

    public bool IsFhir => Path.StartsWith("/fhir/", StringComparison.Ordinal);
}

/// <summary>A parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">string, integer, boolean or date.</param>
/// <param name="Description">What it means.</param>
/// <param name="Example">A value.</param>
internal sealed record ApiParameter(string Name, string Type, string Description, string Example)
{
    public bool IsInPath { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>True where it may be given several times.</summary>
    public bool IsMany { get; init; }

    public IReadOnlyList<string> OneOf { get; init; } = [];

    public (int Least, int Most, int Default)? Range { get; init; }
}
