using System.Net;
using System.Text.Json;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>What the answer to a paid request says that names another address.</summary>
internal static class Redirects
{
    private static readonly string[] NamesOfJob = ["id", "request_id", "name"];

    /// <summary>
    /// True for 301, 302, 307 and 308: the resource is elsewhere and the request was not processed. 303 says that it was, and where its
    /// result is; an answer that names a job says so too, whatever its status.
    /// </summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">Its body.</param>
    public static bool IsNotProcessed(HttpStatusCode status, byte[] body) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect
            or HttpStatusCode.PermanentRedirect
        && !NamesJob(body);

    private static bool NamesJob(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && NamesOfJob.Any(name => document.RootElement.TryGetProperty(name, out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
