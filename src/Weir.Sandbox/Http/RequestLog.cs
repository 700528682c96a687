using Microsoft.AspNetCore.Http;

namespace Weir.Sandbox.Http;

/// <summary>A request that was answered.</summary>
/// <param name="Method">GET, HEAD …</param>
/// <param name="Path">The path without query.</param>
/// <param name="Status">The status of the answer; 0 for a connection that was reset.</param>
/// <param name="UserAgent">What the reader called itself; empty when it did not.</param>
internal sealed record SandboxRequest(string Method, string Path, int Status, string UserAgent);

/// <summary>Every request to the site in the order of the answers. An entry is there before its answer can be read.</summary>
internal sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<SandboxRequest> _requests = [];

    /// <summary>A copy of the entries so far.</summary>
    public IReadOnlyList<SandboxRequest> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The entry of a request.</summary>
    public static SandboxRequest Describe(HttpContext context, int status) =>
        new(context.Request.Method, context.Request.Path.Value ?? "/", status, context.Request.Headers.UserAgent.ToString());

    /// <summary>Adds an entry.</summary>
    public void Add(SandboxRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }
    }

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
