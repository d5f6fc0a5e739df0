using AdGenius.ObjectStore;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Requests;

/// <summary>The answer with a stored file, for every download of the gateway, to GET and HEAD.</summary>
internal static class StoredFileAnswer
{
    /// <summary>
    /// The file's bytes, or those of the range (RFC 9110, section 14) that the caller asks for: 200 or 206; 304, 412 or 416 where the
    /// caller's conditions or range say so.
    /// </summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async Task<FileStreamHttpResult> OfAsync(
        HttpContext context,
        IObjectStore store,
        string key,
        long length,
        string contentType,
        string name,
        DateTimeOffset? lastModified,
        EntityTagHeaderValue? tag,
        CancellationToken cancellationToken)
    {
        RangeUnit.IgnoreUnknown(context.Request);
        // Opened here, where a missing object can still be answered with 404.
        var (start, end) = RangeOf(context.Request, length);
        Stream? opened = null;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            _ = await store.HeadAsync(key, cancellationToken) ?? throw new ObjectNotFoundException($"There is no object '{key}'.");
        }
        else if (end > start)
        {
            opened = await store.OpenReadAsync(key, start, end, cancellationToken);
        }

        return TypedResults.Stream(
            new StoredFileStream(store, key, length, opened, start), contentType, name, lastModified, tag, enableRangeProcessing: true);
    }

    /// <summary>What will most likely be read: the single range that is asked for, else the whole file.</summary>
    private static (long Start, long End) RangeOf(HttpRequest request, long length)
    {
        if (request.GetTypedHeaders().Range is not { Ranges: { Count: 1 } ranges })
        {
            return (0, length);
        }

        var range = ranges.Single();
        var start = range.From ?? Math.Max(0, length - (range.To ?? 0));
        var end = range is { From: not null, To: { } last } && last < length ? last + 1 : length;
        return (start, end);
    }
}
