using System.Net;
using System.Text.Json.Nodes;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>What the answer to a paid request says that names another address.</summary>
internal static class Redirects
{
    private static readonly string[] NamesOfJob = ["id", "request_id", "name"];

    /// <summary>
    /// True for 301, 302, 307 and 308: the resource is elsewhere and the request was not processed. 303 says that it was, and where its
    /// result is; an answer that names a job says so too, whatever its status, and so does a 301 or 302 to an address below that of the
    /// request, such as <c>videos/1</c> after <c>videos</c>.
    /// </summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="location">The address that it names.</param>
    /// <param name="requested">The address of the request.</param>
    public static bool IsNotProcessed(HttpStatusCode status, byte[] body, Uri? location, Uri requested) =>
        status switch
        {
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found => !NamesJob(body) && !IsBelow(location, requested),
            HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => !NamesJob(body),
            _ => false,
        };

    /// <summary>The scheme and the port may be those that a server behind a proxy takes for its own.</summary>
    private static bool IsBelow(Uri? location, Uri requested)
    {
        if (location is null || !Uri.TryCreate(requested, location, out var target) || target.IdnHost != requested.IdnHost)
        {
            return false;
        }

        var path = requested.AbsolutePath.TrimEnd('/') + "/";
        return target.AbsolutePath.StartsWith(path, StringComparison.Ordinal) && target.AbsolutePath.Length > path.Length;
    }

    /// <summary>True also for an object that cannot be read, which may name one.</summary>
    private static bool NamesJob(byte[] body) => LenientJson.Node(body) switch
    {
        JsonObject answer => answer.Any(member => NamesOfJob.Contains(member.Key, StringComparer.OrdinalIgnoreCase)),
        null => body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..],
        _ => false,
    };
}
