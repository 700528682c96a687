using System.Net;
using System.Text;

namespace Weir.Server.Tests;

/// <summary>What the server answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Correlation => Headers["X-Correlation-Id"];
}
