namespace Weir.Server.Hosting;

/// <summary>Types of what is answered.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json; charset=utf-8";
    public const string Problem = "application/problem+json; charset=utf-8";
    public const string Fhir = "application/fhir+json; charset=utf-8";
}
